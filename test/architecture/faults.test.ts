import { expect, test } from 'vitest';
import { errorCodes } from '../../src/errors.ts';
import { tableRows } from './markdown.ts';
import { filesBelow, textOf } from './project-files.ts';

const rows = tableRows(textOf('docs/FAULTS.md'), [
  'fault',
  'what the caller gets',
  'what the entry says',
  'shown by',
]);

test('every fault of docs/FAULTS.md says what happens and names tests that exist', () => {
  const tests = new Set(filesBelow('test').filter((path) => path.endsWith('.test.ts')));
  expect(rows.length).toBeGreaterThan(25);
  for (const [fault = '', told, entry, shown = ''] of rows) {
    expect([told, entry], fault).not.toContain('');
    const named = shown.split(',').map((path) => path.trim());
    expect(
      named.filter((path) => !tests.has(path)),
      fault,
    ).toEqual([]);
  }
});

test('every code in docs/FAULTS.md is one of the registry', () => {
  const named = rows.flatMap((cells) => cells.join(' ').match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((code) => !errorCodes.some((known) => known === code))).toEqual([]);
});
