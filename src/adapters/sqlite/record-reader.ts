import { GatewayError } from '../../errors.ts';
import type { RecordStore } from '../../records/port.ts';
import { openForReading } from './database.ts';
import { describeErrorAt } from './failure.ts';
import { mustBeCurrent } from './migrate.ts';
import { queryRecords, readHistory, readRecord } from './record-transaction.ts';
import { Statements } from './statements.ts';

const BUSY_TIMEOUT_MS = 2_000;

/**
 * Opens the records for reading only, whether or not a gateway is writing to them; takes no lease, and refuses every
 * append. Reads on the calling thread: it is for tools, not for the gateway.
 * @throws GatewayError STORE_UNAVAILABLE when there is no such database, or this program does not know its version.
 */
export async function openSqliteRecords(options: {
  readonly path: string;
}): Promise<RecordStore & { close(): Promise<void> }> {
  const { path } = options;
  const answer = <Output>(read: () => Output): Output => answerFrom(path, read);
  const { db, statements } = answer(() => {
    const opened = openForReading(path, BUSY_TIMEOUT_MS);
    try {
      mustBeCurrent(opened);
    } catch (error) {
      opened.close();
      throw error;
    }
    return { db: opened, statements: new Statements(opened) };
  });
  return {
    append: () =>
      Promise.reject(new GatewayError('STORE_UNAVAILABLE', 'the store is open for reading only')),
    read: async (kind, id) => answer(() => readRecord(statements, { kind, id })),
    query: async (kind, keys, page) =>
      answer(() => queryRecords(statements, { kind, keys, ...page })),
    history: async (kind, id) => answer(() => readHistory(statements, { kind, id })),
    close: async () => db.close(),
  };
}

function answerFrom<Output>(path: string, read: () => Output): Output {
  try {
    return read();
  } catch (error) {
    throw new GatewayError('STORE_UNAVAILABLE', describeErrorAt(path, error), { cause: error });
  }
}
