import {
  openPostgresReader,
  openPostgresRecords,
  openPostgresStore,
  type PostgresStore,
} from '../adapters/postgres/index.ts';
import {
  openSqliteReader,
  openSqliteRecords,
  openSqliteStore,
  type SqliteStore,
} from '../adapters/sqlite/index.ts';
import type { Config } from '../config.ts';
import type { RecordStore } from '../records/port.ts';
import type { LogReader } from '../release-log/port.ts';

/**
 * Opens the configured store for the gateway.
 *
 * @param onFailed called once when the store may not be used again until it is opened anew
 * @throws GatewayError STORE_UNAVAILABLE when it cannot be opened durably or has another writer; STORE_NEWER.
 */
export function openStore(
  config: Pick<Config, 'storage' | 'log'>,
  onFailed: (detail: string) => void,
): Promise<SqliteStore | PostgresStore> {
  const { url } = config.storage;
  const { deadlineMs, queueEntriesMax: queueMax } = config.log;
  return url.kind === 'sqlite'
    ? openSqliteStore({ path: url.path, deadlineMs, queueMax, onFailed })
    : openPostgresStore({
        ...sessionOf(url),
        deadlineMs,
        queueMax,
        poolMax: url.sessionsMax,
        onFailed,
      });
}

/**
 * Opens the configured logs for reading, beside a running gateway or after one.
 * @throws GatewayError STORE_UNAVAILABLE when there is no such store.
 */
export function openLogReader(
  storage: Config['storage'],
): Promise<LogReader & { close(): Promise<void> }> {
  const { url } = storage;
  return url.kind === 'sqlite'
    ? openSqliteReader({ path: url.path })
    : openPostgresReader(sessionOf(url));
}

/**
 * Opens the configured records for reading, beside a running gateway or after one. Every append is refused.
 * @throws GatewayError STORE_UNAVAILABLE when there is no such store.
 */
export function openRecords(
  storage: Config['storage'],
): Promise<RecordStore & { close(): Promise<void> }> {
  const { url } = storage;
  return url.kind === 'sqlite'
    ? openSqliteRecords({ path: url.path })
    : openPostgresRecords(sessionOf(url));
}

function sessionOf(url: Config['storage']['url'] & { readonly kind: 'postgres' }) {
  const { address, node, password } = url;
  return { url: address, node, ...(password === null ? {} : { password: password.reveal() }) };
}
