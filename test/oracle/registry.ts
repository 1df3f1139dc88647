import type { RecordStore, StoredRecord } from '../../src/records/index.ts';
import type { Recipients } from '../../src/recipients/index.ts';
import type { PlainCaller, PlainGrant } from './plain.ts';

/** The one who asks, in every world. */
export const recipient = 'oracle-app';
/** The subprocessor of every world that has one. */
export const processor = 'oracle-processor';

/** The recipient of a request and the app policies of its tenants, as the registry tells them. */
export function registered(asking: () => PlainCaller | null): Recipients {
  return {
    find(id) {
      const asked = asking();
      const known = (id === processor ? asked?.processor : asked?.recipient) ?? null;
      if (known === null) return Promise.resolve(null);
      const { kind, active, verified } = known;
      const state = active ? 'ACTIVE' : 'SUSPENDED';
      return Promise.resolve({ id, kind, name: id, state, verified, version: 1 });
    },
    appPolicyOf(tenant) {
      const policy = asking()?.appPolicies[tenant];
      if (policy === undefined) return Promise.resolve(null);
      const { thirdPartyDefault, allows, blocks } = policy;
      return Promise.resolve({
        tenant,
        thirdPartyDefault,
        allowed: allows ? [recipient] : [],
        blocked: blocks ? [recipient] : [],
        version: 1,
      });
    },
  };
}

/** Grants and agreements as the store holds them. */
export function recordsOf(grants: () => readonly PlainGrant[]): RecordStore {
  const none = (): Promise<never> => Promise.reject(new Error('nothing is written here'));
  return {
    append: none,
    history: none,
    read(kind, id) {
      if (kind === 'tenant') return Promise.resolve(openTenant(id));
      const found = grants().find((one) => one.kind === 'CONTRACT' && one.tenant === id);
      return Promise.resolve(found === undefined ? null : recordOf(kind, id, found));
    },
    query(kind, keys) {
      const live = grants().filter(
        (one) => one.kind === 'CONSENT' && keys['live'] === `${recipient}|${one.tenant}`,
      );
      return Promise.resolve(live.map((one) => recordOf(kind, one.id.slice('grant:'.length), one)));
    },
  };
}

/** Here no tenant is ever closed. */
function openTenant(id: string): StoredRecord {
  return { kind: 'tenant', id, version: 1, state: { state: 'OPEN', closedAt: null } };
}

function recordOf(kind: string, id: string, grant: PlainGrant): StoredRecord {
  const { tenant, elements, operations, purposes, resources, exceptions } = grant;
  return {
    kind,
    id,
    version: 1,
    state: {
      tenant,
      recipient: grant.kind === 'CONTRACT' ? null : recipient,
      elements,
      operations,
      purposes,
      resources,
      dataPeriod: grant.period === null ? null : { ...grant.period },
      exceptions: exceptions.map((one) => ({ ...one })),
      notBefore: grant.notBefore,
      notAfter: grant.notAfter,
      rowsPerDay: grant.rowsPerDay,
    },
  };
}
