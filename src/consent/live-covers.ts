import { createCachedRecipients } from '../recipients/index.ts';
import type { Recipients } from '../recipients/index.ts';
import type { HintCacheOptions, RecordStore } from '../records/index.ts';
import { createCachedCovers } from './cached-covers.ts';
import type { CoverChange, Covers } from './port.ts';
import { createCovers, storedCoversOfTenant } from './stored-covers.ts';

export interface LiveCoversParts {
  readonly records: RecordStore;
  /** Reads without a cache. */
  readonly recipients: Recipients;
  readonly cache: HintCacheOptions;
  /** In milliseconds since the epoch; the life of a grant is judged by it, and the age of a copy by the cache's own. */
  readonly now: () => number;
}

/** What the data plane reads recipients and covers through: hints, dropped when this node changes what they copy. */
export interface LiveCovers {
  readonly covers: Covers;
  readonly recipients: Recipients;
  /** For the control plane, after each change that it has appended. */
  changed(change: CoverChange): void;
}

export function createLiveCovers({ records, recipients, cache, now }: LiveCoversParts): LiveCovers {
  const cachedRecipients = createCachedRecipients(recipients, cache);
  const cachedCovers = createCachedCovers(storedCoversOfTenant(records), cache);
  return {
    recipients: cachedRecipients,
    covers: createCovers({
      coversOfTenant: cachedCovers.coversOfTenant,
      recipients: cachedRecipients,
      now,
    }),
    changed(change) {
      switch (change.kind) {
        case 'grant':
          return cachedCovers.forgetGrants(change.recipient, change.tenant);
        case 'agreement':
        case 'tenant':
          return cachedCovers.forgetTenant(change.tenant);
        case 'app-policy':
          return cachedRecipients.forgetAppPolicy(change.tenant);
        case 'recipient':
          return cachedRecipients.forgetRecipient(change.recipient);
      }
    },
  };
}
