import type {
  Artefact,
  CommitOutcome,
  CounterUse,
  LoggedEntry,
  LogHead,
  LogName,
  StorePosition,
} from '../../release-log/port.ts';
import type { ErrorCode } from '../../errors.ts';
import type { AppendOutcome, RecordChange, RecordEvent, StoredRecord } from '../../records/port.ts';

/** The logs, by their numbers in a batch. */
export const numberedLogs = ['release', 'legal'] as const satisfies readonly LogName[];

/** What a batch is but for its bytes and texts, in columns: what many commits share stands there once. */
export interface PackedCommits {
  /** Reference and version of every basis that any commit names, each once. */
  readonly bases: readonly (readonly [string, number])[];
  /** Every set of bases that any commit rests on, as their places in the list above. */
  readonly sets: readonly (readonly number[])[];
  /** Of each commit its log, by number. */
  readonly logs: readonly number[];
  /** Of each commit the place of its set. */
  readonly setOf: readonly number[];
  /** Of each commit how many entries it has. */
  readonly counts: readonly number[];
  /** Of each entry its length, in the order of the commits. */
  readonly lengths: readonly number[];
  /** Of the commits that have any, by their place in the batch. */
  readonly counters: readonly (readonly [number, readonly CounterUse[]])[];
}

/** What came of a batch. */
export interface PackedOutcomes {
  /** Of each commit the index of its first entry, -1 of those that were left out. */
  readonly first: readonly number[];
  /** The outcome of those, by their place in the batch. */
  readonly leftOut: readonly (readonly [number, CommitOutcome])[];
}

/**
 * A batch in the form that is cheapest to hand to another thread: cloning its many small objects costs ten times
 * what writing and reading them as JSON does.
 */
export interface PackedBatch {
  /** `PackedCommits` as JSON. */
  readonly commits: string;
  /** The entries of all commits, in order, each behind the 0x00 that its leaf hash begins with. */
  readonly entries: Uint8Array;
  /** Of the commits that have any, by their place in the batch. Few and large: no JSON is written of them. */
  readonly artefacts: readonly (readonly [number, readonly Artefact[]])[];
}

/** What the worker does: input and answer of each operation. */
export interface Operations {
  /** The answer is `PackedOutcomes` as JSON. */
  commit: { input: PackedBatch; output: string };
  ready: { input: null; output: null };
  position: { input: null; output: StorePosition };
  saveCheckpoint: { input: { log: LogName; size: number; note: string }; output: null };
  head: { input: LogName; output: LogHead };
  entries: {
    input: { log: LogName; from: number; count: number };
    output: readonly LoggedEntry[];
  };
  checkpoint: { input: LogName; output: string | null };
  artefact: { input: string; output: Artefact | null };
  append: { input: readonly RecordChange[]; output: AppendOutcome };
  read: { input: { kind: string; id: string }; output: StoredRecord | null };
  query: { input: RecordQuery; output: readonly StoredRecord[] };
  history: { input: { kind: string; id: string }; output: readonly RecordEvent[] };
  close: { input: null; output: null };
}

export interface RecordQuery {
  readonly kind: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly limit: number;
  readonly after: string | null;
}

export type OperationName = keyof Operations;

export interface Request<Name extends OperationName = OperationName> {
  readonly id: number;
  readonly operation: Name;
  readonly input: Operations[Name]['input'];
  /** On the process's monotonic clock, in nanoseconds: a write that is not made by then is not made at all. */
  readonly deadline: bigint;
}

/** Of all operations that were one: each of several batches that shared a transaction has its own. */
export interface Replies {
  readonly replies: readonly Reply[];
}

export type Reply =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly failure: string };

/** Sent once, beside the replies: the store refuses everything from now on. */
export interface Failed {
  readonly failed: string;
}

/** Sent once by the worker: the database is open, or why it is not. */
export type Opened =
  | { readonly opened: true }
  | { readonly opened: false; readonly code: ErrorCode; readonly detail: string };

/** What the thread that copies the write-ahead log says of each step; after one that failed it ends. */
export type CopierTold =
  | { readonly done: true }
  | { readonly done: false; readonly detail: string; readonly isFinal: boolean };

/** What either thread is started with. */
export interface WorkerOptions {
  readonly path: string;
  readonly busyTimeoutMs: number;
}
