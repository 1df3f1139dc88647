import { createHash } from 'node:crypto';
import type { CommitOutcome, ReleaseCommit } from '../../src/release-log/index.ts';
import type { ReleaseEntry } from './ledger.ts';

/** The part of a release store that commits, in memory, with windows for tests. */
export interface MemoryReleaseStore {
  commit(batch: readonly ReleaseCommit[]): Promise<readonly CommitOutcome[]>;
  ready(): Promise<void>;
  /** Commits that were made, with their entries parsed. */
  readonly committed: {
    readonly log: string;
    readonly bases: ReleaseCommit['bases'];
    readonly entries: readonly ReleaseEntry[];
    readonly texts: readonly string[];
  }[];
  /** Records that are not in force any more, by `ref`. */
  readonly ended: Set<string>;
  /** Counters by key. */
  readonly counters: Map<string, number>;
  /** Runs before each commit is judged; may reject. */
  before: () => Promise<void>;
  /** What `ready` does. */
  readiness: () => Promise<void>;
}

export function memoryReleaseStore(): MemoryReleaseStore {
  const committed: MemoryReleaseStore['committed'] = [];
  const ended = new Set<string>();
  const counters = new Map<string, number>();
  let index = 0;
  function judge(commit: ReleaseCommit): CommitOutcome {
    const stale = commit.bases.find((one) => ended.has(one.ref));
    if (stale !== undefined) return { kind: 'stale', ref: stale.ref };
    for (const { key, add, max } of commit.counters) {
      if ((counters.get(key) ?? 0) + add > max) return { kind: 'exhausted', key };
    }
    for (const { key, add } of commit.counters) counters.set(key, (counters.get(key) ?? 0) + add);
    for (const { digest, body } of commit.artefacts) {
      if (createHash('sha256').update(body).digest('hex') !== digest) throw new Error('digest');
    }
    const texts = commit.entries.map((bytes) => Buffer.from(bytes).toString('utf8'));
    const entries = texts.map((text) => JSON.parse(text) as ReleaseEntry);
    committed.push({ log: commit.log, bases: commit.bases, entries, texts });
    index += entries.length;
    return { kind: 'committed', firstIndex: index - entries.length };
  }
  const store: MemoryReleaseStore = {
    committed,
    ended,
    counters,
    before: () => Promise.resolve(),
    readiness: () => Promise.resolve(),
    async commit(batch) {
      await store.before();
      return batch.map(judge);
    },
    ready: () => store.readiness(),
  };
  return store;
}
