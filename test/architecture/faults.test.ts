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

test('the tables have a row for each way in which a store can fail', () => {
  const told = rows.map(([fault = '']) => fault).join('\n');
  for (const word of [
    'EIO',
    'ENOSPC',
    'tmpfs',
    'removed',
    'replaced',
    'thread',
    'SIGSTOP',
    'killed',
    'n-th message',
  ]) {
    expect(told).toContain(word);
  }
  for (const word of [
    'restored',
    'clock',
    'newer version',
    'another process',
    'replica',
    'pooler',
  ]) {
    expect(told).toContain(word);
  }
});

test('every row of the catalogue of failures and of the log has a test that bears its id', () => {
  const consistency = 'C01 C02 C04 C05 C07 C08 C10 C11 C13 C14 C16 C17 C19 C20 C22 C23 C25';
  const ids = `${consistency} L01 L02 L04 L05 L07 L08 L10 L11 L13 L14 L16`.split(' ');
  const titles = filesBelow('test/regression')
    .filter((path) => /attacks-1[fg]\/.*\.test\.ts$/.test(path))
    .flatMap((path) => textOf(path).match(/(?:'|`)(?:[CL]\d\d )+/g) ?? [])
    .join(' ');
  expect(ids.filter((id) => !titles.includes(id))).toEqual([]);
});

test('every code in docs/FAULTS.md is one of the registry', () => {
  const named = rows.flatMap((cells) => cells.join(' ').match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((code) => !errorCodes.some((known) => known === code))).toEqual([]);
});
