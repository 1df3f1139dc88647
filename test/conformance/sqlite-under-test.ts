import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/adapters/sqlite/index.ts';
import type { StoreUnderTest } from './store-under-test.ts';

/** A SQLite database in a directory of its own. */
export async function freshSqlite(): Promise<StoreUnderTest & { readonly path: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'consentry-sqlite-'));
  const path = join(directory, 'store.sqlite');
  return {
    path,
    open: () => openSqliteStore({ path, deadlineMs: 20_000, queueMax: 1_000 }),
    dispose: () => rm(directory, { recursive: true }),
  };
}
