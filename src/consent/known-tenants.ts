import type { RecordStore } from '../records/index.ts';
import { readAuthorising } from './authorising-tenants.ts';
import { tenantChange } from './tenant-record.ts';

/** Kind of the one record that says that this was done. */
const DONE = 'known-tenants';

/**
 * Gives every tenant that authorised something before tenants had records one of its own, once for a store: without it
 * nothing of theirs would be released. Several nodes may do it at the same time.
 * @throws GatewayError STORE_UNAVAILABLE.
 */
export async function openKnownTenants(records: RecordStore, now: () => number): Promise<void> {
  if ((await records.read(DONE, 'opened')) !== null) return;
  const { grants, agreements } = await readAuthorising(records);
  const known = new Set([...agreements, ...[...grants.values()].flatMap((one) => [...one])]);
  const event = { type: 'opened', at: now(), actor: 'gateway', body: null };
  const state = { state: 'OPEN', closedAt: null } as const;
  // One that is there already is a conflict, and nothing is to be done for it.
  for (const id of known) await records.append([tenantChange(id, 0, state, event)]);
  const done = { kind: DONE, id: 'opened', expectedVersion: 0, event, state: null, keys: {} };
  await records.append([{ ...done, standing: null }]);
}
