import type { Cover, Vocabulary } from '../model/index.ts';
import type { ReleasePlan } from '../plan/index.ts';
import type { AllowedSet } from './allowed-set.ts';
import { weigh, type WeighedRequest } from './weigh.ts';

/**
 * A cover that nobody holds: everything of one tenant, for one purpose. With it is decided what the schema and the
 * purpose alone refuse; it stands in no store, so nothing can be released on it.
 */
export function widestCover(vocabulary: Vocabulary, purpose: string): Cover {
  return {
    ref: 'grant:(any)',
    version: 0,
    basis: 'CONSENT',
    tenant: '(any)',
    account: null,
    elements: [...vocabulary.elements.keys()],
    operations: ['read', 'write'],
    purposes: [purpose],
    resources: null,
    dataPeriod: null,
    exceptions: [],
    notBefore: 0,
    notAfter: null,
    counters: [],
  };
}

/** What a cover alone allows of a query, to a caller in standing whom nothing else narrows. */
export function allowedByAlone(
  cover: Cover,
  purpose: string,
  plan: ReleasePlan,
  variables: WeighedRequest['variables'],
): AllowedSet {
  const { allowed } = weigh({
    plan,
    variables,
    standsOn: cover.basis === 'LEGAL_PROCESS' ? 'LEGAL_PROCESS' : 'TENANT_CONSENT',
    purpose,
    tenants: [cover.tenant],
    ceiling: null,
    covers: [cover],
    mayRead: true,
    mayWrite: false,
    inStanding: true,
    now: 0,
  });
  return allowed;
}
