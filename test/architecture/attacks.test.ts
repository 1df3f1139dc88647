import { expect, test } from 'vitest';
import { tableRows } from './markdown.ts';
import { filesBelow, textOf } from './project-files.ts';

const rows = tableRows(textOf('test/regression/README.md'), ['id', 'attack', 'test']).map(
  ([id = '', , tests = '']) => ({
    id,
    files: tests.split(', ').map((path) => `test/regression/${path}`),
  }),
);
const files = filesBelow('test/regression').filter((path) => /\/attacks-1[abefg]\//.test(path));

/** Ids in the titles of a file's tests, not in its comments. */
const idsIn = (path: string): ReadonlySet<string> =>
  new Set(
    [...textOf(path).matchAll(/['`]((?:[AKSCL]\d\d )+)/g)].flatMap(([, ids = '']) =>
      ids.trim().split(' '),
    ),
  );

test('the catalogue is whole, each id once', () => {
  const count = (letter: string): number => rows.filter(({ id }) => id.startsWith(letter)).length;
  expect(['A', 'K', 'S', 'C', 'L'].map(count)).toEqual([33, 9, 20, 17, 11]);
  expect(new Set(rows.map((one) => one.id)).size).toBe(rows.length);
});

test('every attack of the table has tests that carry its id', () => {
  const missing = rows.flatMap(({ id, files: named }) =>
    named.length === 0
      ? [id]
      : named
          .filter((path) => !files.includes(path) || !idsIn(path).has(id))
          .map((path) => `${id} ${path}`),
  );
  expect(missing).toEqual([]);
});

test('every id that a test carries stands in the table, with that file', () => {
  const stray = files.flatMap((path) =>
    [...idsIn(path)]
      .filter((id) => !rows.some((one) => one.id === id && one.files.includes(path)))
      .map((id) => `${id} ${path}`),
  );
  expect(stray).toEqual([]);
});
