import { GatewayError } from '../../errors.ts';
import type { RecordChange, RecordStore } from '../../records/port.ts';
import type { LogReader, ReleaseCommit, ReleaseStore } from '../../release-log/port.ts';
import { WorkerLink } from './link.ts';
import { PAGE_ENTRIES_MAX } from './log-reads.ts';
import { mustBeStorable, packBatch, unpackOutcomes } from './pack.ts';

export interface SqliteStoreOptions {
  /** The database file; its directory is made when it is missing. */
  readonly path: string;
  /** How long a commit or another operation may take before it counts as not made. */
  readonly deadlineMs: number;
  /** Operations on their way at a time; one more is refused. */
  readonly queueMax: number;
  /** Called once when the store may not be used again until it is opened anew, with the reason. */
  readonly onFailed?: (detail: string) => void;
}

/** Both ports on one database, and its end. */
export type SqliteStore = ReleaseStore & RecordStore & { close(): Promise<void> };

/** Digests remembered as stored; beyond it the oldest is forgotten and its artefact sent once more. */
const STORED_DIGESTS_MAX = 10_000;
/** Messages to the thread that may wait for a transaction; what waits there joins the next without a way back. */
const BATCHES_AT_ONCE = 8;
const QUERY_RECORDS_MAX = 1_000;
const QUERY_KEYS_MAX = 8;

/**
 * Opens the store and takes its lease: one writer per database at a time. `close` lets what is on its way finish.
 * @throws GatewayError STORE_UNAVAILABLE when the database cannot be opened durably or has another writer, STORE_NEWER
 * when it is newer than this program.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const busyTimeoutMs = Math.ceil(options.deadlineMs);
  const link = await WorkerLink.open({ ...options, busyTimeoutMs });
  return {
    ...releasePort(link),
    ...readPort(link),
    ...recordPort(link),
    close: () => link.close(),
  };
}

function releasePort(link: WorkerLink): Omit<ReleaseStore, keyof LogReader> {
  const stored = new Set<string>();
  return {
    batchesAtOnce: BATCHES_AT_ONCE,
    async commit(batch) {
      if (batch.length === 0) {
        return [];
      }
      if (link.isFull()) {
        throw new GatewayError('RELEASE_LOG_OVERLOADED');
      }
      const input = packBatch(batch, (digest) => stored.has(digest));
      const transfer = [input.entries.buffer];
      const reply = await link.send('commit', { input, transfer }, 'RELEASE_LOG_UNAVAILABLE');
      const outcomes = unpackOutcomes(reply);
      for (const [at, outcome] of outcomes.entries()) {
        if (outcome.kind === 'committed') {
          remember(stored, batch[at]);
        }
      }
      return outcomes;
    },
    async saveCheckpoint(log, size, note) {
      const input = { log, size, note };
      await link.send('saveCheckpoint', { input }, 'RELEASE_LOG_UNAVAILABLE');
    },
    position: () => link.send('position', { input: null }, 'STORE_UNAVAILABLE'),
    async ready() {
      await link.send('ready', { input: null }, 'RELEASE_LOG_UNAVAILABLE');
    },
  };
}

/** Artefacts are never removed, so what was committed once need not be sent again. */
function remember(stored: Set<string>, commit: ReleaseCommit | undefined): void {
  for (const { digest } of commit?.artefacts ?? []) {
    stored.add(digest);
  }
  for (const oldest of stored) {
    if (stored.size <= STORED_DIGESTS_MAX) {
      break;
    }
    stored.delete(oldest);
  }
}

function readPort(link: WorkerLink): LogReader {
  return {
    head: (log) => link.send('head', { input: log }, 'STORE_UNAVAILABLE'),
    async entries(log, from, count) {
      mustBeCount(count, PAGE_ENTRIES_MAX);
      return link.send('entries', { input: { log, from, count } }, 'STORE_UNAVAILABLE');
    },
    checkpoint: (log) => link.send('checkpoint', { input: log }, 'STORE_UNAVAILABLE'),
    artefact: (digest) => link.send('artefact', { input: digest }, 'STORE_UNAVAILABLE'),
  };
}

function recordPort(link: WorkerLink): RecordStore {
  return {
    async append(changes) {
      changes.forEach(mustBeWellFormed);
      return link.send('append', { input: changes }, 'STORE_UNAVAILABLE');
    },
    read: (kind, id) => link.send('read', { input: { kind, id } }, 'STORE_UNAVAILABLE'),
    async query(kind, keys, page) {
      mustBeCount(page.limit, QUERY_RECORDS_MAX);
      if (Object.keys(keys).length > QUERY_KEYS_MAX) {
        throw new RangeError(`A query names at most ${QUERY_KEYS_MAX} keys`);
      }
      return link.send('query', { input: { kind, keys, ...page } }, 'STORE_UNAVAILABLE');
    },
    history: (kind, id) => link.send('history', { input: { kind, id } }, 'STORE_UNAVAILABLE'),
  };
}

function mustBeWellFormed(change: RecordChange): void {
  const { kind, id, keys, standing } = change;
  if (kind === '' || id === '') {
    throw new TypeError('A record has a kind and an id');
  }
  mustBeStorable(kind, id, ...Object.keys(keys), ...Object.values(keys).flat());
  if (standing !== null && standing.ref !== `${kind}:${id}`) {
    throw new TypeError('A record may have a standing under its own name only');
  }
  // SQLite would store a time that is no number as "no end".
  const times = [standing?.notBefore ?? 0, standing?.notAfter ?? 0];
  if (!times.every(Number.isSafeInteger)) {
    throw new TypeError('A standing begins and ends at whole milliseconds');
  }
}

function mustBeCount(count: number, max: number): void {
  if (!Number.isSafeInteger(count) || count < 1 || count > max) {
    throw new RangeError(`A page has 1 to ${max} rows`);
  }
}
