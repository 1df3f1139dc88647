import { z } from 'zod';
import type { RecordChange, StoredRecord } from '../records/index.ts';

/** Kind of the records that say whether a tenant is open; the id is the tenant's. */
export const TENANT = 'tenant';

/** The version of a tenant's record while it was never closed. */
export const FIRST_VERSION = 1;

const tenantState = z.strictObject({
  state: z.enum(['OPEN', 'CLOSED']),
  /** When it was closed last, in milliseconds since the epoch; null while it never was. */
  closedAt: z.int().nullable(),
});

/** What a tenant's record holds; id and version stand beside it. */
export type TenantState = z.infer<typeof tenantState>;

/**
 * A tenant as far as releases know it. What it has authorised names the version that its record had then, and holds
 * only while that is the version: closing ends all of it, and no later opening brings any of it back.
 */
export interface Tenant extends TenantState {
  readonly id: string;
  readonly version: number;
}

/** Reads a stored tenant; throws when the record does not parse, so that a damaged record opens nothing. */
export function tenantOf(record: StoredRecord): Tenant {
  return { id: record.id, ...tenantState.parse(record.state), version: record.version };
}

/** The change that takes a tenant to `state`. */
export function tenantChange(
  id: string,
  expectedVersion: number,
  state: TenantState,
  event: RecordChange['event'],
): RecordChange {
  return {
    kind: TENANT,
    id,
    expectedVersion,
    event,
    state: { ...state },
    keys: {},
    standing: {
      ref: `${TENANT}:${id}`,
      inForce: state.state === 'OPEN',
      notBefore: null,
      notAfter: null,
    },
  };
}
