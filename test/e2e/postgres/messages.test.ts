/** Every message between store and server is lost once, before it arrives or after: what was acknowledged is there. */
import { describe, expect, test } from 'vitest';
import type { PostgresStore } from '../../../src/adapters/postgres/index.ts';
import { aCommit, aGrant, textsOf } from '../../conformance/store-under-test.ts';
import { eventually } from '../../support/eventually.ts';
import { postgresProxy } from '../../support/postgres-proxy.ts';
import { logUnavailable, useOwnServer } from './own-server.ts';

const on = useOwnServer();

/** A little of everything, one after the other; answers the texts whose commit was acknowledged. */
async function everything(store: PostgresStore, round: number): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  const commit = async (text: string): Promise<void> => {
    const outcomes = await store.commit([aCommit(text)]);
    if (outcomes[0]?.kind === 'committed') acknowledged.push(text);
  };
  const steps = [
    () => store.ready(),
    () => commit(`${String(round)} first`),
    () => store.append([aGrant(`grant-${String(round)}`)]),
    () => store.position(),
    () => commit(`${String(round)} second`),
    () => store.read('grant', `grant-${String(round)}`),
    () => commit(`${String(round)} third`),
  ];
  for (const step of steps) await step().catch(() => null);
  return acknowledged;
}

describe.each(['before it arrives', 'after it arrived'] as const)(
  'the n-th message that is lost %s',
  (lost) => {
    test('fails what it belongs to at most, for every n, and the next request heals it', async () => {
      const proxy = await postgresProxy(on.server.port);
      const store = await on.open({ url: proxy.through(on.url) });
      const acknowledged: string[] = [];
      let rounds = 0;
      for (let n = 1, wasLost = true; wasLost; n += 1) {
        const armed = proxy.loseMessage(n, lost === 'before it arrives' ? 'request' : 'answer');
        acknowledged.push(...(await everything(store, n)));
        wasLost = armed.disarm();
        await eventually(() => store.ready());
        const healed = `${String(n)} healed`;
        expect(await store.commit([aCommit(healed)])).toMatchObject([{ kind: 'committed' }]);
        acknowledged.push(healed);
        rounds = n;
      }
      const texts = await textsOf(store, 'release');
      expect(new Set(texts).size).toBe(texts.length);
      expect(acknowledged.filter((text) => !texts.includes(text))).toEqual([]);
      console.log(
        `${String(rounds - 1)} messages lost ${lost}; ${String(acknowledged.length)} commits acknowledged`,
      );
      expect(rounds).toBeGreaterThan(6);
      await store.close();
      await proxy.close();
    });

    test('while the store is opened, for every n, refuses or opens, and the next opens', async () => {
      const proxy = await postgresProxy(on.server.port);
      for (let n = 1, wasLost = true; wasLost; n += 1) {
        const armed = proxy.loseMessage(n, lost === 'before it arrives' ? 'request' : 'answer');
        const opened = await on.open({ url: proxy.through(on.url) }).catch(() => null);
        wasLost = armed.disarm();
        await opened?.close();
        // The server frees the lease when it has noticed that the session before has gone.
        const next = await eventually(() => on.open({ node: 'node-1' }));
        expect(await next.commit([aCommit(String(n))])).toMatchObject([{ kind: 'committed' }]);
        await next.close();
      }
      await proxy.close();
    });
  },
);

describe('a server that is frozen', () => {
  test('costs each request its deadline at most, and goes on where it was when it is thawed', async () => {
    const store = await on.open({ deadlineMs: 3_000 });
    await store.commit([aCommit('before')]);
    const rows = await on.sql(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'consentry'",
    );
    const pids = [on.server.pid(), ...rows.map(({ pid }) => Number(pid))];
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await expect(store.commit([aCommit('frozen')])).rejects.toMatchObject(logUnavailable);
    await expect(store.ready()).rejects.toMatchObject(logUnavailable);
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    await eventually(() => store.ready());
    expect(await store.commit([aCommit('after')])).toMatchObject([{ kind: 'committed' }]);
    const texts = await textsOf(store, 'release');
    expect(texts.filter((text) => text !== 'frozen')).toEqual(['before', 'after']);
  });
});
