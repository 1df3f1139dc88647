import { parentPort, workerData } from 'node:worker_threads';
import { assertDurable, openForCopying } from './database.ts';
import { describeError, isFinal } from './failure.ts';
import type { CopierTold, WorkerOptions } from './protocol.ts';

type Port = NonNullable<typeof parentPort>;

/**
 * What the thread does, a step for each message: it opens the database file, reads it, whereby SQLite opens the files
 * beside it, and copies.
 */
function* steps({ path, busyTimeoutMs }: WorkerOptions): Generator<void, never> {
  const db = openForCopying(path, busyTimeoutMs);
  yield;
  db.exec('PRAGMA synchronous = FULL');
  assertDurable(db);
  const copy = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  for (;;) {
    yield;
    copy.get();
  }
}

/** The thread that copies the write-ahead log back on a connection of its own. It ends with the first error. */
function serve(port: Port): void {
  const work = steps(workerData as WorkerOptions);
  const tell = (told: CopierTold): void => port.postMessage(told);
  port.on('message', () => {
    try {
      work.next();
      tell({ done: true });
    } catch (error) {
      tell({ done: false, detail: describeError(error), isFinal: isFinal(error) });
      port.close();
    }
  });
}

if (parentPort !== null) {
  serve(parentPort);
}
