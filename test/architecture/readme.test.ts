import { existsSync } from 'node:fs';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { codeBlocks } from './markdown.ts';
import { textOf } from './project-files.ts';

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const scripts = new Set(Object.keys(manifest.scripts));
const ownCommands = new Set(['ci', 'test', 'start']);

/** Commands of a shell block that npm would not know. */
function unknownCommands(block: string): readonly string[] {
  const commands = block.split('\n').flatMap((line) => line.split('&&'));
  return commands
    .map((command) => /^\s*npm\s+(?:run\s+(?:-s\s+)?)?([\w:-]+)/.exec(command))
    .filter((match) => match !== null)
    .filter(([whole, name = '']) =>
      /\brun\b/.test(whole) ? !scripts.has(name) : !ownCommands.has(name),
    )
    .map(([whole]) => whole.trim());
}

describe.each(['README.md', 'docs/first-field.md'])('%s', (path) => {
  test('exists', () => {
    expect(existsSync(at(path))).toBe(true);
  });

  test('has GraphQL blocks, and each parses', () => {
    const blocks = codeBlocks(textOf(path), 'graphql');
    expect(blocks).not.toEqual([]);
    for (const block of blocks) expect(() => parse(block)).not.toThrow();
  });

  test('names only commands that exist', () => {
    const blocks = ['bash', 'sh', 'console'].flatMap((name) => codeBlocks(textOf(path), name));
    expect(blocks.flatMap(unknownCommands)).toEqual([]);
  });

  test('links only to files that exist', () => {
    const folder = path.split('/').slice(0, -1).join('/');
    const links = [...textOf(path).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)];
    const missing = links
      .map(([, target = '']) => (folder === '' ? target : `${folder}/${target}`))
      .filter((target) => !existsSync(at(target)));
    expect(missing).toEqual([]);
  });
});

describe('the reader of commands', () => {
  test.each([
    ['npm ci && npm run demo', []],
    ['npm test', []],
    ['npm run -s check', []],
    ['npm run fly', ['npm run fly']],
    ['npm ci && npm fly', ['npm fly']],
  ])('reads %j', (block, unknown) => {
    expect(unknownCommands(block)).toEqual(unknown);
  });
});
