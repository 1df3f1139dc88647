import { GatewayError } from '../../errors.ts';
import type { LogReader } from '../../release-log/port.ts';
import { Connection, type ConnectionOptions, type Statement } from './connection.ts';
import { asFailure, NewerDatabase, StoreFailure } from './failure.ts';
import { logReads } from './log-reads.ts';
import { mustBeCurrent } from './migrate.ts';
import { Pool } from './pool.ts';

const DEADLINE_MS = 30_000;

const logsOf: Statement = {
  name: 'logs_of',
  text: 'SELECT count(*)::integer AS logs FROM consentry.log WHERE node = $1',
};

/**
 * Opens the logs of one node for reading only, whether or not its gateway is writing; takes no lease, and a replica
 * will do.
 * @throws GatewayError STORE_UNAVAILABLE when there is no such database or node, or it is of an older version;
 * STORE_NEWER.
 */
export async function openPostgresReader(options: {
  readonly url: string;
  readonly password?: string;
  readonly node: string;
}): Promise<LogReader & { close(): Promise<void> }> {
  const { url, password = null, node } = options;
  const session: ConnectionOptions = { url, password, deadlineMs: DEADLINE_MS, use: 'read' };
  const pool = new Pool(session, 1);
  const answer = async <Answer>(read: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await read();
    } catch (error) {
      const code = error instanceof NewerDatabase ? 'STORE_NEWER' : 'STORE_UNAVAILABLE';
      throw new GatewayError(code, asFailure(error).message, { cause: error });
    }
  };
  await answer(() => mustHaveLogs(session, node));
  return {
    ...logReads(node, (statement, values) => answer(() => pool.run(statement, values))),
    close: () => pool.close(),
  };
}

async function mustHaveLogs(session: ConnectionOptions, node: string): Promise<void> {
  const connection = await Connection.open(session, () => {});
  try {
    await mustBeCurrent(connection);
    const [row] = await connection.run(logsOf, [node]);
    if (row?.['logs'] !== 2) {
      throw new StoreFailure(`The database has no logs of node ${node}`, false);
    }
  } finally {
    await connection.close();
  }
}
