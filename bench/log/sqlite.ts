import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '../../src/adapters/sqlite/index.ts';
import type { Contender } from './contender.ts';

/** Bytes that a batch writes at least; the write-ahead log is flushed page by page. */
const page = Buffer.alloc(8_192, 1);

/**
 * The bare database has the settings of ours: page size, write-ahead log, a flush per commit. It copies back when SQLite
 * does by itself, after 1,000 pages.
 */
const settings = `
  PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE entry (idx INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
`;

export async function sqliteContender(): Promise<Contender> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-log-'));
  const path = join(directory, 'ours', 'log.db');
  const store = await openSqliteStore({ path, deadlineMs: 60_000, queueMax: 10_000 });
  const bare = new DatabaseSync(join(directory, 'bare.db'));
  bare.exec(settings);
  const append = bare.prepare('INSERT INTO entry (idx, bytes) VALUES (?, ?)');
  const file = openSync(join(directory, 'flushed'), 'w');
  let index = 0;
  return {
    name: 'sqlite',
    store,
    async insert(entries) {
      bare.exec('BEGIN IMMEDIATE');
      for (const entry of entries) {
        append.run(index, entry);
        index += 1;
      }
      bare.exec('COMMIT');
    },
    async flush() {
      const began = performance.now();
      writeSync(file, page);
      fdatasyncSync(file);
      return performance.now() - began;
    },
    async close() {
      await store.close();
      bare.close();
      closeSync(file);
      rmSync(directory, { recursive: true });
    },
  };
}
