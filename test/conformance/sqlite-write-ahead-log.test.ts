/** Who copies SQLite's write-ahead log back, and that it stays short whatever becomes of the thread that does. */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CopyThread } from '../../src/adapters/sqlite/copy-thread.ts';
import { SqliteEngine } from '../../src/adapters/sqlite/engine.ts';
import { FileGuard } from '../../src/adapters/sqlite/file-guard.ts';
import { packBatch } from '../../src/adapters/sqlite/pack.ts';
import {
  COPY_BYTES,
  LOG_BYTES,
  LOG_BYTES_MAX,
  WriteAheadLog,
} from '../../src/adapters/sqlite/write-ahead-log.ts';
import { eventually } from '../support/eventually.ts';
import { aCommit } from './store-under-test.ts';

const never = 2n ** 62n;
let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wal-'));
  path = join(directory, 'log.db');
});

const bytesOf = (name: string): number => statSync(name, { throwIfNoEntry: false })?.size ?? 0;

let engine: SqliteEngine;
const failed = vi.fn();
let threads: Worker[];
const onThread = (thread: Worker): void => void threads.push(thread);
beforeEach(() => {
  failed.mockClear();
  threads = [];
  process.on('worker', onThread);
  engine = new SqliteEngine({ path, busyTimeoutMs: 1_000 }, failed);
});
afterEach(async () => {
  process.off('worker', onThread);
  vi.restoreAllMocks();
  await engine.endCopies();
  engine.handlers.close(null, never);
  rmSync(directory, { recursive: true });
});

const sizeNow = () => engine.handlers.head('release', never).size;

/** A commit of about a megabyte. */
function megabyte(): void {
  const commit = aCommit('x'.repeat(52_000));
  const batch = Array.from({ length: 20 }, () => commit);
  const input = packBatch(batch, () => false);
  engine.commit({ id: 1, operation: 'commit', input, deadline: never }, () => null);
  engine.tidy();
}

/** Five megabytes of which nobody has been asked to copy anything yet. */
function untidy(): void {
  const left = vi.spyOn(WriteAheadLog.prototype, 'copyBack').mockImplementation(() => {});
  for (let at = 0; at < 5; at += 1) megabyte();
  left.mockRestore();
}

/** Until a thread has begun and ended. Its event comes a turn after it was begun. */
async function ended(threads: readonly Worker[]): Promise<void> {
  await eventually(() => expect(threads.map(({ threadId }) => threadId)).toEqual([-1]));
}

describe('who copies the write-ahead log back', () => {
  let busy: number;
  const copiedHere = vi.fn(() => ({ busy, log: 1, checkpointed: 1 }));
  const asked = vi.fn();
  let wal: WriteAheadLog;
  beforeEach(() => {
    busy = 0;
    copiedHere.mockClear();
    asked.mockClear();
    wal = new WriteAheadLog({ get: copiedHere }, { copy: asked });
  });

  test('is nobody while the log is short', () => {
    wal.wrote(COPY_BYTES - 1);
    wal.copyBack();
    expect(asked).not.toHaveBeenCalled();
    expect(copiedHere).not.toHaveBeenCalled();
  });

  test('is the thread, once for each stretch, and the writer when the log is long, from where all begins anew', () => {
    const stretches = LOG_BYTES / COPY_BYTES;
    for (const round of [1, 2]) {
      for (let at = 0; at < stretches; at += 1) {
        wal.wrote(COPY_BYTES);
        wal.copyBack();
        wal.copyBack();
      }
      expect(asked).toHaveBeenCalledTimes(round * (stretches - 1));
      expect(copiedHere).toHaveBeenCalledTimes(round);
    }
  });

  test('is the writer once more each time while somebody else is copying, until the log is full', () => {
    busy = 1;
    wal.wrote(LOG_BYTES);
    wal.copyBack();
    wal.copyBack();
    expect(copiedHere).toHaveBeenCalledTimes(2);
    expect(wal.isFull()).toBe(false);
    wal.wrote(LOG_BYTES_MAX - LOG_BYTES);
    expect(wal.isFull()).toBe(true);
    busy = 0;
    wal.copyBack();
    expect(wal.isFull()).toBe(false);
  });
});

