import { describe, expect, test } from 'vitest';
import { caseFiles } from './case-file.ts';
import { outcome, wanted } from './run-case.ts';

const files = caseFiles();

describe.each(files)('$file', ({ content }) => {
  test.each(content.cases)('$name', async (one) => {
    expect(await outcome(one, content.setups)).toEqual(wanted(one));
  });
});

test('there are cases, each with a name of its own and a reason', () => {
  const all = files.flatMap((one) => one.content.cases);
  expect(all.length).toBeGreaterThan(30);
  expect(new Set(all.map((one) => one.name)).size).toBe(all.length);
  expect(all.filter((one) => one.why.length < 20)).toEqual([]);
});
