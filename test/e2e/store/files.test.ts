import { chmodSync, copyFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WorkerLink } from '../../../src/adapters/sqlite/link.ts';
import { packBatch } from '../../../src/adapters/sqlite/pack.ts';
import { eventually } from '../../support/eventually.ts';
import { aCommit, aPlace, open, runWriter, signHead, textsIn, verdictOn } from './log-on-disk.ts';

const unavailable = { code: 'RELEASE_LOG_UNAVAILABLE' };
let place: Awaited<ReturnType<typeof aPlace>>;
beforeEach(async () => {
  place = await aPlace();
});
afterEach(async () => {
  chmodSync(place.directory, 0o755);
  await place.dispose();
});

/** Takes the write lock from under the store, as an operator with a shell on the database does. */
function holdLock(path: string): { release(): void } {
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  return { release: () => other.close() };
}

describe('the directory', () => {
  test('that cannot be written to refuses commits, and takes them again when it can', async () => {
    const store = await open(place.path);
    await store.commit([aCommit('before')]);
    chmodSync(place.directory, 0o555);
    await expect(store.ready()).rejects.toMatchObject(unavailable);
    await expect(store.commit([aCommit('refused')])).rejects.toMatchObject(unavailable);
    await expect(store.saveCheckpoint('release', 1, 'note')).rejects.toMatchObject(unavailable);
    chmodSync(place.directory, 0o755);
    await expect(store.ready()).resolves.toBeUndefined();
    expect(await store.commit([aCommit('after')])).toEqual([{ kind: 'committed', firstIndex: 1 }]);
    await store.close();
    expect(await textsIn(place.path)).toEqual(['before', 'after']);
  });
});

describe('a file of the store', () => {
  const files = ['', '-wal', '-shm', '.lease'];

  test.each(files)(
    'store.sqlite%s that is removed refuses every commit until reopened',
    async (end) => {
      const store = await open(place.path);
      await store.commit([aCommit('before')]);
      rmSync(`${place.path}${end}`);
      await expect(store.ready()).rejects.toMatchObject(unavailable);
      await expect(store.commit([aCommit('refused')])).rejects.toMatchObject(unavailable);
      await store.close();
    },
  );

  test.each(files)(
    'store.sqlite%s that is replaced refuses for good, even when it is back',
    async (end) => {
      const store = await open(place.path);
      await store.commit([aCommit('before')]);
      const file = `${place.path}${end}`;
      renameSync(file, `${file}.away`);
      copyFileSync(`${file}.away`, file);
      await expect(store.commit([aCommit('refused')])).rejects.toMatchObject(unavailable);
      renameSync(`${file}.away`, file);
      await expect(store.commit([aCommit('refused')])).rejects.toMatchObject(unavailable);
      await store.close();
      const again = await open(place.path);
      expect(await again.commit([aCommit('after')])).toEqual([
        { kind: 'committed', firstIndex: 1 },
      ]);
      await again.close();
    },
  );

  test.each(['', '-wal'])('store.sqlite%s that is cut short refuses', async (end) => {
    const store = await open(place.path);
    await store.commit([aCommit('before')]);
    truncateSync(`${place.path}${end}`, 0);
    await expect(store.commit([aCommit('refused')])).rejects.toMatchObject(unavailable);
    await store.close();
  });

  test('that is somebody else’s database is refused and left alone', async () => {
    const other = new DatabaseSync(place.path);
    other.exec('CREATE TABLE theirs (a)');
    other.close();
    await expect(open(place.path)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const again = new DatabaseSync(place.path);
    expect(again.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()).toEqual({
      tables: 1,
    });
    again.close();
  });

  test('of a newer program is refused', async () => {
    await (await open(place.path)).close();
    const other = new DatabaseSync(place.path);
    other.exec('INSERT INTO migration VALUES (1000)');
    other.close();
    await expect(open(place.path)).rejects.toMatchObject({ code: 'STORE_NEWER' });
    await expect(textsIn(place.path)).rejects.toMatchObject({ code: 'STORE_NEWER' });
  });
});

describe('a second writer', () => {
  test('is refused in the same process and in another one, and let in after the first', async () => {
    const store = await open(place.path);
    await expect(open(place.path)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      detail: expect.stringContaining('Another process writes'),
    });
    const [said] = await runWriter({ path: place.path, run: 'second', count: 1 });
    expect(said).toMatch(/^not open STORE_UNAVAILABLE Another process writes/);
    expect((await store.commit([aCommit('first')]))[0]?.kind).toBe('committed');
    await store.close();
    await (await open(place.path)).close();
  });

  test('that got past the lease stops the older one', async () => {
    const store = await open(place.path);
    await store.commit([aCommit('before')]);
    const newer = new DatabaseSync(place.path);
    newer.exec('UPDATE owner SET epoch = epoch + 1');
    newer.close();
    await expect(store.commit([aCommit('refused')])).rejects.toMatchObject({
      ...unavailable,
      detail: 'Another process has taken over the database',
    });
    await expect(store.ready()).rejects.toMatchObject(unavailable);
    await store.close();
    expect(await textsIn(place.path)).toEqual(['before']);
  });
});

