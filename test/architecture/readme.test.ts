import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { codeBlocks } from './markdown.ts';
import { filesBelow, textOf } from './project-files.ts';

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

const documents = filesBelow('').filter((path) => path.endsWith('.md'));

/** Anchors that the headings of a document have, as the usual viewers make them. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = markdown.matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** What a document calls a file or folder of the project. Names with a place-holder, and what is made at run time, are none. */
function namedPaths(markdown: string): readonly string[] {
  const named = markdown.matchAll(
    /`((?:src|test|docs|examples|directives|schema|bin|\.ci)\/[\w./-]+)`/g,
  );
  return [...named].map(([, path = '']) => path).filter((path) => !/\/data(\/|$)|\.js$/.test(path));
}

test('all documents are read', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/OPERATING.md']));
  expect(documents.length).toBeGreaterThan(30);
});

describe.each(['README.md', 'docs/first-field.md'])('%s', (path) => {
  test('has GraphQL blocks, and each parses', () => {
    const blocks = codeBlocks(textOf(path), 'graphql');
    expect(blocks).not.toEqual([]);
    for (const block of blocks) expect(() => parse(block)).not.toThrow();
  });
});

describe.each(documents)('%s', (path) => {
  test('names only commands that exist', () => {
    const blocks = ['bash', 'sh', 'console'].flatMap((name) => codeBlocks(textOf(path), name));
    expect(blocks.flatMap(unknownCommands)).toEqual([]);
    const inText = [...textOf(path).matchAll(/npm run (?:-s )?([\w:-]+)/g)];
    expect(inText.map(([, name = '']) => name).filter((name) => !scripts.has(name))).toEqual([]);
  });

  test('names only files that exist', () => {
    expect(namedPaths(textOf(path)).filter((one) => !existsSync(at(one)))).toEqual([]);
  });

  test('links only to files that exist', () => {
    const folder = path.split('/').slice(0, -1).join('/');
    const links = [...textOf(path).matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g)];
    const missing = links
      .map(([, target = '', anchor = '']) => {
        const file = folder === '' ? target : posix.normalize(`${folder}/${target}`);
        return { file: target === '' ? path : file, anchor };
      })
      .filter(
        ({ file, anchor }) =>
          !existsSync(at(file)) || (anchor !== '' && !anchorsOf(textOf(file)).has(anchor)),
      );
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
