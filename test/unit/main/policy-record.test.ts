import { expect, test } from 'vitest';
import { recordPolicy } from '../../../src/main/policy-record.ts';
import type { Supergraph } from '../../../src/supergraph/index.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';

const graph = (version: string): Pick<Supergraph, 'version' | 'policy'> =>
  ({ version, policy: { vocabulary: { version: '2026-11' } } }) as Supergraph;
const now = (): number => 0;

test('the first policy of a node is version 1 of its record', async () => {
  const records = memoryRecordStore();
  expect(await recordPolicy(records, 'a.example/release', graph('p1'), now)).toEqual({
    ref: 'policy:a.example/release',
    version: 1,
  });
});

test('a restart under the same policy changes nothing', async () => {
  const records = memoryRecordStore();
  await recordPolicy(records, 'a', graph('p1'), now);
  expect((await recordPolicy(records, 'a', graph('p1'), now)).version).toBe(1);
});

test('another policy is another version, also when it is an earlier one again', async () => {
  const records = memoryRecordStore();
  await recordPolicy(records, 'a', graph('p1'), now);
  expect((await recordPolicy(records, 'a', graph('p2'), now)).version).toBe(2);
  expect((await recordPolicy(records, 'a', graph('p1'), now)).version).toBe(3);
});

test('a node does not disturb the policy of another', async () => {
  const records = memoryRecordStore();
  await recordPolicy(records, 'a', graph('p1'), now);
  expect((await recordPolicy(records, 'b', graph('p2'), now)).version).toBe(1);
});
