import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openPostgresStore, type PostgresStore } from '../../../src/adapters/postgres/index.ts';
import { runSql, startPostgres, type OwnPostgresServer } from '../../support/postgres-server.ts';

export const logUnavailable = { code: 'RELEASE_LOG_UNAVAILABLE' };
export const storeUnavailable = { code: 'STORE_UNAVAILABLE' };

/** What a suite has: a server that it may harm, and in each test an empty database and the stores opened on it. */
export interface OnOwnServer {
  readonly server: OwnPostgresServer;
  readonly url: string;
  /** Opens a store that is closed after the test. */
  open(parts?: { node?: string; url?: string; deadlineMs?: number }): Promise<PostgresStore>;
  /** Runs SQL as an operator does, beside the stores. */
  sql(text: string): Promise<readonly Record<string, unknown>[]>;
}

export function useOwnServer(): OnOwnServer {
  let server: OwnPostgresServer;
  let url: string;
  let stores: PostgresStore[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    url = await server.freshDatabase();
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    stores = [];
    await server.dropDatabase(url);
  });
  return {
    get server() {
      return server;
    },
    get url() {
      return url;
    },
    async open(parts = {}) {
      const limits = { deadlineMs: parts.deadlineMs ?? 30_000, queueMax: 100, poolMax: 3 };
      const node = parts.node ?? 'node-1';
      const store = await openPostgresStore({ url: parts.url ?? url, node, ...limits });
      stores.push(store);
      return store;
    },
    sql: (text) => runSql(url, text),
  };
}
