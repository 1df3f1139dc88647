import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { noCounts, runWorld, type Counts } from '../../oracle/campaign.ts';
import { shrunk, told } from '../../oracle/shrink.ts';

/** How many worlds the ring asks in all, and how many cases each. */
const worlds = Number(process.env['ORACLE_WORLDS'] ?? 1_000);
const casesPerWorld = 21;
const slices = 25;

/** Asks half of the ring's worlds, in slices so that each has its own time, and then looks at what they came to. */
export function askWorlds(half: 0 | 1): void {
  const counts = noCounts();
  const perSlice = Math.ceil(worlds / 2 / slices);

  describe(`gateway and oracle agree on random worlds, half ${half + 1}`, () => {
    for (let n = 0; n < slices; n++) {
      test(`slice ${n + 1} of ${slices}`, async () => {
        const seed = Number(process.env['ORACLE_SEED'] ?? 20_261_122 + half * slices + n);
        console.log(`fast-check seed ${seed}`);
        await fc.assert(
          fc.asyncProperty(fc.noBias(fc.noShrink(fc.nat(0x7fff_ffff))), async (world) => {
            const options = { casesPerWorld, changeShare: 0.5 };
            const failure = await runWorld(world, counts, options);
            if (failure !== null) throw new Error(told(await shrunk(failure)));
          }),
          { seed, numRuns: perSlice, endOnFailure: true },
        );
      });
    }

    test('of every kind of answer there were enough', () => {
      console.log(JSON.stringify(counts));
      expect(belowFloor(counts, perSlice * slices)).toEqual([]);
    });
  });
}

/** Shares below which the worlds would prove little, with some room. */
const floors = {
  released: 0.2,
  refused: 0.05,
  erroring: 0.2,
  empty: 0.2,
  changed: 0.4,
} as const;

/** The same for each public code, and for what a case is about. */
const featureFloors: Readonly<Record<string, number>> = {
  NO_BASIS: 0.05,
  FIELD_NOT_RELEASABLE: 0.1,
  ELEMENT_NOT_IN_TOKEN: 0.03,
  PURPOSE_MISMATCH: 0.02,
  SCOPE_NOT_PUSHABLE: 0.04,
  ARGUMENT_NOT_ACCEPTED: 0.006,
  SERVICE_ERROR: 0.006,
  task: 0.012,
  contract: 0.004,
  'to INTERNAL_APP': 0.03,
  'to SUBPROCESSOR': 0.05,
  'to OPTIONAL_OFFERING': 0.03,
  'to AUTHORITY': 0.015,
  suspended: 0.008,
  'app policy': 0.03,
  variables: 0.3,
  owners: 0.015,
  'constant tenant': 0.02,
  resource: 0.06,
  'two times': 0.03,
  computed: 0.005,
  count: 0.025,
  derived: 0.002,
  override: 0.002,
  provides: 0.01,
  filter: 0.01,
  'service down': 0.02,
  'input object': 0.006,
  'input variable': 0.008,
  'subject path': 0.012,
  limit: 0.012,
  'limit passed': 0.0015,
  transfer: 0.01,
  'subprocessor held off': 0.006,
  'part that leads on': 0.002,
  'marked connection': 0.0015,
  'interface object': 0.012,
  'exception decides': 0.02,
  'exception for a resource decides': 0.01,
  'resources decide': 0.015,
  'period decides': 0.03,
  'several bases of one tenant': 0.05,
  'several tenants': 0.03,
  'several tenants, a period': 0.015,
  'several tenants, a time scope': 0.012,
  'several tenants, a period, a time scope': 0.008,
  'subject path of several steps': 0.009,
  'mutation ran': 0.03,
  'several ran': 0.008,
  'mutation answered': 0.014,
};

/** What there was too little of; operations that could not be planned must stay rare. */
function belowFloor(counts: Counts, worldsAsked: number): readonly string[] {
  const cases = worldsAsked * casesPerWorld;
  const low = Object.entries(floors)
    .filter(([kind, share]) => counts[kind as keyof typeof floors] < cases * share)
    .map(([kind]) => kind);
  for (const [feature, share] of Object.entries(featureFloors)) {
    if ((counts.features[feature] ?? 0) < cases * share) low.push(feature);
  }
  if (counts.cases < cases * 0.98) low.push('cases');
  if (counts.unplanned > cases * 0.02) low.push('planned operations');
  return low;
}
