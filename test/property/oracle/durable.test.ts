import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteStore, type SqliteStore } from '../../../src/adapters/sqlite/index.ts';
import { noCounts, runWorld } from '../../oracle/campaign.ts';
import { shrunk, told } from '../../oracle/shrink.ts';
import { putInForce } from '../../support/one-publisher.ts';

const seeds = Array.from({ length: 8 }, (_, n) => 41_000 + n);
const tenants = ['north', 'south', 'west'];
const standing = [
  'recipient:oracle-app',
  'recipient:oracle-processor',
  'demand:d1',
  'task:t1',
  ...tenants.flatMap((one) => [`agreement:${one}`, `app-policy:${one}`, `tenant:${one}`]),
  ...Array.from({ length: 6 }, (_, n) => `grant:g${n}`),
];

let directory = '';
let store: SqliteStore;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oracle-worlds-'));
  const path = join(directory, 'log.sqlite');
  store = await openSqliteStore({ path, deadlineMs: 20_000, queueMax: 1_000 });
  await putInForce(store, standing);
});

afterAll(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

test('over the real store gateway and oracle agree as well, and the log holds the entries', async () => {
  const counts = noCounts();
  for (const seed of seeds) {
    const options = { casesPerWorld: 20, changeShare: 0, store };
    const failure = await runWorld(seed, counts, options);
    if (failure !== null) throw new Error(told(await shrunk(failure)));
  }
  const release = await store.head('release');
  const legal = await store.head('legal');
  expect(counts.released).toBeGreaterThan(20);
  expect(release.size + legal.size).toBeGreaterThanOrEqual(counts.released);
  expect(legal.size).toBeGreaterThan(0);
});
