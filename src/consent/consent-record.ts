import { z } from 'zod';
import { storedActor, type RecordChange, type StoredRecord } from '../records/index.ts';
import { FIRST_VERSION, type Tenant } from './tenant-record.ts';

/** Kind of the records that hold the evidence of consent ceremonies. */
export const CONSENT = 'consent';

const consentState = z.strictObject({
  tenant: z.string(),
  /** As in the grant. */
  tenantVersion: z.int().positive().default(FIRST_VERSION),
  recipient: z.string(),
  grant: z.string(),
  status: z.enum(['GRANTED', 'WITHDRAWN']),
  grantedBy: storedActor.extend({
    /** Why this person may speak for the tenant. */
    authority: z.string(),
  }),
  grantedAt: z.int(),
  notice: z.strictObject({ id: z.string(), version: z.string(), language: z.string() }),
  /** The elements as they were put to the person, before prefixes were expanded. */
  elementsAsked: z.array(z.string()),
  vocabularyVersion: z.string(),
  notAfter: z.int().nullable(),
  withdrawnAt: z.int().nullable(),
});

/** Who granted what, to whom, on which notice: evidence only, the decision reads the grant. */
export type ConsentState = z.infer<typeof consentState>;

/**
 * EXPIRED is derived from the clock and ENDED from the tenant's record: nothing is written to the consent when its time
 * is over or its tenant is closed.
 */
export type ConsentStatus = ConsentState['status'] | 'ENDED' | 'EXPIRED';

export function consentStateOf(record: StoredRecord): ConsentState {
  return consentState.parse(record.state);
}

export function statusAt(consent: ConsentState, tenant: Tenant | null, now: number): ConsentStatus {
  if (consent.status === 'WITHDRAWN') return 'WITHDRAWN';
  if (tenant?.version !== consent.tenantVersion) return 'ENDED';
  return consent.notAfter !== null && consent.notAfter <= now ? 'EXPIRED' : 'GRANTED';
}

/** The change that writes a consent record; without standing, as nothing is released on the evidence itself. */
export function consentChange(
  id: string,
  expectedVersion: number,
  state: ConsentState,
  event: RecordChange['event'],
): RecordChange {
  return {
    kind: CONSENT,
    id,
    expectedVersion,
    event,
    state: structuredClone(state),
    keys: { tenant: [state.tenant] },
    standing: null,
  };
}
