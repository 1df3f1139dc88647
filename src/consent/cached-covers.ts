import { HintCache } from '../records/index.ts';
import type { HintCacheOptions } from '../records/index.ts';
import { liveKey } from './grant-record.ts';
import type { CoversOfTenant, TenantCovers } from './stored-covers.ts';

/** Covers of recipient and tenant pairs as hints; the control plane drops what it changes. */
export interface CachedCovers {
  readonly coversOfTenant: CoversOfTenant;
  forgetGrants(recipient: string, tenant: string): void;
  /** An agreement and the tenant's own record bear on many recipients, so every pair of the tenant goes. */
  forgetTenant(tenant: string): void;
}

/**
 * A cache in front of the stored covers, bounded in age and entries. It is a hint and nothing rests on it: a revoked
 * grant that is still here fails in the release transaction. A failed read is not kept.
 */
export function createCachedCovers(
  source: CoversOfTenant,
  options: HintCacheOptions,
): CachedCovers {
  const hints = new HintCache<TenantCovers | null>(options);
  return {
    coversOfTenant: (recipient, tenant, fresh) =>
      // The kind decides whether the agreement counts, so it is part of the key.
      hints.read(
        `${recipient.kind}|${liveKey(recipient.id, tenant)}`,
        () => source(recipient, tenant, fresh),
        fresh,
      ),
    forgetGrants: (recipient, tenant) =>
      hints.dropWhere((key) => key.endsWith(`|${liveKey(recipient, tenant)}`)),
    forgetTenant: (tenant) => hints.dropWhere((key) => key.endsWith(`|${tenant}`)),
  };
}
