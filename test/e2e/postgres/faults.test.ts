import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import type { CommitOutcome } from '../../../src/release-log/port.ts';
import { aCommit, aGrant, textsOf } from '../../conformance/store-under-test.ts';
import { eventually } from '../../support/eventually.ts';
import { postgresProxy } from '../../support/postgres-proxy.ts';
import { logUnavailable, storeUnavailable, useOwnServer } from './own-server.ts';

const on = useOwnServer();
/** A deadline that a test waits for, and still long enough for a slow machine to do what comes before it. */
const SHORT_MS = 3_000;

/** Holds the logs' rows as another transaction does. */
async function holdLogs(): Promise<{ release(): Promise<void> }> {
  const client = new Client({ connectionString: on.url });
  await client.connect();
  await client.query('BEGIN; SELECT * FROM consentry.log FOR UPDATE');
  return { release: () => client.end() };
}

/** Resolves when that many transactions wait for a lock that another one has. */
const whenWaiting = (count: number) =>
  eventually(async () => {
    const waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    expect(await on.sql(waiting)).toHaveLength(count);
  });

const indices = (outcomes: readonly CommitOutcome[]) =>
  outcomes.map((outcome) => (outcome.kind === 'committed' ? outcome.firstIndex : -1));

describe('a session that is lost', () => {
  test('fails what is on its way at most, and the next request heals it', async () => {
    const store = await on.open();
    await store.commit([aCommit('before')]);
    await on.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'consentry'",
    );
    await eventually(() => store.ready());
    expect(indices(await store.commit([aCommit('after')]))).toEqual([1]);
    expect((await store.append([aGrant('g')])).kind).toBe('appended');
    expect(await textsOf(store, 'release')).toEqual(['before', 'after']);
  });

  test('with its server loses nothing that was acknowledged', async () => {
    const store = await on.open();
    const acknowledged: string[] = [];
    let isDown = false;
    const writer = async (name: string): Promise<void> => {
      for (let count = 0; !isDown; count += 1) {
        const text = `${name}-${count}`;
        const [outcome] = await store.commit([aCommit(text)]).catch(() => []);
        if (outcome?.kind === 'committed') {
          acknowledged.push(text);
        } else {
          isDown = true;
        }
      }
    };
    const writers = ['a', 'b', 'c'].map(writer);
    await eventually(() => expect(acknowledged.length).toBeGreaterThan(20));
    await on.server.kill('SIGQUIT');
    await Promise.all(writers);
    await expect(store.commit([aCommit('down')])).rejects.toMatchObject(logUnavailable);
    await expect(store.read('grant', 'g')).rejects.toMatchObject(storeUnavailable);
    await on.server.start();
    expect((await store.commit([aCommit('up')]))[0]?.kind).toBe('committed');
    const texts = await textsOf(store, 'release');
    expect(texts).toEqual(expect.arrayContaining(acknowledged));
    expect(texts).not.toContain('down');
  });

  test('between the commit and its acknowledgement leaves an entry that nothing was released on', async () => {
    const proxy = await postgresProxy(on.server.port);
    const store = await on.open({ url: proxy.through(on.url), deadlineMs: SHORT_MS });
    await store.commit([aCommit('before')]);
    proxy.freezeAnswers();
    await expect(store.commit([aCommit('nobody was told')])).rejects.toMatchObject({
      ...logUnavailable,
      detail: expect.stringContaining('in time'),
    });
    await expect(store.commit([aCommit('not even sent')])).rejects.toMatchObject(logUnavailable);
    proxy.thaw();
    proxy.cut();
    await eventually(() => store.ready());
    expect(indices(await store.commit([aCommit('after')]))).toEqual([2]);
    expect(await textsOf(store, 'release')).toEqual(['before', 'nobody was told', 'after']);
    await store.close();
    await proxy.close();
  });
});

describe('a server that does not answer', () => {
  test('is refused at the deadline, and asked again by the next request', async () => {
    const store = await on.open({ deadlineMs: SHORT_MS });
    await store.commit([aCommit('before')]);
    const lock = await holdLogs();
    await expect(store.commit([aCommit('late')])).rejects.toMatchObject(logUnavailable);
    await whenWaiting(0);
    await lock.release();
    await eventually(() => store.commit([aCommit('after')]));
    expect(await textsOf(store, 'release')).not.toContain('late');
  });

  test('gets no more than its queue', async () => {
    const store = await on.open();
    const lock = await holdLogs();
    const taken = Array.from({ length: 100 }, () => store.commit([aCommit('a')]));
    await eventually(async () => {
      await expect(store.commit([aCommit('b')])).rejects.toMatchObject({
        code: 'RELEASE_LOG_OVERLOADED',
      });
    });
    await expect(store.read('grant', 'g')).rejects.toMatchObject(storeUnavailable);
    await lock.release();
    expect(indices((await Promise.all(taken)).flat())).toEqual([...Array(100).keys()]);
  });

  test('lets a store be closed when what is on its way has ended', async () => {
    const store = await on.open({ deadlineMs: SHORT_MS });
    const lock = await holdLogs();
    const late = expect(store.commit([aCommit('late')])).rejects.toMatchObject(logUnavailable);
    await store.close();
    await late;
    await lock.release();
  });
});

