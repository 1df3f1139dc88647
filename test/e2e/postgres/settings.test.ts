import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openPostgresReader } from '../../../src/adapters/postgres/index.ts';
import { aCommit, textsOf } from '../../conformance/store-under-test.ts';
import { eventually } from '../../support/eventually.ts';
import { postgresProxy } from '../../support/postgres-proxy.ts';
import { logUnavailable, storeUnavailable, useOwnServer } from './own-server.ts';

const on = useOwnServer();

/** Changes a setting of the whole server, and waits until sessions know. */
async function setOnServer(setting: string, value: string | null): Promise<void> {
  await on.sql(
    value === null ? `ALTER SYSTEM RESET ${setting}` : `ALTER SYSTEM SET ${setting} = '${value}'`,
  );
  await on.sql('SELECT pg_reload_conf()');
}

describe('a server that acknowledges too early', () => {
  afterEach(async () => {
    await setOnServer('synchronous_commit', null);
    await setOnServer('synchronous_standby_names', null);
  });

  test.each(['off', 'local', 'remote_write'])(
    'is refused at the start: synchronous_commit = %s',
    async (value) => {
      const database = new URL(on.url).pathname.slice(1);
      await on.sql(`ALTER DATABASE ${database} SET synchronous_commit = '${value}'`);
      await expect(on.open()).rejects.toMatchObject({
        ...storeUnavailable,
        detail: expect.stringContaining('synchronous_commit'),
      });
      await on.sql(`ALTER DATABASE ${database} SET synchronous_commit = 'on'`);
      await on.open();
    },
  );

  test('is refused while the store runs, and taken again when it is durable', async () => {
    const store = await on.open();
    await store.commit([aCommit('before')]);
    await setOnServer('synchronous_commit', 'off');
    await eventually(() => expect(store.ready()).rejects.toMatchObject(logUnavailable));
    await expect(store.commit([aCommit('refused')])).rejects.toMatchObject(logUnavailable);
    await setOnServer('synchronous_commit', null);
    await eventually(() => store.ready());
    expect(await store.commit([aCommit('after')])).toEqual([{ kind: 'committed', firstIndex: 1 }]);
    expect(await textsOf(store, 'release')).toEqual(['before', 'after']);
  });

  test('because it gave up waiting for its standby counts as a server that did not answer', async () => {
    const store = await on.open();
    await store.commit([aCommit('before')]);
    await setOnServer('synchronous_standby_names', 'nobody');
    await eventually(async () => {
      const [row] = await on.sql('SHOW synchronous_standby_names');
      expect(row).toEqual({ synchronous_standby_names: 'nobody' });
    });
    const waiting = store.commit([aCommit('only here')]);
    const refused = expect(waiting).rejects.toMatchObject(logUnavailable);
    // The operator cancels the wait: the server keeps the transaction and says so by a warning only.
    await eventually(async () => {
      const [row] = await on.sql(
        `SELECT count(*) FILTER (WHERE pg_cancel_backend(pid))::integer AS cancelled
         FROM pg_stat_activity WHERE wait_event = 'SyncRep'`,
      );
      expect(row).toEqual({ cancelled: 1 });
    });
    await refused;
    await setOnServer('synchronous_standby_names', null);
    await eventually(() => store.ready());
  });
});

describe('the release transaction', () => {
  test.each(['repeatable read', 'serializable'])('refuses to run as %s', async (isolation) => {
    await on.open();
    const call = `SELECT consentry.assert_settings_v1()`;
    await expect(on.sql(`BEGIN ISOLATION LEVEL ${isolation}; ${call}`)).rejects.toMatchObject({
      code: 'CY003',
    });
    await on.sql(`BEGIN ISOLATION LEVEL read committed; ${call}`);
  });

  test('runs as read committed whatever the database’s default is', async () => {
    const database = new URL(on.url).pathname.slice(1);
    await on.sql(`ALTER DATABASE ${database} SET default_transaction_isolation = 'serializable'`);
    const store = await on.open();
    expect((await store.commit([aCommit('a')]))[0]?.kind).toBe('committed');
  });
});

describe('a pooler before the server', () => {
  test('is refused, and a plain proxy is not', async () => {
    const pooler = await postgresProxy(on.server.port, { asPooler: true });
    await expect(on.open({ url: pooler.through(on.url) })).rejects.toMatchObject({
      ...storeUnavailable,
      detail: expect.stringContaining('pooler'),
    });
    await pooler.close();
    const proxy = await postgresProxy(on.server.port);
    const store = await on.open({ url: proxy.through(on.url) });
    expect((await store.commit([aCommit('a')]))[0]?.kind).toBe('committed');
    await store.close();
    await proxy.close();
  });
});

describe('a replica', () => {
  const standbySignal = () => join(on.server.directory, 'data', 'standby.signal');
  afterEach(async () => {
    rmSync(standbySignal(), { force: true });
    await on.server.kill('SIGINT');
    await on.server.start();
  });

  test('takes no commits and no appends, serves readers, and is refused at the start', async () => {
    const store = await on.open();
    await store.commit([aCommit('before')]);
    await on.server.kill('SIGINT');
    writeFileSync(standbySignal(), '', { mode: 0o644 });
    await on.server.start();
    await expect(store.commit([aCommit('refused')])).rejects.toMatchObject(logUnavailable);
    await expect(store.ready()).rejects.toMatchObject(logUnavailable);
    await expect(on.open({ node: 'node-2' })).rejects.toMatchObject(storeUnavailable);
    const reader = await openPostgresReader({ url: on.url, node: 'node-1' });
    expect((await reader.head('release')).size).toBe(1);
    await reader.close();
  });
});

describe('a database', () => {
  test('of a newer program is refused by stores and readers', async () => {
    await (await on.open()).close();
    const newer = { code: 'STORE_NEWER' };
    await on.sql('INSERT INTO consentry.migration VALUES (1000)');
    await expect(on.open()).rejects.toMatchObject(newer);
    await expect(openPostgresReader({ url: on.url, node: 'node-1' })).rejects.toMatchObject(newer);
  });

  test('whose schema is somebody else’s is refused and left alone', async () => {
    await on.sql('CREATE SCHEMA consentry; CREATE TABLE consentry.theirs (a integer)');
    await expect(on.open()).rejects.toMatchObject(storeUnavailable);
    const tables = await on.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'consentry'");
    expect(tables).toEqual([{ tablename: 'theirs' }]);
  });

  test('without the schema, or without the node, has no reader', async () => {
    const reading = { url: on.url, node: 'node-2' };
    await expect(openPostgresReader(reading)).rejects.toMatchObject(storeUnavailable);
    await on.open();
    await expect(openPostgresReader(reading)).rejects.toMatchObject(storeUnavailable);
    await on.open({ node: 'node-2' });
    await (await openPostgresReader(reading)).close();
  });

  test('that nobody serves is refused', async () => {
    await expect(on.open({ url: 'postgres://postgres@127.0.0.1:1/none' })).rejects.toMatchObject(
      storeUnavailable,
    );
  });
});
