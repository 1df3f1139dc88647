/**
 * The store for several gateway nodes: both store ports on one PostgreSQL database. Every node writes its own two logs
 * and no other's; records, standings, counters and artefacts are shared. A batch of commits is one call of one
 * function in the database, and so one transaction and one round trip. Refuses instead of guessing: whatever the
 * server has not acknowledged as durable did not happen. Owns the schema `consentry` and its migrations.
 * Invariant: when an append has returned, no commit on any node rests on what was before it.
 */
export { openPostgresReader } from './reader.ts';
export { openPostgresRecords } from './record-reader.ts';
export { openPostgresStore } from './store.ts';
export type { PostgresStore, PostgresStoreOptions } from './store.ts';
