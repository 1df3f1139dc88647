/** One request to the control plane must not fill the store's queue, behind which everybody's releases stand. */
import { expect, test } from 'vitest';
import type { RecordStore } from '../../../src/records/port.ts';
import {
  aCaller,
  clerk,
  contosoAdmin,
  controlWorld,
  dataOf,
  demandVariables,
  operations,
  provider,
} from '../../support/control-world.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';

/** A store that answers later, and counts how many reads wait at a time. */
function countedStore() {
  const records = memoryRecordStore();
  const counted = { now: 0, most: 0 };
  const later = async <T>(read: () => Promise<T>): Promise<T> => {
    counted.now += 1;
    counted.most = Math.max(counted.most, counted.now);
    await new Promise((resolve) => setImmediate(resolve));
    counted.now -= 1;
    return read();
  };
  const store: RecordStore = {
    ...records,
    read: (kind, id) => later(() => records.read(kind, id)),
    history: (kind, id) => later(() => records.history(kind, id)),
  };
  return { counted, store };
}

const consentsHeld = 60;
const both = aCaller(['legal-intake', 'legal-reviewer'], null, 'bea');

test('a request that asks for thousands of records reads a few at a time, and is answered', async () => {
  const { counted, store } = countedStore();
  const { run } = controlWorld({ records: store });
  await dataOf(run(provider, operations.register, { id: 'crm' }));
  for (let n = 0; n < consentsHeld; n += 1) {
    await dataOf(run(contosoAdmin, operations.grant, { recipient: 'crm' }));
  }
  counted.most = 0;
  const pages = Array.from({ length: 20 }, (_, n) => `p${n}: consents(first: 100) { ...page }`);
  const answer = await dataOf<Record<string, { nodes: readonly { history: unknown[] }[] }>>(
    run(
      contosoAdmin,
      `query { ${pages.join(' ')} } fragment page on ConsentConnection {
        nodes { status recipient { name } terms { elements } history { type at } }
      }`,
    ),
  );
  expect(Object.values(answer).map(({ nodes }) => nodes.length)).toEqual(
    Array(20).fill(consentsHeld),
  );
  expect(
    Object.values(answer).flatMap(({ nodes }) => nodes.map((one) => one.history.length)),
  ).toEqual(Array(20 * consentsHeld).fill(1));
  expect(counted.most).toBeLessThanOrEqual(8);
});

test('a history shows what the same request has just changed', async () => {
  const { run } = controlWorld();
  const { recordDemand } = await dataOf<{ recordDemand: { id: string } }>(
    run(clerk, operations.record, demandVariables),
  );
  const answer = await dataOf(
    run(
      both,
      `mutation($id: ID!) {
        approveDemand(input: { demand: $id }) { history { type } }
        withdrawDemand(id: $id, reason: "by the court") { history { type } }
      }`,
      recordDemand,
    ),
  );
  const [recorded, approved, withdrawn] = ['recorded', 'approved-first', 'withdrawn'].map(
    (type) => ({ type }),
  );
  expect(answer).toEqual({
    approveDemand: { history: [recorded, approved] },
    withdrawDemand: { history: [recorded, approved, withdrawn] },
  });
});
