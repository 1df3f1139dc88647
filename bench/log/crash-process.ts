import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../src/adapters/sqlite/index.ts';
import { Checkpointer, noteSigner } from '../../src/release-log/index.ts';
import { grantAll, newCommit } from './commits.ts';

/** Fills a log with as many entries as asked, signs it, writes on, and waits to be killed. */
const [path = '', entries = '0', key = ''] = process.argv.slice(2);
const BATCH = 4_096;

const store = await openSqliteStore({ path, deadlineMs: 60_000, queueMax: 100 });
await grantAll(store);
const write = async (count: number): Promise<void> => {
  for (let left = count; left > 0; left -= BATCH) {
    await store.commit(Array.from({ length: Math.min(left, BATCH) }, newCommit));
  }
};
await write(Number(entries));
await new Checkpointer(store, 'release', noteSigner(key)).sign();
// Some that the checkpoint does not know, which are left in the write-ahead log.
await write(1_000);
writeSync(1, 'written\n');
setInterval(() => {}, 1_000);