describe('a second process for the same node', () => {
  test('is refused while the first lives, another node is not', async () => {
    const first = await on.open();
    await expect(on.open()).rejects.toMatchObject({
      ...storeUnavailable,
      detail: 'Another process writes the logs of node node-1',
    });
    await on.open({ node: 'node-2' });
    expect(indices(await first.commit([aCommit('first')]))).toEqual([0]);
    await first.close();
    expect(indices(await (await on.open()).commit([aCommit('second')]))).toEqual([1]);
  });

  test('that took over when the lease was lost stops the first for good', async () => {
    const proxy = await postgresProxy(on.server.port);
    const first = await on.open({ url: proxy.through(on.url) });
    await first.commit([aCommit('first')]);
    proxy.cut();
    const second = await on.open();
    for (const text of ['refused', 'refused again']) {
      await expect(first.commit([aCommit(text)])).rejects.toMatchObject(logUnavailable);
    }
    expect(indices(await second.commit([aCommit('second')]))).toEqual([1]);
    await second.close();
    await expect(first.commit([aCommit('still')])).rejects.toMatchObject({
      ...logUnavailable,
      detail: expect.stringContaining('taken over'),
    });
    await expect(first.commit([aCommit('for good')])).rejects.toMatchObject(logUnavailable);
    await proxy.close();
  });

  test('that got past the lease stops the older one by its epoch', async () => {
    const store = await on.open();
    await store.commit([aCommit('before')]);
    await on.sql("UPDATE consentry.log SET epoch = epoch + 1 WHERE node = 'node-1'");
    await expect(store.commit([aCommit('refused')])).rejects.toMatchObject({
      ...logUnavailable,
      detail: expect.stringContaining('taken over'),
    });
    await expect(store.saveCheckpoint('release', 1, 'note')).rejects.toMatchObject(logUnavailable);
    await expect(store.ready()).rejects.toMatchObject(logUnavailable);
    expect(await textsOf(store, 'release')).toEqual(['before']);
  });
});

describe('a transaction of the same node that is still under way', () => {
  async function begun(sql: string): Promise<Client> {
    const client = new Client({ connectionString: on.url });
    await client.connect();
    await client.query(`BEGIN; ${sql}`);
    return client;
  }

  test('is waited for, and its entries come before', async () => {
    const store = await on.open();
    const [left] = aCommit('left').entries.map((entry) => Buffer.from(entry).toString('hex'));
    const nothing = Array(11).fill('NULL').join(', ');
    const other = await begun(`
      SELECT consentry.commit_v3('node-1', 1, '{0,0}', 0,
        '{2}', '{1}', '{${(left ?? '').length / 2}}', '\\x${left}', '{}', '{}', '{0}', '{}', '{}', ${nothing})
    `);
    const next = store.commit([aCommit('next')]);
    await whenWaiting(1);
    await other.query('COMMIT');
    expect(indices(await next)).toEqual([1]);
    expect(await textsOf(store, 'release')).toEqual(['left', 'next']);
    await other.end();
  });

  test('and raises the epoch keeps out a commit that had read the one before', async () => {
    const store = await on.open();
    await store.commit([aCommit('before')]);
    const successor = await begun('UPDATE consentry.log SET epoch = epoch + 1');
    const refused = expect(store.commit([aCommit('refused')])).rejects.toMatchObject({
      ...logUnavailable,
      detail: expect.stringContaining('taken over'),
    });
    await whenWaiting(1);
    await successor.query('COMMIT');
    await refused;
    expect(await textsOf(store, 'release')).toEqual(['before']);
    await successor.end();
  });
});

describe('a database that went back to an older state', () => {
  test('is refused for good by a store that knows more', async () => {
    const store = await on.open();
    await store.commit([aCommit('a')]);
    await on.sql("CREATE TABLE public.older AS SELECT * FROM consentry.log WHERE node = 'node-1'");
    await store.commit([aCommit('b')]);
    await on.sql(`
      UPDATE consentry.log SET size = older.size, frontier = older.frontier
      FROM public.older WHERE older.id = log.id;
      DELETE FROM consentry.entry WHERE idx = 1;
    `);
    for (const text of ['c', 'd']) {
      await expect(store.commit([aCommit(text)])).rejects.toMatchObject({
        ...logUnavailable,
        detail: expect.stringContaining('lost entries'),
      });
    }
  });
});

describe('a connection that opens and never speaks', () => {
  test('is given up at the deadline', async () => {
    const proxy = await postgresProxy(on.server.port);
    proxy.freezeAnswers();
    const opening = on.open({ url: proxy.through(on.url), deadlineMs: SHORT_MS });
    await expect(opening).rejects.toMatchObject(storeUnavailable);
    await proxy.close();
  });
});
