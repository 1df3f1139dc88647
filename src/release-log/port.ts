import type { BasisRef } from '../model/index.ts';

/** The two logs of a node. Everything under legal process goes to `legal`. */
export type LogName = 'release' | 'legal';

/** A limit that one commit adds to. Fails the commit (kind `exhausted`) when `max` would be passed. */
export interface CounterUse {
  readonly key: string;
  readonly add: number;
  readonly max: number;
}

/** What a digest in an entry names, kept once by content. `digest` is lower-case hex SHA-256 of `body`. */
export interface Artefact {
  readonly digest: string;
  readonly kind: string;
  readonly body: string;
}

/** All that one answer needs to have agreed before its first byte leaves. */
export interface ReleaseCommit {
  readonly log: LogName;
  /** Every live record the answer rests on. */
  readonly bases: readonly BasisRef[];
  readonly counters: readonly CounterUse[];
  /** Canonical JSON, each at most 60 KiB; they become adjacent entries. */
  readonly entries: readonly Uint8Array[];
  readonly artefacts: readonly Artefact[];
}

export type CommitOutcome =
  | { readonly kind: 'committed'; readonly firstIndex: number }
  /** `ref` is not in force any more, or not at that version. Nothing of this commit was written. */
  | { readonly kind: 'stale'; readonly ref: string }
  /** The counter would pass its limit. Nothing of this commit was written. */
  | { readonly kind: 'exhausted'; readonly key: string };

/** The head of a log: RFC 6962 tree size and root. */
export interface LogHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** How far a store has come: entries of the node's logs, and events of all records. Goes back only by a restore. */
export interface StorePosition {
  readonly release: number;
  readonly legal: number;
  readonly events: number;
}

/** Reads of a log for proofs, checkpoints and reviewers; sees committed entries only. */
export interface LogReader {
  head(log: LogName): Promise<LogHead>;
  /** Up to `count` entries from `from` on (count at most 1,000). */
  entries(log: LogName, from: number, count: number): Promise<readonly LoggedEntry[]>;
  /** The last signed checkpoint (C2SP signed note), or null before the first. */
  checkpoint(log: LogName): Promise<string | null>;
  artefact(digest: string): Promise<Artefact | null>;
}

export interface LoggedEntry {
  readonly index: number;
  readonly bytes: Uint8Array;
  /** RFC 6962 leaf hash as stored when the entry was committed. */
  readonly leafHash: Uint8Array;
}

/**
 * The release transaction (see docs/decisions/0003). One call is one durable transaction over the whole batch:
 * for each commit in order, all bases are checked by version and by the store's clock, all counters are added,
 * all entries are appended; a commit that fails writes nothing and does not touch its neighbours.
 *
 * Resolves only when the transaction is on stable storage. Rejects with `RELEASE_LOG_UNAVAILABLE` when it cannot
 * say so; the caller must then treat every commit of the batch as not made. Never retries by itself.
 * The index of an entry is its place in the order of commits, without gaps.
 */
export interface ReleaseStore extends LogReader {
  /** How many batches it takes at a time; what waits for a transaction shares the next. Without it: one. */
  readonly batchesAtOnce?: number | undefined;
  commit(batch: readonly ReleaseCommit[]): Promise<readonly CommitOutcome[]>;
  /** Makes a signed checkpoint durable. Refuses (rejects) one whose size is smaller than the last one's. */
  saveCheckpoint(log: LogName, size: number, note: string): Promise<void>;
  /** Rejects with `RELEASE_LOG_UNAVAILABLE` when a commit would be refused now. Costs no write. */
  ready(): Promise<void>;
  /**
   * How far the store has come. It is also the least that an open store accepts of its database from then on: one that
   * has less is refused for good.
   */
  position(): Promise<StorePosition>;
}

/** The part of a store that commits go through. */
export type CommitStore = Pick<ReleaseStore, 'commit' | 'ready' | 'batchesAtOnce'>;

/** One small text that is kept outside the store, so that it does not go back when the store does. */
export interface FloorKeeper {
  /** @throws Error when it cannot be read. */
  load(): Promise<string | null>;
  /** Durable when it has resolved. */
  save(text: string): Promise<void>;
}
