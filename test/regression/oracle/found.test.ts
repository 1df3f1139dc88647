import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { DecisionCase } from '../../unit/cases/case-file.ts';
import { outcome, wanted } from '../../unit/cases/run-case.ts';

const text = readFileSync(new URL('found.json', import.meta.url), 'utf8');
const { cases } = JSON.parse(text) as { readonly cases: readonly DecisionCase[] };

test.each(cases)('$name', async (one) => {
  expect(await outcome(one, {})).toEqual(wanted(one));
});
