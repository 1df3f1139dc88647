import { expect, test } from 'vitest';
import { tableRows } from './markdown.ts';
import { filesBelow, textOf } from './project-files.ts';

const rows = tableRows(textOf('ARCHITECTURE.md'), ['invariant', 'guarded by']);

test('every invariant of ARCHITECTURE.md names a test that exists', () => {
  const tests = new Set(filesBelow('test').filter((path) => path.endsWith('.test.ts')));
  expect(rows.length).toBeGreaterThan(5);
  for (const [invariant, guards = ''] of rows) {
    const named = guards.split(',').map((path) => path.trim());
    expect(
      named.filter((path) => !tests.has(path)),
      invariant,
    ).toEqual([]);
  }
});

test('the code map of ARCHITECTURE.md shows every module', () => {
  const shown = tableRows(textOf('ARCHITECTURE.md'), ['where', 'what it owns']).map(
    ([where]) => where,
  );
  const modules = new Set(filesBelow('src').map((path) => path.split('/').slice(0, 2).join('/')));
  const missing = [...modules].filter((module) => !shown.some((where) => where?.includes(module)));
  expect(missing).toEqual([]);
});
