import { afterAll, beforeAll } from 'vitest';
import { openPostgresStore } from '../../src/adapters/postgres/index.ts';
import { postgresServer, runSql, type PostgresServer } from '../support/postgres-server.ts';
import { describeClosedTenants } from './closed-tenant.ts';
import { describeRecordStore } from './record-store.ts';
import { describeReleaseStore } from './release-store.ts';
import { describeStorePosition } from './store-position.ts';
import type { StoreUnderTest } from './store-under-test.ts';

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await postgresServer();
  url = await server.freshDatabase();
});
afterAll(async () => {
  await server.dropDatabase(url);
  await server.stop();
});

/** One database that is emptied after each test: making a new one costs the server a checkpoint. */
async function freshPostgres(): Promise<StoreUnderTest> {
  const limits = { deadlineMs: 20_000, queueMax: 1_000, poolMax: 4 };
  return {
    open: () => openPostgresStore({ url, node: 'node-1', ...limits }),
    dispose: async () => {
      await runSql(url, 'DROP SCHEMA consentry CASCADE');
    },
  };
}

describeReleaseStore('PostgreSQL', freshPostgres);
describeRecordStore('PostgreSQL', freshPostgres);
describeClosedTenants('PostgreSQL', freshPostgres);
describeStorePosition('PostgreSQL', freshPostgres, async () => {
  await runSql(url, 'UPDATE consentry.event_count SET events = events - 1');
});
