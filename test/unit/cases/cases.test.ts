import { describe, expect, test } from 'vitest';
import { caseFiles } from './case-file.ts';
import { outcome, wanted } from './run-case.ts';

const files = caseFiles();
const all = files.flatMap((one) => one.content.cases);

describe.each(files)('$file', ({ content }) => {
  test.each(content.cases)('$name', async (one) => {
    expect(await outcome(one, content.setups)).toEqual(wanted(one));
  });
});

test('there are cases, each with a name of its own and a reason', () => {
  expect(all.length).toBeGreaterThanOrEqual(150);
  expect(new Set(all.map((one) => one.name)).size).toBe(all.length);
  expect(all.filter((one) => one.why.length < 20)).toEqual([]);
});

test('refusals outnumber approvals', () => {
  const approvals = all.filter(
    ({ ends, answer, entry }) =>
      ends === undefined && !answer?.errors && !entry?.refused && !entry?.withheld,
  );
  expect(approvals.length).toBeLessThan(all.length / 2);
});
