import type { CommitOutcome, ReleaseCommit } from '../../src/release-log/index.ts';
import type { Store } from './gateway.ts';
import type { PlainGrant } from './plain.ts';

/** A store that knows what was counted against each limit before, and keeps no count: each question is asked anew. */
export function limitedStore(store: Store, grants: () => readonly PlainGrant[]): Store {
  const passes = ({ key, add, max }: ReleaseCommit['counters'][number]): boolean => {
    const ref = key.split('/')[0] ?? '';
    const grant = grants().find(
      (one) => one.id === ref || (one.kind === 'CONTRACT' && ref === `agreement:${one.tenant}`),
    );
    if (grant === undefined) throw new Error(`a counter of nobody's: ${key}`);
    return (grant.usedBefore ?? 0) + add > max;
  };
  return {
    ready: () => store.ready(),
    async commit(batch) {
      const out: CommitOutcome[] = [];
      for (const one of batch) {
        const spent = one.counters.find(passes);
        if (spent !== undefined) out.push({ kind: 'exhausted', key: spent.key });
        else out.push(...(await store.commit([{ ...one, counters: [] }])));
      }
      return out;
    },
  };
}
