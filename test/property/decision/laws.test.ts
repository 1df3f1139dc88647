import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cover } from '../../../src/model/index.ts';
import { covering, decided } from '../../unit/decision/decision-kit.ts';

const seed = 1_122;
const query = '{ notes { id body name at } papers { nodes { id title } } }';
const elements = ['user.id', 'user.name', 'mail.body', 'mail.time'];
const names = fc.constantFrom('contoso', 'fabrikam');
const accounts = fc.constantFrom('a1', 'a2', 'a3');
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null, freq: 2 });

const exception = fc.record({
  elements: optional(fc.subarray(elements, { minLength: 1 })),
  accounts: optional(fc.subarray(['a1', 'a2', 'a3'], { minLength: 1 })),
  resources: fc.constant(null),
});

const cover = fc
  .record({
    tenant: names,
    elements: fc.subarray(elements, { minLength: 1 }),
    resources: optional(fc.constant(['g1'])),
    dataPeriod: optional(fc.constant({ from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 6, 1) })),
    exceptions: fc.array(exception, { maxLength: 2 }),
  })
  .map(({ elements: held, ...rest }, n = 0): Cover =>
    covering(held, { ...rest, ref: `grant:${String(n)}` }),
  );

const row = fc.record({
  type: fc.constantFrom('Note', 'Paper'),
  tenant: names,
  account: accounts,
  resource: optional(fc.constantFrom('g1', 'g2')),
  time: fc.constantFrom('2026-03-01T00:00:00Z', '2026-09-01T00:00:00Z'),
  owners: fc.subarray(['fabrikam/a2', 'contoso/a3']),
});

/** What a row releases, as a set; a row that is not there releases less than one that shows nothing. */
function released(
  covers: readonly Cover[],
  { type, time, owners, ...subject }: typeof row extends fc.Arbitrary<infer Row> ? Row : never,
) {
  const values = type === 'Note' ? { ...subject, times: [time] } : { ...subject, owners };
  const shown = decided(query, covers).row(type, values);
  return shown === null ? new Set<string>() : new Set(['exists', ...shown]);
}

const many = fc.array(cover, { maxLength: 4 });
const rows = fc.array(row, { minLength: 1, maxLength: 4 });
const runs = { seed, numRuns: 150 };

test(`without a cover nothing is released (seed ${seed})`, () => {
  fc.assert(
    fc.property(rows, (all) => all.every((one) => released([], one).size === 0)),
    runs,
  );
});

test(`one cover more takes nothing away (seed ${seed})`, () => {
  let grew = 0;
  fc.assert(
    fc.property(many, cover, rows, (covers, more, all) => {
      for (const one of all) {
        const before = released(covers, one);
        const after = released([...covers, more], one);
        expect([...before].filter((each) => !after.has(each))).toEqual([]);
        if (after.size > before.size) grew++;
      }
    }),
    runs,
  );
  expect(grew).toBeGreaterThan(20);
});

test(`one exception more adds nothing (seed ${seed})`, () => {
  let shrank = 0;
  fc.assert(
    fc.property(many, exception, rows, (covers, more, all) => {
      const narrower = covers.map((one) => ({ ...one, exceptions: [...one.exceptions, more] }));
      for (const one of all) {
        const before = released(covers, one);
        const after = released(narrower, one);
        expect([...after].filter((each) => !before.has(each))).toEqual([]);
        if (after.size < before.size) shrank++;
      }
    }),
    runs,
  );
  expect(shrank).toBeGreaterThan(20);
});

test(`the order of covers decides nothing (seed ${seed})`, () => {
  fc.assert(
    fc.property(many, rows, (covers, all) => {
      for (const one of all) {
        expect(released(covers.toReversed(), one)).toEqual(released(covers, one));
      }
    }),
    runs,
  );
});

test(`what a judge remembers of one row decides no other (seed ${seed})`, () => {
  fc.assert(
    fc.property(many, fc.array(row, { minLength: 4, maxLength: 12 }), (covers, all) => {
      const together = decided(query, covers);
      for (const { type, time, owners, ...subject } of all) {
        const values = type === 'Note' ? { ...subject, times: [time] } : { ...subject, owners };
        expect(together.row(type, values)).toEqual(decided(query, covers).row(type, values));
      }
    }),
    runs,
  );
});
