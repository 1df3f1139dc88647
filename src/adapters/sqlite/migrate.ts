import type { DatabaseSync } from 'node:sqlite';
import { migrations } from './migrations.ts';

/** The database was written by a newer program, and there is no way back. */
export class NewerDatabase extends Error {}

/**
 * Brings the database to the newest version, each step in a transaction of its own, and leaves the write-ahead log empty.
 * @throws NewerDatabase, and Error when the database is somebody else's.
 */
export function migrate(db: DatabaseSync): void {
  if (hasTables(db) && !hasVersions(db)) {
    throw new Error('The file is a database, but not one of this gateway');
  }
  db.exec('CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY) STRICT');
  const done = databaseVersion(db);
  for (const [step, sql] of migrations.slice(done).entries()) {
    db.exec(`BEGIN IMMEDIATE; ${sql}; INSERT INTO migration VALUES (${done + step + 1}); COMMIT`);
  }
  if (done > 0 && done < migrations.length) {
    // A step may rewrite the whole log: copied later, that would take as long while releases wait for room.
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }
}

/**
 * Refuses a database that this program does not know how to read.
 * @throws Error unless the database is at exactly the newest version.
 */
export function mustBeCurrent(db: DatabaseSync): void {
  const version = hasVersions(db) ? databaseVersion(db) : 0;
  if (version !== migrations.length) {
    throw new Error(
      `The database has version ${version}, this program ${migrations.length}: the next start of the gateway brings it there`,
    );
  }
}

function databaseVersion(db: DatabaseSync): number {
  const row = db.prepare('SELECT coalesce(max(version), 0) AS version FROM migration').get();
  const version = Number(row?.['version']);
  if (version > migrations.length) {
    throw new NewerDatabase(
      `The database has version ${version}, newer than this program's ${migrations.length}`,
    );
  }
  return version;
}

function hasVersions(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").get() !== undefined;
}

function hasTables(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}