describe('a store that does not answer', () => {
  test('refuses at the deadline, is asked nothing meanwhile, and goes on when it answers again', async () => {
    // The thread waits for the lock much longer than anybody waits for the thread.
    const limits = { deadlineMs: 2_000, busyTimeoutMs: 120_000, queueMax: 10 };
    const link = await WorkerLink.open({ path: place.path, ...limits });
    const commit = (text: string) => {
      const input = packBatch([aCommit(text)], () => false);
      return link.send('commit', { input }, 'RELEASE_LOG_UNAVAILABLE');
    };
    const lock = holdLock(place.path);
    const posted = vi.spyOn(Worker.prototype, 'postMessage');
    const late = { ...unavailable, detail: 'The store did not answer in time' };
    await expect(commit('late')).rejects.toMatchObject(late);
    await expect(commit('meanwhile')).rejects.toMatchObject(unavailable);
    expect(posted).toHaveBeenCalledTimes(1);
    posted.mockRestore();
    lock.release();
    const ready = () => link.send('ready', { input: null }, 'RELEASE_LOG_UNAVAILABLE');
    await eventually(ready);
    expect(JSON.parse(await commit('after'))).toEqual({ first: [0], leftOut: [] });
    await link.close();
    expect(await textsIn(place.path)).toEqual(['after']);
  });

  test('because its thread died rejects what is on its way and all that comes', async () => {
    const posted = vi.spyOn(Worker.prototype, 'postMessage');
    const store = await open(place.path);
    const lock = holdLock(place.path);
    const onItsWay = store.commit([aCommit('lost')]);
    const refused = expect(onItsWay).rejects.toMatchObject(unavailable);
    const worker: unknown = posted.mock.contexts.at(-1);
    expect(worker).toBeInstanceOf(Worker);
    await (worker as Worker).terminate();
    await refused;
    posted.mockRestore();
    lock.release();
    await expect(store.commit([aCommit('dead')])).rejects.toMatchObject(unavailable);
    await expect(store.read('grant', 'g')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await store.close();
    const again = await open(place.path);
    expect(await again.commit([aCommit('after')])).toEqual([{ kind: 'committed', firstIndex: 0 }]);
    await again.close();
  });

  test('refuses more than it can have on its way', async () => {
    const store = await open(place.path);
    const lock = holdLock(place.path);
    const taken = Array.from({ length: 100 }, () => store.commit([aCommit('a')]));
    await expect(store.commit([aCommit('b')])).rejects.toMatchObject({
      code: 'RELEASE_LOG_OVERLOADED',
    });
    lock.release();
    expect(await Promise.all(taken)).toHaveLength(100);
    await store.close();
  });
});

describe('the reader', () => {
  test('reads what is committed while the gateway writes, and after it has gone', async () => {
    await expect(textsIn(place.path)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const store = await open(place.path);
    await store.commit([aCommit('a')]);
    expect(await textsIn(place.path)).toEqual(['a']);
    await store.commit([aCommit('b')]);
    expect(await textsIn(place.path)).toEqual(['a', 'b']);
    await store.close();
    expect(await textsIn(place.path)).toEqual(['a', 'b']);
  });
});

describe('tampering', () => {
  test('with one byte of one entry is found, and the entry named', async () => {
    const store = await open(place.path);
    await store.commit(Array.from({ length: 50 }, (_, at) => aCommit(`entry ${at}`)));
    await store.close();
    await signHead(place.path);
    expect(await verdictOn(place.path)).toMatchObject({ ok: true, size: 50, checkpointSize: 50 });
    const other = new DatabaseSync(place.path);
    const run = other.prepare('SELECT bytes FROM release_run').get()?.['bytes'] as Uint8Array;
    const text = Buffer.from(run).toString('latin1');
    const changed = Buffer.from(text.replace('entry 31', 'entry 32'), 'latin1');
    other.prepare('UPDATE release_run SET bytes = ?').run(changed);
    other.close();
    expect(await verdictOn(place.path)).toMatchObject({
      ok: false,
      problems: [{ index: 31, code: 'LEAF_CHANGED' }, {}, {}],
    });
  });
});