describe('a store whose write-ahead log', () => {
  test('is short begins no thread', () => {
    megabyte();
    expect(threads).toEqual([]);
  });

  test('has grown is copied beside the writer, which has copied nothing', async () => {
    for (let at = 0; at < 5; at += 1) megabyte();
    expect(bytesOf(path)).toBeLessThan(COPY_BYTES / 2);
    await eventually(() => expect(bytesOf(path)).toBeGreaterThan(COPY_BYTES));
    expect(sizeNow()).toBe(100);
  });

  test('is copied by nobody else does not grow without end', () => {
    vi.spyOn(CopyThread.prototype, 'copy').mockImplementation(() => {});
    const megabytes = (2.5 * LOG_BYTES) / 2 ** 20;
    for (let at = 0; at < megabytes; at += 1) megabyte();
    expect(bytesOf(`${path}-wal`)).toBeLessThan(1.2 * LOG_BYTES);
    expect(bytesOf(path)).toBeGreaterThan(1.8 * LOG_BYTES);
    expect(sizeNow()).toBe(megabytes * 20);
  });

  test('is full refuses, also when it is asked before the work, and goes on when it has been copied', () => {
    const isFull = vi.spyOn(WriteAheadLog.prototype, 'isFull').mockReturnValue(true);
    expect(() => megabyte()).toThrow('cannot be copied back');
    expect(() => engine.handlers.ready(null, never)).toThrow('cannot be copied back');
    expect(engine.failed).toBeNull();
    isFull.mockReturnValue(false);
    expect(engine.handlers.ready(null, never)).toBeNull();
    megabyte();
    expect(sizeNow()).toBe(20);
  });

  test('cannot be read by the thread has failed for good, and says so although nobody asks', async () => {
    untidy();
    // As if it were cut after the guard has looked.
    vi.spyOn(FileGuard.prototype, 'fault').mockReturnValue(null);
    truncateSync(`${path}-wal`, 1_000_000);
    engine.tidy();
    await eventually(() => expect(failed).toHaveBeenCalledTimes(1));
    expect(engine.failed).toContain('disk I/O error');
    expect(() => megabyte()).toThrow('disk I/O error');
  });
});

describe('a store’s file, when the thread opens it,', () => {
  test.each(['', '-wal'])('log.db%s that has been replaced is left alone', async (end) => {
    untidy();
    const before = bytesOf(path);
    renameSync(`${path}${end}`, `${path}.away`);
    copyFileSync(`${path}.away`, `${path}${end}`);
    engine.tidy();
    await ended(threads);
    expect(bytesOf(path)).toBe(before);
    expect(existsSync(`${path}-wal`)).toBe(true);
    expect(() => megabyte()).toThrow('has been replaced');
  });

  test('that is replaced just then is left alone', async () => {
    untidy();
    const before = bytesOf(path);
    const replaced = { forGood: true, detail: 'replaced' };
    const looked = vi.spyOn(FileGuard.prototype, 'fault');
    looked.mockReturnValueOnce(null).mockReturnValueOnce(replaced);
    engine.tidy();
    await ended(threads);
    expect(looked).toHaveBeenCalledTimes(2);
    expect(bytesOf(path)).toBe(before);
  });

  test('that has been removed is not made anew', async () => {
    untidy();
    rmSync(path);
    engine.tidy();
    await ended(threads);
    expect(existsSync(path)).toBe(false);
    expect(failed).not.toHaveBeenCalled();
    expect(() => megabyte()).toThrow('has been removed');
  });
});

describe('a store whose log a thread copies', () => {
  test('goes on when the thread is killed, and has another one copy', async () => {
    for (let at = 0; at < 5; at += 1) megabyte();
    await eventually(() => expect(threads).toHaveLength(1));
    await threads[0]?.terminate();
    await eventually(() => {
      megabyte();
      expect(threads.length).toBeGreaterThan(1);
    });
    const copied = sizeNow() * 45_000;
    await eventually(() => {
      megabyte();
      expect(bytesOf(path)).toBeGreaterThan(copied);
    });
    expect(engine.failed).toBeNull();
  });

  test('lets that finish when it is closed, and leaves nothing to the next start', async () => {
    for (let at = 0; at < 5; at += 1) megabyte();
    await eventually(() => expect(bytesOf(path)).toBeGreaterThan(COPY_BYTES));
    for (let at = 0; at < 4; at += 1) megabyte();
    await engine.endCopies();
    for (let at = 0; at < 5; at += 1) megabyte();
    engine.handlers.close(null, never);
    expect(existsSync(`${path}-wal`)).toBe(false);
    engine = new SqliteEngine({ path, busyTimeoutMs: 1_000 }, failed);
    expect(sizeNow()).toBe(280);
    await new Promise((resolve) => setImmediate(resolve));
    expect(threads).toHaveLength(1);
  });

  test('loses nothing when another process takes over meanwhile, and takes no more', async () => {
    for (let at = 0; at < 5; at += 1) megabyte();
    await eventually(() => expect(bytesOf(path)).toBeGreaterThan(COPY_BYTES));
    for (let at = 0; at < 4; at += 1) megabyte();
    const newer = new DatabaseSync(path, { timeout: 5_000 });
    newer.exec('UPDATE owner SET epoch = epoch + 1');
    expect(() => megabyte()).toThrow('taken over');
    await engine.endCopies();
    const { size } = newer.prepare("SELECT size FROM log WHERE name = 'release'").get() ?? {};
    expect(size).toBe(180);
    expect(newer.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    newer.close();
  });

  test('copies nothing when another process took over before', async () => {
    untidy();
    engine.tidy();
    const newer = new DatabaseSync(path, { timeout: 5_000 });
    newer.exec('UPDATE owner SET epoch = epoch + 1');
    expect(() => megabyte()).toThrow('taken over');
    await ended(threads);
    expect(bytesOf(path)).toBeLessThan(COPY_BYTES);
    newer.close();
  });
});
