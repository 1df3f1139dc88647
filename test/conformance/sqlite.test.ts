import { describeClosedTenants } from './closed-tenant.ts';
import { describeRecordStore } from './record-store.ts';
import { describeReleaseStore } from './release-store.ts';
import { DatabaseSync } from 'node:sqlite';
import { freshSqlite } from './sqlite-under-test.ts';
import { describeStorePosition } from './store-position.ts';

describeReleaseStore('SQLite', freshSqlite);
describeRecordStore('SQLite', freshSqlite);
describeClosedTenants('SQLite', freshSqlite);
describeStorePosition('SQLite', freshSqlite, async (database) => {
  const other = new DatabaseSync((database as Awaited<ReturnType<typeof freshSqlite>>).path);
  other.exec('UPDATE owner SET events = events - 1');
  other.close();
});
