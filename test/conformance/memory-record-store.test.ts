import type { CommitOutcome, ReleaseCommit } from '../../src/release-log/port.ts';
import { memoryRecordStore } from '../support/memory-record-store.ts';
import { describeRecordStore } from './record-store.ts';
import type { OpenStore } from './store-under-test.ts';

/** The store that unit tests use, held to the same contract; of the release port it has what that contract asks for. */
describeRecordStore('The memory of unit tests', async () => {
  const records = memoryRecordStore();
  const isStale = ({ ref, version }: ReleaseCommit['bases'][number]): boolean => {
    const standing = records.standing(ref);
    return standing === null || !standing.inForce || standing.version !== version;
  };
  const commit = async (batch: readonly ReleaseCommit[]): Promise<readonly CommitOutcome[]> =>
    batch.map(({ bases }) => {
      const stale = bases.find(isStale);
      return stale === undefined
        ? { kind: 'committed', firstIndex: 0 }
        : { kind: 'stale', ref: stale.ref };
    });
  const store = { ...records, commit, close: async () => {} } as unknown as OpenStore;
  return { open: async () => store, dispose: async () => {} };
});
