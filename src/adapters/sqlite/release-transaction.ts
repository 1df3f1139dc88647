import { createHash } from 'node:crypto';
import { Frontier, prefixedLeafHash } from '../../merkle/index.ts';
import type { Artefact, CommitOutcome, LogName } from '../../release-log/port.ts';
import type { PackedCommit, PackedCommits } from './protocol.ts';
import * as sql from './release-sql.ts';
import { blob, text, whole, type Statements } from './statements.ts';

/** Entries that will be appended to a log at the end of the batch. */
interface Growth {
  readonly frontier: Frontier;
  readonly firstIndex: number;
  readonly hashes: Uint8Array[];
  /** As `appendEntries` reads them. */
  readonly places: number[];
}

/** What the batch has read and not yet written back. */
interface Work {
  readonly statements: Statements;
  readonly batch: PackedCommits;
  /** Places of the bases that are in force. */
  readonly inForce: ReadonlySet<number>;
  readonly counters: Map<string, number>;
  readonly changedCounters: Set<string>;
  readonly logs: Map<LogName, Growth>;
  readonly bytes: Uint8Array;
}

/** A place in the bytes of the batch and a length share a number: no entry has more than 60 KiB. */
const LENGTHS = 65_536;

/**
 * The body of the release transaction: the caller has begun it and commits it. `bytes` holds the entries of all
 * commits, in order. The bases and counters of the whole batch are read first, in one statement each; then each commit
 * is judged in order, and in the end the entries of all that pass are appended, with one statement for each log.
 * @throws whatever SQLite throws, and the transaction must be rolled back then.
 */
export function writeBatch(
  statements: Statements,
  batch: PackedCommits,
  bytes: Uint8Array,
): readonly CommitOutcome[] {
  const work: Work = {
    statements,
    batch,
    inForce: readBases(statements, batch),
    counters: readCounters(statements, batch.commits),
    changedCounters: new Set(),
    logs: new Map(),
    bytes,
  };
  let at = 0;
  const outcomes = batch.commits.map((commit): CommitOutcome => {
    const start = at;
    for (const length of commit.entryLengths) {
      at += 1 + length;
    }
    return (
      staleBasis(work, commit) ?? exhaustedCounter(work, commit) ?? append(work, commit, start)
    );
  });
  saveCounters(work);
  saveLogs(work);
  return outcomes;
}

function readBases(statements: Statements, { bases }: PackedCommits): ReadonlySet<number> {
  const rows = statements.all(sql.basesInForce, JSON.stringify(bases));
  return new Set(rows.map((row) => whole(row, 'position')));
}

function readCounters(
  statements: Statements,
  commits: readonly PackedCommit[],
): Map<string, number> {
  const keys = new Set(commits.flatMap((commit) => commit.counters.map(({ key }) => key)));
  if (keys.size === 0) {
    return new Map();
  }
  const rows = statements.all(sql.countersNamed, JSON.stringify([...keys]));
  return new Map(rows.map((row) => [text(row, 'key'), whole(row, 'value')]));
}

function staleBasis({ batch, inForce }: Work, commit: PackedCommit): CommitOutcome | null {
  const stale = commit.bases.find((place) => !inForce.has(place));
  if (stale === undefined) {
    return null;
  }
  const [ref = ''] = batch.bases[stale] ?? [];
  return { kind: 'stale', ref };
}

/** Adds all the counters of the commit, or none of them. */
function exhaustedCounter(work: Work, commit: PackedCommit): CommitOutcome | null {
  if (commit.counters.length === 0) {
    return null;
  }
  const after = new Map<string, number>();
  for (const { key, add, max } of commit.counters) {
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

function append(work: Work, commit: PackedCommit, start: number): CommitOutcome {
  const growth = work.logs.get(commit.log) ?? newGrowth(work, commit.log);
  const { frontier, hashes, places } = growth;
  const firstIndex = frontier.size;
  let at = start;
  for (const length of commit.entryLengths) {
    const hash = prefixedLeafHash(work.bytes.subarray(at, at + 1 + length));
    hashes.push(hash);
    // SQLite counts bytes from 1, and the entry stands behind its prefix.
    places.push((at + 2) * LENGTHS + length);
    frontier.append(hash);
    at += 1 + length;
  }
  for (const artefact of commit.artefacts) {
    saveArtefact(work.statements, artefact);
  }
  return { kind: 'committed', firstIndex };
}

function newGrowth(work: Work, log: LogName): Growth {
  const frontier = readFrontier(work.statements, log);
  const growth = { frontier, firstIndex: frontier.size, hashes: [], places: [] };
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

function saveLogs({ statements, logs, bytes }: Work): void {
  for (const [log, { frontier, firstIndex, hashes, places }] of logs) {
    const insert = sql.appendEntries(log);
    statements.run(insert, firstIndex, Buffer.concat(hashes), bytes, JSON.stringify(places));
    statements.run(sql.saveLog, frontier.size, frontier.toBytes(), log);
  }
}
