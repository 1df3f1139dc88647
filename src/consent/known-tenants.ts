import type { RecordChange, RecordStore } from '../records/index.ts';
import { readAuthorising } from './authorising-tenants.ts';
import { tenantChange } from './tenant-record.ts';

/** Kind of the one record that says that this was done. */
const DONE = 'known-tenants';
/** Tenants that get their records in one transaction. */
const TOGETHER = 100;

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
  const openings = [...known].map((id) => tenantChange(id, 0, state, event));
  for (let from = 0; from < openings.length; from += TOGETHER) {
    await openAll(records, openings.slice(from, from + TOGETHER));
  }
  const done = { kind: DONE, id: 'opened', expectedVersion: 0, event, state: null, keys: {} };
  await records.append([{ ...done, standing: null }]);
}

async function openAll(records: RecordStore, openings: readonly RecordChange[]): Promise<void> {
  const [first, ...others] = openings;
  if (first === undefined) return;
  const outcome = await records.append([first, ...others]);
  if (outcome.kind === 'appended') return;
  // One that is there already is a conflict, and nothing is to be done for it; those beside it have their own turn.
  for (const one of openings) await records.append([one]);
}
