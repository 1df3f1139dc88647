import { Variants, type DecisionSources } from '../../src/decision/index.ts';
import type { Cover } from '../../src/model/index.ts';
import type { QueryPlanner } from '../../src/plan/port.ts';
import type { RecordStore } from '../../src/records/index.ts';

/** Puts records in force that say nothing, by `<kind>:<id>`: what releases rest on where no control plane runs. */
export async function putInForce(records: RecordStore, refs: readonly string[]): Promise<void> {
  for (const ref of refs) {
    const [kind = '', id = ''] = ref.split(':');
    await records.append([
      {
        kind,
        id,
        expectedVersion: 0,
        event: { type: 'recorded', at: 0, actor: 'test', body: {} },
        state: {},
        keys: {},
        standing: { ref, inForce: true, notBefore: null, notAfter: null },
      },
    ]);
  }
}

/** What is in force where one verified publisher holds these covers and nobody holds anything else. */
export function onePublisher(parts: {
  readonly recipient: string;
  readonly covers: readonly Cover[];
  readonly planner: QueryPlanner;
  /** Milliseconds since the epoch. */
  readonly now: number;
}): DecisionSources {
  const { recipient, covers, planner, now } = parts;
  return {
    recipients: {
      find: () =>
        Promise.resolve({
          id: recipient,
          kind: 'PUBLISHER_APP',
          name: recipient,
          state: 'ACTIVE',
          verified: true,
          version: 1,
        }),
      appPolicyOf: () => Promise.resolve(null),
    },
    covers: {
      coversFor: () =>
        Promise.resolve({
          covers,
          bases: [{ ref: `recipient:${recipient}`, version: 1, tenant: null }],
        }),
    },
    tasks: { taskCover: () => Promise.resolve(null) },
    variants: new Variants(() => planner),
    now: () => now,
  };
}
