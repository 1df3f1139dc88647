import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/** Twice SQLite's own: entries of about 1 KiB fill it better, and each batch writes fewer pages. */
export const PAGE_BYTES = 8192;

/**
 * Opens the database for writing, so that a commit that returned is on stable storage.
 * Checkpoints of the write-ahead log are the caller's, because SQLite's own swallow their errors.
 * @throws Error when the file cannot be opened or SQLite does not take a setting.
 */
export function openForWriting(path: string, busyTimeoutMs: number): DatabaseSync {
  const db = new DatabaseSync(path, {
    timeout: busyTimeoutMs,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
  });
  try {
    db.exec(`
      PRAGMA page_size = ${PAGE_BYTES};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 0;
      PRAGMA trusted_schema = OFF;
    `);
    assertDurable(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens the database file, and as long as nothing is read none beside it, to copy its write-ahead log back.
 * @throws Error when there is no such file.
 */
export function openForCopying(path: string, busyTimeoutMs: number): DatabaseSync {
  const existing = pathToFileURL(path);
  existing.searchParams.set('mode', 'rw');
  return new DatabaseSync(existing, { timeout: busyTimeoutMs });
}

/**
 * Opens the database for reading beside a running gateway, or after one.
 * @throws Error when there is no such file.
 */
export function openForReading(path: string, busyTimeoutMs: number): DatabaseSync {
  if (!existsSync(path)) {
    throw new Error(`there is no database ${path}; the first start of a gateway makes it`);
  }
  return new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
}

/** What a setting must read back as. `synchronous` 2 is FULL. */
const required = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1 } as const;

/**
 * Reads the settings back: SQLite ignores what it does not know, and some builds start with less.
 * @throws Error that names the first setting that is not as required.
 */
export function assertDurable(db: DatabaseSync): void {
  for (const [setting, value] of Object.entries(required)) {
    const found = db.prepare(`PRAGMA ${setting}`).get()?.[setting];
    if (found !== value) {
      throw new Error(`SQLite setting ${setting} is ${String(found)} and must be ${value}`);
    }
  }
}
