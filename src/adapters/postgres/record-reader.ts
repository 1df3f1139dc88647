import { GatewayError } from '../../errors.ts';
import type { RecordStore } from '../../records/port.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { asFailure } from './failure.ts';
import { mustBeCurrent } from './migrate.ts';
import { Pool } from './pool.ts';
import { recordStore } from './records.ts';

const DEADLINE_MS = 30_000;

/**
 * Opens the records for reading only, beside running gateways; a replica will do. Refuses every append.
 * @throws GatewayError STORE_UNAVAILABLE when there is no such database, or this program does not know its version.
 */
export async function openPostgresRecords(options: {
  readonly url: string;
  readonly password?: string;
}): Promise<RecordStore & { close(): Promise<void> }> {
  const { url, password = null } = options;
  const session: ConnectionOptions = { url, password, deadlineMs: DEADLINE_MS, use: 'read' };
  const pool = new Pool(session, 1);
  const answer = async <Answer>(read: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await read();
    } catch (error) {
      throw new GatewayError('STORE_UNAVAILABLE', asFailure(error).message, { cause: error });
    }
  };
  await answer(async () => {
    const connection = await Connection.open(session, () => {});
    try {
      await mustBeCurrent(connection);
    } finally {
      await connection.close();
    }
  });
  return {
    ...recordStore((statement, values) => answer(() => pool.run(statement, values))),
    append: () =>
      Promise.reject(new GatewayError('STORE_UNAVAILABLE', 'the store is open for reading only')),
    close: () => pool.close(),
  };
}
