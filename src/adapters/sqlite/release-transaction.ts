import { createHash } from 'node:crypto';
import { Frontier } from '../../merkle/index.ts';
import type { Artefact, CommitOutcome, CounterUse, LogName } from '../../release-log/port.ts';
import { EntryColumns, type Span } from './entry-runs.ts';
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
  readonly runs: Span[];
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
  readonly entries: EntryColumns;
}

/**
 * One batch of a release transaction: the caller has begun it, writes as many batches as share it, then
 * `saveFrontiers`, and commits it. `entries` holds those of all commits, in order. The bases and counters of the whole
 * batch are read first, in one statement each; then each commit is judged in order, and in the end the entries of all
 * that pass are appended, in runs.
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
    entries: new EntryColumns(bytes, batch.lengths),
  };
  const leftOut: [number, CommitOutcome][] = [];
  const first = batch.setOf.map((set, place) => {
    const count = countOf(work, batch, place);
    const staleBasis = stale[set];
    if (staleBasis === undefined) {
      throw new RangeError('A commit names no set of bases');
    }
    const failed = staleBasis ?? exhaustedCounter(work, uses.get(place));
    if (failed !== null) {
      leftOut.push([place, failed]);
      work.entries.skip(count);
      return -1;
    }
    for (const artefact of artefacts.get(place) ?? []) {
      saveArtefact(statements, artefact);
    }
    return append(work, logOf(batch, place), count);
  });
  saveCounters(work);
  saveEntries(work);
  return { first, leftOut };
}

/** How many entries a commit has. Never none: a commit without an entry would release without a record. */
function countOf({ entries }: Work, { counts }: PackedCommits, place: number): number {
  const count = counts[place] ?? 0;
  if (!(count >= 1 && count <= entries.left)) {
    throw new RangeError('A commit has no entries');
  }
  return count;
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
function append(work: Work, log: LogName, count: number): number {
  const { frontier, runs } = work.logs.get(log) ?? newGrowth(work, log);
  const firstIndex = frontier.size;
  for (let left = count; left > 0; left -= 1) {
    frontier.append(work.entries.take(runs));
  }
  return firstIndex;
}

function newGrowth(work: Work, log: LogName): Growth {
  const frontier = work.frontiers.get(log) ?? readFrontier(work.statements, log);
  work.frontiers.set(log, frontier);
  const growth = { frontier, firstIndex: frontier.size, runs: [] };
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

function saveEntries({ statements, logs, entries }: Work): void {
  for (const [log, { firstIndex, runs }] of logs) {
    let index = firstIndex;
    for (const span of runs) {
      const { lengths, leafHashes, bytes } = entries.run(span);
      statements.run(sql.appendRun[log], index, lengths, leafHashes, bytes);
      index += span.entries;
    }
  }
}

/** Writes back how far the logs have grown; the last thing that a release transaction does. */
export function saveFrontiers(statements: Statements, frontiers: Frontiers): void {
  for (const [log, frontier] of frontiers) {
    statements.run(sql.saveLog, frontier.size, frontier.toBytes(), log);
  }
}
