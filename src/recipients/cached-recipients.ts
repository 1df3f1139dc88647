import type { Recipient } from '../model/index.ts';
import { HintCache } from '../records/index.ts';
import type { HintCacheOptions } from '../records/index.ts';
import type { AppPolicy, Recipients } from './port.ts';

/** Reads of the registry through hints; the control plane drops what it changes. */
export interface CachedRecipients extends Recipients {
  forgetRecipient(id: string): void;
  forgetAppPolicy(tenant: string): void;
}

export function createCachedRecipients(
  source: Recipients,
  options: HintCacheOptions,
): CachedRecipients {
  const recipients = new HintCache<Recipient | null>(options);
  const policies = new HintCache<AppPolicy | null>(options);
  return {
    find: (id, read) => recipients.read(id, () => source.find(id), read?.fresh),
    appPolicyOf: (tenant, read) =>
      policies.read(tenant, () => source.appPolicyOf(tenant), read?.fresh),
    forgetRecipient: (id) => recipients.drop(id),
    forgetAppPolicy: (tenant) => policies.drop(tenant),
  };
}
