import { describe, expect, test } from 'vitest';
import { filesBelow, textOf } from './project-files.ts';

const all = filesBelow('');
const code = all.filter((path) => /\.(ts|js)$/.test(path));
const linesWith = (paths: readonly string[], pattern: RegExp): readonly string[] =>
  paths.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
  );

describe('the files of the project', () => {
  test('are there to be judged', () => {
    expect(code.length).toBeGreaterThan(50);
  });

  test('have no drawers: a file is called after what it holds', () => {
    const drawer = /(^|\/)(utils?|helpers?|types|common|misc|shared)(\.[a-z.]+|\/)/;
    expect(all.filter((path) => drawer.test(path))).toEqual([]);
    expect('src/plan/utils.ts').toMatch(drawer);
  });

  test('are called in kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
    const named = code.map((path) => path.split('/').at(-1) ?? '');
    expect(named.filter((name) => !kebab.test(name))).toEqual([]);
  });

  test('write to the console only where a person reads it', () => {
    const silent = code.filter((path) => !/^(src\/cli|examples|bench|test)\//.test(path));
    expect(silent.length).toBeGreaterThan(20);
    expect(linesWith(silent, /\bconsole\.\w+\(/)).toEqual([]);
  });

  test('name no path of one machine', () => {
    const readable = all.filter((path) => !/\.(png|ico|gz|db)$/.test(path));
    // The class around one letter keeps this line from being found itself.
    const machine = /(^|[\s'"`(=:])\/([w]ork|[t]mp|[r]oot|[h]ome)\//;
    expect(linesWith(readable, machine)).toEqual([]);
    expect(`see ${['', 'tmp', 'x'].join('/')}`).toMatch(machine);
  });

  test('leave nothing for later without saying where it is tracked', () => {
    const later = /\b([T]ODO|[F]IXME|[X]XX)\b(?!\(#\d+\))/;
    expect(linesWith(code, later)).toEqual([]);
  });
});
