import { createHash } from 'node:crypto';
import { Frontier, HASH_BYTES, writeLeafHash } from '../../merkle/index.ts';
import type { Artefact, CommitOutcome, CounterUse, LogName } from '../../release-log/port.ts';
import {
  numberedLogs,
  type PackedBatch,
  type PackedCommits,
  type PackedOutcomes,
} from './protocol.ts';
import * as sql from './release-sql.ts';
import { blob, text, whole, type Statements } from './statements.ts';

/** Entries that will be appended to a log at the end of the batch. */
interface Growth {
  readonly frontier: Frontier;
  readonly firstIndex: number;
  /** Leaf hashes, one after the other, with room for those of the whole batch. */
  readonly hashes: Buffer;
  /** As `appendEntries` reads them. */
  readonly places: number[];
}

/** The frontiers of the logs that a transaction has appended to; they stand in their rows when it ends. */
export type Frontiers = Map<LogName, Frontier>;

/** What the batch has read and not yet written back. */
interface Work {
  readonly statements: Statements;
  readonly frontiers: Frontiers;
  readonly counters: Map<string, number>;
  readonly changedCounters: Set<string>;
  readonly logs: Map<LogName, Growth>;
  readonly bytes: Uint8Array;
  readonly entries: number;
  /** What has been read of the bytes, and of the lengths of entries. */
  at: number;
  entry: number;
}

/** A place in the bytes of the batch and a length share a number: no entry has more than 60 KiB. */
const LENGTHS = 65_536;

/**
 * One batch of a release transaction: the caller has begun it, writes as many batches as share it, then
 * `saveFrontiers`, and commits it. `entries` holds those of all commits, in order. The bases and counters of the whole
 * batch are read first, in one statement each; then each commit is judged in order, and in the end the entries of all
 * that pass are appended, with one statement for each log.
 * @throws whatever SQLite throws, and the transaction must be rolled back then.
 */
export function writeBatch(
  statements: Statements,
  frontiers: Frontiers,
  batch: PackedCommits,
  { entries: bytes, artefacts: packed }: Pick<PackedBatch, 'entries' | 'artefacts'>,
): PackedOutcomes {
  const stale = staleOfSets(statements, batch);
  const uses = new Map(batch.counters);
  const artefacts = new Map(packed);
  const work: Work = {
    statements,
    frontiers,
    counters: readCounters(statements, batch),
    changedCounters: new Set(),
    logs: new Map(),
    bytes,
    entries: batch.lengths.length,
    at: 0,
    entry: 0,
  };
  const leftOut: [number, CommitOutcome][] = [];
  const first = batch.setOf.map((set, place) => {
    const lengths = nextLengths(work, batch, place);
    const staleBasis = stale[set];
    if (staleBasis === undefined) {
      throw new RangeError('A commit names no set of bases');
    }
    const failed = staleBasis ?? exhaustedCounter(work, uses.get(place));
    if (failed !== null) {
      leftOut.push([place, failed]);
      work.at += lengths.reduce((sum, length) => sum + 1 + length, 0);
      return -1;
    }
    for (const artefact of artefacts.get(place) ?? []) {
      saveArtefact(statements, artefact);
    }
    return append(work, logOf(batch, place), lengths);
  });
  saveCounters(work);
  saveEntries(work);
  return { first, leftOut };
}

/** The lengths of the next commit's entries. Never none: a commit without an entry would release without a record. */
function nextLengths(
  work: Work,
  { counts, lengths }: PackedCommits,
  place: number,
): readonly number[] {
  const count = counts[place] ?? 0;
  const next = lengths.slice(work.entry, work.entry + count);
  if (count === 0 || next.length !== count) {
    throw new RangeError('A commit has no entries');
  }
  work.entry += count;
  return next;
}

function logOf({ logs }: PackedCommits, place: number): LogName {
  const log = numberedLogs[logs[place] ?? -1];
  if (log === undefined) {
    throw new RangeError('A commit names no log');
  }
  return log;
}

