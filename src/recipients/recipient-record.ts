import { z } from 'zod';
import { recipientKinds, type Recipient } from '../model/index.ts';
import type { RecordChange, StoredRecord } from '../records/index.ts';

/** Kind of the records that hold recipients. */
export const RECIPIENT = 'recipient';

const recipientState = z.strictObject({
  kind: z.enum(recipientKinds),
  name: z.string(),
  state: z.enum(['ACTIVE', 'SUSPENDED']),
  verified: z.boolean(),
});

/** What a recipient's record holds; id and version stand beside it. */
export type RecipientState = z.infer<typeof recipientState>;

/** Reads a stored recipient. A record that does not parse is a fault of the store, so it throws and nobody gets a yes. */
export function recipientOf(record: StoredRecord): Recipient {
  return { id: record.id, ...recipientState.parse(record.state), version: record.version };
}

/** Whether releases may go to the recipient: it is active and, when it is a publisher, its identity was verified. */
export function isInStanding(recipient: RecipientState): boolean {
  return recipient.state === 'ACTIVE' && (recipient.kind !== 'PUBLISHER_APP' || recipient.verified);
}

/** The change that takes a recipient to `state`. */
export function recipientChange(
  id: string,
  expectedVersion: number,
  state: RecipientState,
  event: RecordChange['event'],
): RecordChange {
  return {
    kind: RECIPIENT,
    id,
    expectedVersion,
    event,
    state: { ...state },
    keys: { kind: [state.kind] },
    standing: {
      ref: `${RECIPIENT}:${id}`,
      inForce: isInStanding(state),
      notBefore: null,
      notAfter: null,
    },
  };
}
