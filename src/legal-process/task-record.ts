import { z } from 'zod';
import { legalPurpose, type Cover } from '../model/index.ts';
import {
  storedActor,
  storedPeriod,
  type RecordChange,
  type StoredRecord,
} from '../records/index.ts';

/** Kind of the records that hold tasks. */
export const TASK = 'task';

const millis = z.int();

const taskState = z.strictObject({
  demand: z.string(),
  tenant: z.string(),
  account: z.string(),
  elements: z.array(z.string()),
  dataPeriod: storedPeriod,
  maxUses: z.int().positive(),
  notBefore: millis,
  notAfter: millis,
  extractor: storedActor,
  tokenIssued: z.boolean(),
  withdrawn: z.boolean(),
});

/** One target of an approved demand. */
export type TaskState = z.infer<typeof taskState>;

export function taskStateOf(record: StoredRecord): TaskState {
  return taskState.parse(record.state);
}

/** The one form the decision reads: one account, reading only, one purpose. */
export function taskCoverOf(id: string, version: number, task: TaskState): Cover {
  return {
    ref: `${TASK}:${id}`,
    version,
    basis: 'LEGAL_PROCESS',
    tenant: task.tenant,
    account: task.account,
    elements: task.elements,
    operations: ['read'],
    purposes: [legalPurpose],
    resources: null,
    dataPeriod: task.dataPeriod,
    exceptions: [],
    notBefore: task.notBefore,
    notAfter: task.notAfter,
    counters: [{ counts: 'uses', max: task.maxUses }],
  };
}

export function taskChange(
  id: string,
  expectedVersion: number,
  state: TaskState,
  event: RecordChange['event'],
): RecordChange {
  return {
    kind: TASK,
    id,
    expectedVersion,
    event,
    state: structuredClone(state),
    keys: { demand: [state.demand] },
    standing: {
      ref: `${TASK}:${id}`,
      inForce: !state.withdrawn,
      notBefore: state.notBefore,
      notAfter: state.notAfter,
    },
  };
}
