import { createHash } from 'node:crypto';
import { Frontier, leafHash } from '../../merkle/index.ts';
import type { Artefact, CommitOutcome, LogName } from '../../release-log/port.ts';
import type { PackedCommit } from './protocol.ts';
import * as sql from './release-sql.ts';
import { blob, text, whole, type Statements } from './statements.ts';

/** What the batch has read and not yet written back. */
interface Work {
  readonly statements: Statements;
  readonly inForce: ReadonlySet<string>;
  readonly counters: Map<string, number>;
  readonly changedCounters: Set<string>;
  readonly logs: Map<LogName, Frontier>;
}

/**
 * The body of the release transaction: the caller has begun it and commits it. `entryBytes` holds the entries of all
 * commits, in order. The bases and counters of the whole
 * batch are read first, in one statement each; then each commit is judged and appended in order.
 * @throws whatever SQLite throws, and the transaction must be rolled back then.
 */
export function writeBatch(
  statements: Statements,
  commits: readonly PackedCommit[],
  entryBytes: Uint8Array,
): readonly CommitOutcome[] {
  const work: Work = {
    statements,
    inForce: readBases(statements, commits),
    counters: readCounters(statements, commits),
    changedCounters: new Set(),
    logs: new Map(),
  };
  let at = 0;
  const outcomes = commits.map((commit): CommitOutcome => {
    const entries = commit.entryLengths.map((length) => {
      at += length;
      return entryBytes.subarray(at - length, at);
    });
    return (
      staleBasis(work, commit) ?? exhaustedCounter(work, commit) ?? append(work, commit, entries)
    );
  });
  saveCounters(work);
  saveLogs(work);
  return outcomes;
}

const basisKey = (ref: string, version: number): string => `${version} ${ref}`;

function readBases(statements: Statements, commits: readonly PackedCommit[]): ReadonlySet<string> {
  const named = new Map<string, readonly [string, number]>();
  for (const commit of commits) {
    for (const { ref, version } of commit.bases) {
      named.set(basisKey(ref, version), [ref, version]);
    }
  }
  const keys = [...named.keys()];
  const rows = statements.all(sql.basesInForce, JSON.stringify([...named.values()]));
  return new Set(rows.flatMap((row) => keys[whole(row, 'position')] ?? []));
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

function staleBasis(work: Work, commit: PackedCommit): CommitOutcome | null {
  const stale = commit.bases.find(({ ref, version }) => !work.inForce.has(basisKey(ref, version)));
  return stale === undefined ? null : { kind: 'stale', ref: stale.ref };
}

/** Adds all the counters of the commit, or none of them. */
function exhaustedCounter(work: Work, commit: PackedCommit): CommitOutcome | null {
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

function append(work: Work, commit: PackedCommit, entries: readonly Uint8Array[]): CommitOutcome {
  const frontier = work.logs.get(commit.log) ?? readFrontier(work.statements, commit.log);
  work.logs.set(commit.log, frontier);
  const firstIndex = frontier.size;
  const statement = sql.appendEntry(commit.log);
  for (const entry of entries) {
    const hash = leafHash(entry);
    work.statements.run(statement, frontier.size, hash, entry);
    frontier.append(hash);
  }
  for (const artefact of commit.artefacts) {
    saveArtefact(work.statements, artefact);
  }
  return { kind: 'committed', firstIndex };
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

function saveLogs(work: Work): void {
  for (const [log, frontier] of work.logs) {
    work.statements.run(sql.saveLog, frontier.size, frontier.toBytes(), log);
  }
}
