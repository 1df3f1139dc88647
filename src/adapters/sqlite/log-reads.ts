import type { Artefact, LoggedEntry, LogHead, LogName } from '../../release-log/port.ts';
import { entriesOfRun } from './entry-runs.ts';
import { readFrontier } from './release-transaction.ts';
import * as sql from './release-sql.ts';
import { text, whole, type Statements } from './statements.ts';

/** Entries in one page. */
export const PAGE_ENTRIES_MAX = 1_000;

export function readHead(statements: Statements, log: LogName): LogHead {
  const frontier = readFrontier(statements, log);
  return { size: frontier.size, root: frontier.root() };
}

export function readEntries(
  statements: Statements,
  page: { readonly log: LogName; readonly from: number; readonly count: number },
): readonly LoggedEntry[] {
  const entries: LoggedEntry[] = [];
  for (const row of statements.iterate(sql.runsFrom[page.log], page.from)) {
    const [index, lengths, leafHashes, bytes] = row;
    if (typeof index !== 'number' || !isBytes(lengths) || !isBytes(leafHashes) || !isBytes(bytes)) {
      throw new TypeError(`An entry of the ${page.log} log is not stored as an entry`);
    }
    const run = entriesOfRun(index, { lengths, leafHashes, bytes });
    entries.push(...run.filter((entry) => entry.index >= page.from));
    if (entries.length >= page.count) {
      break;
    }
  }
  return entries.slice(0, page.count);
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

export function readCheckpoint(statements: Statements, log: LogName): string | null {
  const row = statements.get(sql.checkpointOf, log);
  return row?.['checkpoint'] === null ? null : text(row, 'checkpoint');
}

export function readArtefact(statements: Statements, digest: string): Artefact | null {
  const row = statements.get(sql.artefactNamed, digest);
  return row === undefined
    ? null
    : { digest: text(row, 'digest'), kind: text(row, 'kind'), body: text(row, 'body') };
}

/**
 * Makes a checkpoint the last one.
 * @throws RangeError when it is smaller than the last one, or larger than the log.
 */
export function writeCheckpoint(
  statements: Statements,
  checkpoint: { readonly log: LogName; readonly size: number; readonly note: string },
): void {
  const row = statements.get(sql.checkpointOf, checkpoint.log);
  const last = Number(row?.['checkpointSize'] ?? 0);
  const size = whole(row, 'size');
  // Written so that a size that is no number is refused too.
  if (!(checkpoint.size >= last && checkpoint.size <= size)) {
    throw new RangeError(
      `A checkpoint of size ${checkpoint.size} does not fit between the last, ${last}, and the log, ${size}`,
    );
  }
  statements.run(sql.saveCheckpoint, checkpoint.size, checkpoint.note, checkpoint.log);
}
