import { GroupCommit, type CommitStore } from '../../src/release-log/index.ts';
import { quantile } from '../statistics.ts';
import { newCommit, newEntry } from './commits.ts';
import type { Contender } from './contender.ts';

/** As the gateway's own settings. */
const limits = { batchMax: 256, queueMax: 4_096 };

/** Entries per second of writers that each wait for their entry before they write the next. */
export async function closedLoop(
  store: CommitStore,
  writers: number,
  durationMs: number,
): Promise<number> {
  const group = new GroupCommit(store, limits);
  const began = performance.now();
  let written = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() - began < durationMs) {
      const outcome = await group.commit(newCommit());
      if (outcome.kind !== 'committed') throw new Error(`not committed but ${outcome.kind}`);
      written += 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return (written / (performance.now() - began)) * 1_000;
}

/** Entries per second of the bare store in batches of that many. */
export async function bareLoop(
  contender: Pick<Contender, 'insert'>,
  batch: number,
  durationMs: number,
): Promise<number> {
  const began = performance.now();
  let written = 0;
  while (performance.now() - began < durationMs) {
    await contender.insert(Array.from({ length: batch }, newEntry));
    written += batch;
  }
  return (written / (performance.now() - began)) * 1_000;
}

/** The bare store behind our queue: what the open loop would take if a commit were its own insert and nothing else. */
export function bareStore(contender: Pick<Contender, 'insert'>): CommitStore {
  return {
    ready: async () => {},
    async commit(batch) {
      await contender.insert(batch.flatMap(({ entries }) => entries));
      return batch.map(() => ({ kind: 'committed', firstIndex: 0 }));
    },
  };
}

export interface Latency {
  readonly p50AddedMs: number;
  readonly p99AddedMs: number;
}

/** How long commits take that come at a rate, whether or not those before have returned. */
export async function openLoop(
  store: CommitStore,
  perSecond: number,
  durationMs: number,
): Promise<Latency> {
  const group = new GroupCommit(store, limits);
  const tookMs: number[] = [];
  const pending: Promise<void>[] = [];
  /** Counted from when it was due, so that a stall of this process is not left out. */
  const commit = async (dueAt: number): Promise<void> => {
    await group.commit(newCommit());
    tookMs.push(performance.now() - dueAt);
  };
  const began = performance.now();
  const total = Math.floor((perSecond * durationMs) / 1_000);
  for (let begun = 0; begun < total;) {
    const dueAt = began + (begun / perSecond) * 1_000;
    if (performance.now() < dueAt) {
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    begun += 1;
    pending.push(commit(dueAt));
  }
  await Promise.all(pending);
  // What the warm-up took is not what is asked for.
  const warm = tookMs.slice(tookMs.length / 5);
  return { p50AddedMs: quantile(warm, 0.5), p99AddedMs: quantile(warm, 0.99) };
}
