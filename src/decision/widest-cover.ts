import type { Cover, Vocabulary } from '../model/index.ts';

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
