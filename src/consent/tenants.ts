import { ControlRefusal, GatewayError } from '../errors.ts';
import { actorName, appendAll, isId, requireId, requireText } from '../records/index.ts';
import type { Actor, RecordEvent, RecordStore } from '../records/index.ts';
import { FIRST_VERSION, TENANT, tenantChange, tenantOf } from './tenant-record.ts';
import type { Tenant } from './tenant-record.ts';

export interface TenantParts {
  readonly records: RecordStore;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
}

/** Commands and reads of tenants. `actor` is the person who commands. */
export interface Tenants {
  /** Null for a tenant that has authorised nothing yet and was never closed. */
  find(id: string): Promise<Tenant | null>;
  /**
   * Ends all that the tenant has authorised; when it has returned, no release that rests on any of it can commit.
   * Also of a tenant that nothing is known of. Idempotent.
   * @throws ControlRefusal for the input, GatewayError `CONTROL_CONFLICT`.
   */
  close(id: string, reason: string, actor: Actor): Promise<Tenant>;
  /**
   * Lets a closed tenant authorise anew. Nothing from before it was closed comes back. Idempotent.
   * @throws GatewayError `RECORD_UNKNOWN` for a tenant that was never closed and has authorised nothing.
   */
  reopen(id: string, reason: string, actor: Actor): Promise<Tenant>;
  history(id: string): Promise<readonly RecordEvent[]>;
}

export function createTenants(parts: TenantParts): Tenants {
  const { records, now } = parts;
  return {
    find: (id) => findTenant(records, id),
    async close(id, reason, actor) {
      requireId('id', id);
      requireText('reason', reason);
      const before = await findTenant(records, id);
      if (before?.state === 'CLOSED') return before;
      const at = now();
      const event = { type: 'closed', at, actor: actorName(actor), body: { reason } };
      const state = { state: 'CLOSED', closedAt: at } as const;
      const change = tenantChange(id, before?.version ?? 0, state, event);
      return { id, ...state, version: await appendAll(records, [change]) };
    },
    async reopen(id, reason, actor) {
      requireText('reason', reason);
      const before = await findTenant(records, id);
      if (before === null) throw new GatewayError('RECORD_UNKNOWN', 'tenant');
      if (before.state === 'OPEN') return before;
      const event = { type: 'reopened', at: now(), actor: actorName(actor), body: { reason } };
      const state = { state: 'OPEN', closedAt: before.closedAt } as const;
      const change = tenantChange(id, before.version, state, event);
      return { id, ...state, version: await appendAll(records, [change]) };
    },
    history: (id) => records.history(TENANT, id),
  };
}

async function findTenant(records: RecordStore, id: string): Promise<Tenant | null> {
  const record = isId(id) ? await records.read(TENANT, id) : null;
  return record === null ? null : tenantOf(record);
}

/**
 * The version of an open tenant's record, which whatever it authorises now has to name. A tenant that authorises
 * something for the first time gets its record here.
 * @throws ControlRefusal `TENANT_CLOSED`, naming `field`.
 */
export async function openVersion(
  { records, now }: TenantParts,
  field: string,
  id: string,
): Promise<number> {
  const known = (await findTenant(records, id)) ?? (await openFirst(records, id, now()));
  if (known.state === 'CLOSED') {
    throw new ControlRefusal('CONTROL_CONFLICT', field, 'TENANT_CLOSED');
  }
  return known.version;
}

/** Makes the record of a tenant, unless somebody else was faster. */
async function openFirst(records: RecordStore, id: string, at: number): Promise<Tenant> {
  const event = { type: 'opened', at, actor: 'gateway', body: null };
  const state = { state: 'OPEN', closedAt: null } as const;
  const made = await records.append([tenantChange(id, 0, state, event)]);
  if (made.kind === 'appended') return { id, ...state, version: FIRST_VERSION };
  const found = await findTenant(records, id);
  if (found === null) throw new GatewayError('INTERNAL', `tenant:${id} has no record`);
  return found;
}
