/**
 * The embedded store: both store ports on one SQLite database, written by one worker thread with a durable
 * transaction per batch, and a reader for tools. Refuses instead of guessing: whatever it cannot say is on stable
 * storage did not happen. Owns the tables and their migrations; decides nothing about releases.
 * Invariant: a commit that resolved as committed is on disk, and all its bases were in force in that transaction.
 */
export { openSqliteReader } from './reader.ts';
export { openSqliteRecords } from './record-reader.ts';
export { openSqliteStore } from './store.ts';
export type { SqliteStore, SqliteStoreOptions } from './store.ts';
