import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import type { CommitOutcome, ReleaseCommit } from '../../../src/release-log/port.ts';
import {
  aCommit,
  aGrant,
  aWithdrawal,
  on as basedOn,
  textsOf,
} from '../../conformance/store-under-test.ts';
import { eventually } from '../../support/eventually.ts';
import { useOwnServer } from './own-server.ts';

const on = useOwnServer();
const NODES = ['node-1', 'node-2', 'node-3'];

const kindsOf = (outcomes: readonly CommitOutcome[]) => outcomes.map(({ kind }) => kind);

describe('several nodes on one database', () => {
  test('that start together make the schema once, and each writes its own logs', async () => {
    const stores = await Promise.all(NODES.map((node) => on.open({ node })));
    await Promise.all(stores.map((store, at) => store.commit([aCommit(`by ${at}`)])));
    for (const [at, store] of stores.entries()) {
      expect(await textsOf(store, 'release')).toEqual([`by ${at}`]);
    }
    expect(await on.sql('SELECT count(*)::integer AS logs FROM consentry.log')).toEqual([
      { logs: 6 },
    ]);
  });

  test('see each other’s records at once, and refuse what another has withdrawn', async () => {
    const [first, second] = await Promise.all(NODES.slice(0, 2).map((node) => on.open({ node })));
    await first?.append([aGrant('g')]);
    const commit = aCommit('a', { bases: [basedOn('g')] });
    expect(kindsOf((await second?.commit([commit])) ?? [])).toEqual(['committed']);
    await first?.append([aWithdrawal('g', 1)]);
    expect(kindsOf((await second?.commit([commit])) ?? [])).toEqual(['stale']);
  });

  test('share a counter to the last use', async () => {
    const stores = await Promise.all(NODES.map((node) => on.open({ node })));
    const counters = [{ key: 'task:1', add: 1, max: 50 }];
    const commits = Array.from({ length: 30 }, (_, at) => aCommit(`${at}`, { counters }));
    const outcomes = await Promise.all(
      stores.flatMap((store) => [
        store.commit(commits.slice(0, 15)),
        store.commit(commits.slice(15)),
      ]),
    );
    const kinds = kindsOf(outcomes.flat());
    expect(kinds.filter((kind) => kind === 'committed')).toHaveLength(50);
    expect(kinds.filter((kind) => kind === 'exhausted')).toHaveLength(40);
  });

  test('never wait for each other in a circle, whatever they name in whatever order', async () => {
    const stores = await Promise.all(NODES.map((node) => on.open({ node })));
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await stores[0]?.append([aGrant('a'), ...names.slice(1).map((id) => aGrant(id))]);
    const rounds = Array.from({ length: 25 }, (_, round) => round);
    const commitOf = (round: number, node: number): ReleaseCommit => {
      const order = node % 2 === 0 ? names : names.toReversed();
      const body = `policy ${round}`;
      const digest = createHash('sha256').update(body).digest('hex');
      return aCommit(`${node}-${round}`, {
        counters: order.map((name) => ({ key: `${name}${round}`, add: 1, max: 100 })),
        bases: order.map((name) => basedOn(name)),
        artefacts: [{ digest, kind: 'policy', body }],
      });
    };
    const work = stores.map(async (store, node) => {
      for (const round of rounds) {
        await store.commit([commitOf(round, node), commitOf(round, node)]);
      }
    });
    const changes = stores.map(async (store, node) => {
      for (const round of rounds) {
        const order = node % 2 === 0 ? names : names.toReversed();
        const [first = aGrant('a'), ...others] = order.map((id) =>
          aGrant(id, { expectedVersion: round + 1 }),
        );
        await store.append([first, ...others]);
      }
    });
    await Promise.all([...work, ...changes]);
    const [deadlocks] = await on.sql(
      'SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(deadlocks).toEqual({ deadlocks: 0 });
  });

  test('that release on one grant without a pause do not hold up its withdrawal', async () => {
    const stores = await Promise.all(NODES.map((node) => on.open({ node })));
    const administrator = await on.open({ node: 'node-4' });
    await administrator.append([aGrant('g')]);
    let released = 0;
    let version = 1;
    const stop = new AbortController();
    const release = async (store: (typeof stores)[number]): Promise<void> => {
      while (!stop.signal.aborted) {
        const bases = [basedOn('g', version)];
        const batch = Array.from({ length: 8 }, () => aCommit('a', { bases }));
        const outcomes = await store.commit(batch);
        released += outcomes.filter(({ kind }) => kind === 'committed').length;
      }
    };
    // Two batches on their way per node, so that one is always in the database.
    const busy = stores.flatMap((store) => [release(store), release(store)]);
    const meanwhile: number[] = [];
    for (let change = 1; change <= 30; change += 1) {
      const releasedBefore = released;
      await eventually(() => expect(released).toBeGreaterThan(releasedBefore));
      const releasedSoFar = released;
      await administrator.append([aGrant('g', { expectedVersion: version })]);
      meanwhile.push(released - releasedSoFar);
      version += 1;
    }
    stop.abort();
    await Promise.all(busy);
    const most = Math.max(...meanwhile);
    console.log(`30 changes beside ${released} releases, at most ${most} while one waited`);
    // Ten rounds of what can be on its way: whoever waits has its turn.
    expect(most).toBeLessThan(10 * busy.length * 8);
  });
});

describe('an operator who withdraws at the SQL prompt', () => {
  async function withdrawing(): Promise<Client> {
    const operator = new Client({ connectionString: on.url });
    await operator.connect();
    await operator.query('BEGIN; UPDATE consentry.standing SET in_force = false');
    return operator;
  }

  test.each([
    ['COMMIT', 'stale'],
    ['ROLLBACK', 'committed'],
  ])('makes releases wait until %s, and then they are %s', async (end, kind) => {
    const store = await on.open();
    await store.append([aGrant('g')]);
    const operator = await withdrawing();
    let isDone = false;
    const released = store.commit([aCommit('a', { bases: [basedOn('g')] })]).then((outcomes) => {
      isDone = true;
      return kindsOf(outcomes);
    });
    // Another statement of the same store is answered meanwhile.
    await store.ready();
    expect(isDone).toBe(false);
    await operator.query(end);
    await operator.end();
    expect(await released).toEqual([kind]);
  });
});
