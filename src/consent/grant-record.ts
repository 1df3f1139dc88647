import { z } from 'zod';
import { operations, type Cover } from '../model/index.ts';
import { storedPeriod, type RecordChange, type StoredRecord } from '../records/index.ts';
import { FIRST_VERSION } from './tenant-record.ts';

/** Kinds of the records that covers are read from; an agreement's id is its tenant's. */
export const GRANT = 'grant';
export const AGREEMENT = 'agreement';

const millis = z.int();
const names = z.array(z.string());

const grantState = z.strictObject({
  tenant: z.string(),
  /** Of the tenant's record when this was given; records from before there were any were given under the first. */
  tenantVersion: z.int().positive().default(FIRST_VERSION),
  /** Null for the agreement: it is with the provider, not with one recipient. */
  recipient: z.string().nullable(),
  elements: names,
  operations: z.array(z.enum(operations)),
  purposes: names,
  resources: names.nullable(),
  dataPeriod: storedPeriod,
  exceptions: z.array(
    z.strictObject({
      elements: names.nullable(),
      accounts: names.nullable(),
      resources: names.nullable(),
    }),
  ),
  notBefore: millis,
  notAfter: millis.nullable(),
  rowsPerDay: z.int().positive().nullable(),
});

/** The terms of one grant or agreement, frozen when they are recorded. */
export type GrantState = z.infer<typeof grantState>;

/** The terms in a stored record; throws when they do not parse, so that a damaged record covers nothing. */
export function grantStateOf(record: StoredRecord): GrantState {
  return grantState.parse(record.state);
}

/** The one form the decision reads. */
export function coverOf(record: StoredRecord): Cover {
  const { recipient, rowsPerDay, tenantVersion: _, ...terms } = grantStateOf(record);
  return {
    ...terms,
    ref: `${record.kind}:${record.id}`,
    version: record.version,
    basis: recipient === null ? 'CONTRACT' : 'CONSENT',
    account: null,
    counters: rowsPerDay === null ? [] : [{ counts: 'rows', max: rowsPerDay }],
  };
}

/** Index key of the live grants of one recipient in one tenant. Neither id contains `|`. */
export function liveKey(recipient: string, tenant: string): string {
  return `${recipient}|${tenant}`;
}

/** The change that records a grant or agreement, or with `inForce` false ends it. */
export function grantChange(
  record: { kind: typeof GRANT | typeof AGREEMENT; id: string; expectedVersion: number },
  state: GrantState,
  inForce: boolean,
  event: RecordChange['event'],
): RecordChange {
  const { recipient } = state;
  return {
    ...record,
    event,
    state: structuredClone(state),
    keys: inForce && recipient !== null ? { live: [liveKey(recipient, state.tenant)] } : {},
    standing: {
      ref: `${record.kind}:${record.id}`,
      inForce,
      notBefore: state.notBefore,
      notAfter: state.notAfter,
    },
  };
}
