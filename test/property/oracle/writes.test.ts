import { expect, test } from 'vitest';
import { noCounts, runWorld } from '../../oracle/campaign.ts';
import { shrunk, told } from '../../oracle/shrink.ts';

const seeds = Array.from(
  { length: Number(process.env['ORACLE_WRITES'] ?? 60) },
  (_, n) => 73_000 + n,
);
const casesPerWorld = 21;

/** Cases that there must be at least, of each kind. */
const floors = {
  'mutation ran': 0.18,
  'several ran': 0.05,
  'ran beside a refused one': 0.12,
  'mutation answered': 0.1,
  'value of a mutation': 0.04,
  'connection of a mutation': 0.006,
  'interface of a mutation': 0.006,
  'union of a mutation': 0.003,
  'failed at a mutation': 0.01,
  'failed after a mutation': 0.003,
  MUTATION_EXECUTED_ANSWER_WITHHELD: 0.02,
  TENANT_NOT_NAMED: 0.1,
  WRITE_NOT_IN_TOKEN: 0.1,
};

test('gateway and oracle agree on what mutations may do, do and answer', async () => {
  const counts = noCounts();
  for (const seed of seeds) {
    const options = { casesPerWorld, changeShare: 0.5, writing: true };
    const failure = await runWorld(seed, counts, options);
    if (failure !== null) throw new Error(told(await shrunk(failure)));
  }
  console.log(JSON.stringify(counts));
  const low = Object.entries(floors).filter(
    ([feature, share]) => (counts.features[feature] ?? 0) < share * seeds.length * casesPerWorld,
  );
  expect(low).toEqual([]);
});
