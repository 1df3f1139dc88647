import DataLoader from 'dataloader';
import type { Consents, GrantState, Tenant, Tenants } from '../consent/index.ts';
import type { ControlCaller } from '../identity/index.ts';
import type { Recipient } from '../model/index.ts';
import type { Recipients } from '../recipients/index.ts';

/** One request to the control plane. Not frozen: graphql-shield keeps a field of its own on it. */
export interface ControlContext {
  readonly caller: ControlCaller;
  /** Each record is read once per request, however many fields ask for it. */
  readonly loaders: {
    readonly recipient: DataLoader<string, Recipient | null>;
    readonly terms: DataLoader<string, GrantState>;
    readonly tenant: DataLoader<string, Tenant | null>;
  };
}

export function createContext(
  caller: ControlCaller,
  recipients: Pick<Recipients, 'find'>,
  consents: Pick<Consents, 'termsOf'>,
  tenants: Pick<Tenants, 'find'>,
): ControlContext {
  return {
    caller,
    loaders: {
      recipient: new DataLoader((ids) => each(ids, (id) => recipients.find(id))),
      terms: new DataLoader((grants) => each(grants, (grant) => consents.termsOf(grant))),
      tenant: new DataLoader((ids) => each(ids, (id) => tenants.find(id))),
    },
  };
}

/** The store reads one record at a time; a failure belongs to its own key. */
async function each<T>(
  keys: readonly string[],
  read: (key: string) => Promise<T>,
): Promise<readonly (T | Error)[]> {
  const outcomes = await Promise.allSettled(keys.map(read));
  return outcomes.map((one) => {
    if (one.status === 'fulfilled') return one.value;
    return one.reason instanceof Error ? one.reason : new Error('read failed');
  });
}
