import { GatewayError } from '../../errors.ts';
import type { LogReader } from '../../release-log/port.ts';
import { openForReading } from './database.ts';
import { describeErrorAt } from './failure.ts';
import * as logReads from './log-reads.ts';
import { mustBeCurrent, NewerDatabase } from './migrate.ts';
import { Statements } from './statements.ts';

const BUSY_TIMEOUT_MS = 2_000;

/**
 * Opens the log for reading only, whether or not a gateway is writing to it; takes no lease. Reads on the calling
 * thread: it is for tools, not for the gateway.
 * @throws GatewayError STORE_UNAVAILABLE when there is no such database or it is of an older version; STORE_NEWER.
 */
export async function openSqliteReader(options: {
  readonly path: string;
}): Promise<LogReader & { close(): Promise<void> }> {
  const { path } = options;
  const answer = <Output>(read: () => Output): Output => answerFrom(path, read);
  const { db, statements } = answer(() => {
    const db = openForReading(path, BUSY_TIMEOUT_MS);
    try {
      mustBeCurrent(db);
    } catch (error) {
      db.close();
      throw error;
    }
    return { db, statements: new Statements(db) };
  });
  return {
    head: async (log) => answer(() => logReads.readHead(statements, log)),
    entries: async (log, from, count) => {
      if (!Number.isSafeInteger(count) || count < 1 || count > logReads.PAGE_ENTRIES_MAX) {
        throw new RangeError(`A page has 1 to ${logReads.PAGE_ENTRIES_MAX} entries`);
      }
      return answer(() => logReads.readEntries(statements, { log, from, count }));
    },
    checkpoint: async (log) => answer(() => logReads.readCheckpoint(statements, log)),
    artefact: async (digest) => answer(() => logReads.readArtefact(statements, digest)),
    close: async () => db.close(),
  };
}

function answerFrom<Output>(path: string, read: () => Output): Output {
  try {
    return read();
  } catch (error) {
    const code = error instanceof NewerDatabase ? 'STORE_NEWER' : 'STORE_UNAVAILABLE';
    throw new GatewayError(code, describeErrorAt(path, error), { cause: error });
  }
}
