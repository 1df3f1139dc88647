import { describeRecordStore } from './record-store.ts';
import { describeReleaseStore } from './release-store.ts';
import { freshSqlite } from './sqlite-under-test.ts';

describeReleaseStore('SQLite', freshSqlite);
describeRecordStore('SQLite', freshSqlite);