/** Of each set of bases the outcome of whoever rests on it, null when all of them are in force. */
function staleOfSets(
  statements: Statements,
  { bases, sets }: PackedCommits,
): readonly (CommitOutcome | null)[] {
  const rows = statements.arrays(sql.basesInForce, JSON.stringify(bases));
  const inForce = new Set(rows.map(([position]) => position));
  return sets.map((set) => {
    const stale = set.find((place) => !inForce.has(place));
    return stale === undefined ? null : { kind: 'stale', ref: bases[stale]?.[0] ?? '' };
  });
}

function readCounters(statements: Statements, { counters }: PackedCommits): Map<string, number> {
  const keys = new Set(counters.flatMap(([, uses]) => uses.map(({ key }) => key)));
  if (keys.size === 0) {
    return new Map();
  }
  const rows = statements.all(sql.countersNamed, JSON.stringify([...keys]));
  return new Map(rows.map((row) => [text(row, 'key'), whole(row, 'value')]));
}

/** Adds all the counters of the commit, or none of them. */
function exhaustedCounter(work: Work, uses: readonly CounterUse[] = []): CommitOutcome | null {
  if (uses.length === 0) {
    return null;
  }
  const after = new Map<string, number>();
  for (const { key, add, max } of uses) {
    const value = (after.get(key) ?? work.counters.get(key) ?? 0) + add;
    // Written so that a value that is no number is over the limit too.
    if (!(value <= max)) {
      return { kind: 'exhausted', key };
    }
    after.set(key, value);
  }
  for (const [key, value] of after) {
    work.counters.set(key, value);
    work.changedCounters.add(key);
  }
  return null;
}

/** @returns the index of the first entry. */
function append(work: Work, log: LogName, lengths: readonly number[]): number {
  const { frontier, hashes, places } = work.logs.get(log) ?? newGrowth(work, log);
  const firstIndex = frontier.size;
  for (const length of lengths) {
    const start = places.length * HASH_BYTES;
    writeLeafHash(work.bytes.subarray(work.at, work.at + 1 + length), hashes, start);
    frontier.append(hashes.subarray(start, start + HASH_BYTES));
    // SQLite counts bytes from 1, and the entry stands behind its prefix.
    places.push((work.at + 2) * LENGTHS + length);
    work.at += 1 + length;
  }
  return firstIndex;
}

function newGrowth(work: Work, log: LogName): Growth {
  const frontier = work.frontiers.get(log) ?? readFrontier(work.statements, log);
  work.frontiers.set(log, frontier);
  // Not from the shared pool: the frontier keeps views of it until the transaction ends.
  const hashes = Buffer.alloc(work.entries * HASH_BYTES);
  const growth = { frontier, firstIndex: frontier.size, hashes, places: [] };
  work.logs.set(log, growth);
  return growth;
}

/** The frontier of a log as it is in this transaction. */
export function readFrontier(statements: Statements, log: LogName): Frontier {
  const row = statements.get(sql.logNamed, log);
  return Frontier.restore(whole(row, 'size'), blob(row, 'frontier'));
}

/** Kept once by content; a body that is not what its digest says would spoil every entry that names it. */
function saveArtefact(statements: Statements, artefact: Artefact): void {
  if (statements.get(sql.hasArtefact, artefact.digest) !== undefined) {
    return;
  }
  const digest = createHash('sha256').update(artefact.body).digest('hex');
  if (digest !== artefact.digest) {
    throw new RangeError(`The artefact ${artefact.digest} has the digest ${digest}`);
  }
  statements.run(sql.saveArtefact, artefact.digest, artefact.kind, artefact.body);
}

function saveCounters(work: Work): void {
  if (work.changedCounters.size > 0) {
    const rows = [...work.changedCounters].map((key) => [key, work.counters.get(key)]);
    work.statements.run(sql.saveCounters, JSON.stringify(rows));
  }
}

function saveEntries({ statements, logs, bytes }: Work): void {
  for (const [log, { firstIndex, hashes, places }] of logs) {
    const values = [firstIndex, hashes, bytes, JSON.stringify(places)];
    statements.run(sql.appendEntries[log], ...values);
  }
}

/** Writes back how far the logs have grown; the last thing that a release transaction does. */
export function saveFrontiers(statements: Statements, frontiers: Frontiers): void {
  for (const [log, frontier] of frontiers) {
    statements.run(sql.saveLog, frontier.size, frontier.toBytes(), log);
  }
}
