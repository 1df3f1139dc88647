import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Frontier, leafHash } from '../../src/merkle/index.ts';
import type { LogName } from '../../src/release-log/port.ts';
import {
  aCommit,
  aGrant,
  aWithdrawal,
  on,
  type OpenStore,
  type StoreUnderTest,
} from './store-under-test.ts';

const HOUR_MS = 3_600_000;

/** What every implementation of the release port must do. `fresh` makes one empty database. */
export function describeReleaseStore(name: string, fresh: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a release store`, () => {
    let database: StoreUnderTest;
    let store: OpenStore;
    beforeEach(async () => {
      database = await fresh();
      store = await database.open();
    });
    afterEach(async () => {
      await store.close();
      await database.dispose();
    });
    const reopen = async () => {
      await store.close();
      store = await database.open();
    };

    describe('entries', () => {
      test('have the index of their place in the order of commits, without gaps', async () => {
        const first = await store.commit([aCommit('a'), aCommit('b')]);
        const second = await store.commit([aCommit('c')]);
        expect(first).toEqual([
          { kind: 'committed', firstIndex: 0 },
          { kind: 'committed', firstIndex: 1 },
        ]);
        expect(second).toEqual([{ kind: 'committed', firstIndex: 2 }]);
        expect(await textsOf(store, 'release')).toEqual(['a', 'b', 'c']);
      });

      test('of one commit stand beside each other', async () => {
        const linked = {
          ...aCommit(''),
          entries: [Buffer.from('{"v":1}'), Buffer.from('{"v":2}')],
        };
        const outcomes = await store.commit([linked, aCommit('next')]);
        expect(outcomes).toEqual([
          { kind: 'committed', firstIndex: 0 },
          { kind: 'committed', firstIndex: 2 },
        ]);
      });

      test('of concurrent commits get every index once', async () => {
        const batches = Array.from({ length: 40 }, (_, at) =>
          store.commit([aCommit(`${at}`), aCommit(`${at}'`)]),
        );
        const outcomes = (await Promise.all(batches)).flat();
        const indices = outcomes.map((outcome) =>
          outcome.kind === 'committed' ? outcome.firstIndex : -1,
        );
        expect(indices.sort((left, right) => left - right)).toEqual([...Array(80).keys()]);
      });

      test('are counted for each log apart', async () => {
        await store.commit([aCommit('r'), aCommit('l', { log: 'legal' })]);
        expect(await textsOf(store, 'release')).toEqual(['r']);
        expect(await textsOf(store, 'legal')).toEqual(['l']);
      });

      test('come back byte for byte with their leaf hash, and the head is their tree', async () => {
        const bytes = Buffer.from(JSON.stringify({ text: 'ü\n\u2028', v: 1 }));
        await store.commit([aCommit('a'), { ...aCommit(''), entries: [bytes] }, aCommit('c')]);
        const entries = await store.entries('release', 0, 10);
        expect(Buffer.from(entries[1]?.bytes ?? [])).toEqual(bytes);
        const tree = new Frontier();
        for (const entry of entries) {
          expect(Buffer.from(entry.leafHash)).toEqual(Buffer.from(leafHash(entry.bytes)));
          tree.append(entry.leafHash);
        }
        const head = await store.head('release');
        expect(head.size).toBe(3);
        expect(Buffer.from(head.root)).toEqual(Buffer.from(tree.root()));
      });

      test('of the largest size are taken, larger or empty ones are refused with their batch', async () => {
        const sized = (size: number) => ({ ...aCommit(''), entries: [Buffer.alloc(size, 0x20)] });
        expect(await store.commit([sized(60 * 1024)])).toEqual([
          { kind: 'committed', firstIndex: 0 },
        ]);
        await expect(store.commit([sized(60 * 1024 + 1)])).rejects.toThrow();
        await expect(store.commit([sized(0)])).rejects.toThrow();
        await expect(store.commit([{ ...aCommit(''), entries: [] }])).rejects.toThrow();
        expect((await store.head('release')).size).toBe(1);
      });

      test('are read in pages of at most 1,000, from 1', async () => {
        await store.commit([aCommit('a'), aCommit('b'), aCommit('c')]);
        expect((await store.entries('release', 1, 1)).map(({ index }) => index)).toEqual([1]);
        expect(await store.entries('release', 3, 1_000)).toEqual([]);
        await expect(store.entries('release', 0, 1_001)).rejects.toThrow(RangeError);
        await expect(store.entries('release', 0, 0)).rejects.toThrow(RangeError);
      });
    });

    describe('bases', () => {
      test('that are in force at the named version let a commit through', async () => {
        await store.append([aGrant('g')]);
        expect(await store.commit([aCommit('a', { bases: [on('g')] })])).toEqual([
          { kind: 'committed', firstIndex: 0 },
        ]);
      });

      test.each([
        ['that nobody recorded', 'other', 1],
        ['at an older version', 'changed', 1],
        ['at a version that is yet to come', 'g', 2],
        ['at no version', 'g', Number.NaN],
        ['that were withdrawn', 'withdrawn', 2],
        ['whose record lost its standing', 'fallen', 2],
        ['that begin later', 'later', 1],
        ['that have ended', 'ended', 1],
      ])('%s are stale', async (_, id, version) => {
        const now = Date.now();
        await store.append([aGrant('g')]);
        await store.append([aGrant('changed')]);
        await store.append([aGrant('changed', { expectedVersion: 1 })]);
        await store.append([aGrant('withdrawn')]);
        await store.append([aWithdrawal('withdrawn', 1)]);
        await store.append([aGrant('fallen')]);
        await store.append([aGrant('fallen', { expectedVersion: 1, standing: null })]);
        await store.append([aGrant('later', { standing: { notBefore: now + HOUR_MS } })]);
        await store.append([aGrant('ended', { standing: { notAfter: now - HOUR_MS } })]);
        const bases = [on('g'), on(id, version)];
        expect(await store.commit([aCommit('a', { bases })])).toEqual([
          { kind: 'stale', ref: `grant:${id}` },
        ]);
        expect((await store.head('release')).size).toBe(0);
      });

      test('are held against the store’s own clock, inside their time they hold', async () => {
        const now = Date.now();
        const standing = { notBefore: now - HOUR_MS, notAfter: now + HOUR_MS };
        await store.append([aGrant('g', { standing })]);
        const [outcome] = await store.commit([aCommit('a', { bases: [on('g')] })]);
        expect(outcome?.kind).toBe('committed');
      });

      test('end by themselves when the store’s clock reaches their end', async () => {
        const notAfter = Date.now() + 200;
        await store.append([aGrant('g', { standing: { notAfter } })]);
        let kind: string | undefined = 'committed';
        while (kind === 'committed' && Date.now() < notAfter + 5_000) {
          [{ kind }] = (await store.commit([aCommit('a', { bases: [on('g')] })])) as [
            { kind: string },
          ];
        }
        expect(kind).toBe('stale');
        expect(Date.now()).toBeGreaterThanOrEqual(notAfter);
      });

      test('that are stale fail their own commit and nothing of its neighbours', async () => {
        await store.append([aGrant('g')]);
        const counters = [{ key: 'uses', add: 1, max: 10 }];
        const outcomes = await store.commit([
          aCommit('a', { bases: [on('g')], counters }),
          aCommit('b', { bases: [on('g', 7)], counters }),
          aCommit('c', { bases: [on('g')], counters }),
        ]);
        expect(outcomes).toEqual([
          { kind: 'committed', firstIndex: 0 },
          { kind: 'stale', ref: 'grant:g' },
          { kind: 'committed', firstIndex: 1 },
        ]);
        expect(await textsOf(store, 'release')).toEqual(['a', 'c']);
        const rest = [{ key: 'uses', add: 8, max: 10 }];
        const [used] = await store.commit([aCommit('d', { counters: rest })]);
        expect(used?.kind).toBe('committed');
      });

      test('that were withdrawn let nothing through once the withdrawal has resolved, queued or not', async () => {
        await store.append([aGrant('g')]);
        const resolved: string[] = [];
        const commit = async (at: number) => {
          const [outcome] = await store.commit([aCommit(`${at}`, { bases: [on('g')] })]);
          resolved.push(outcome?.kind ?? 'lost');
        };
        const before = Array.from({ length: 20 }, (_, at) => commit(at));
        const withdrawal = store.append([aWithdrawal('g', 1)]).then(async () => {
          const { size } = await store.head('release');
          return size;
        });
        const after = Array.from({ length: 20 }, (_, at) => commit(20 + at));
        const sizeAtWithdrawal = await withdrawal;
        await Promise.all([...before, ...after]);
        const [late] = await store.commit([aCommit('late', { bases: [on('g')] })]);
        expect(late).toEqual({ kind: 'stale', ref: 'grant:g' });
        expect((await store.head('release')).size).toBe(sizeAtWithdrawal);
        expect(resolved).toHaveLength(40);
        expect(resolved.filter((kind) => kind === 'committed')).toHaveLength(sizeAtWithdrawal);
      });
    });

    describe('counters', () => {
      const uses = (add: number, max: number) => [{ key: 'task:1', add, max }];

      test('let exactly as much through as their limit, under concurrency', async () => {
        const batches = Array.from({ length: 30 }, (_, at) =>
          store.commit([
            aCommit(`${at}`, { counters: uses(1, 25) }),
            aCommit(`${at}'`, { counters: uses(1, 25) }),
          ]),
        );
        const kinds = (await Promise.all(batches)).flat().map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind === 'committed')).toHaveLength(25);
        expect(kinds.filter((kind) => kind === 'exhausted')).toHaveLength(35);
        expect((await store.head('release')).size).toBe(25);
      });

      test('reach their limit and do not pass it', async () => {
        expect(await store.commit([aCommit('a', { counters: uses(3, 3) })])).toEqual([
          { kind: 'committed', firstIndex: 0 },
        ]);
        expect(await store.commit([aCommit('b', { counters: uses(1, 3) })])).toEqual([
          { kind: 'exhausted', key: 'task:1' },
        ]);
      });

      test('that are exhausted add nothing, neither they nor others of the same commit', async () => {
        const counters = [
          { key: 'rows', add: 5, max: 5 },
          { key: 'task:1', add: 2, max: 1 },
        ];
        const [refused] = await store.commit([aCommit('a', { counters })]);
        expect(refused).toEqual({ kind: 'exhausted', key: 'task:1' });
        const [taken] = await store.commit([
          aCommit('b', { counters: [{ key: 'rows', add: 5, max: 5 }] }),
        ]);
        expect(taken?.kind).toBe('committed');
      });

      test('named twice in one commit count twice', async () => {
        const counters = [...uses(2, 3), ...uses(2, 3)];
        const [outcome] = await store.commit([aCommit('a', { counters })]);
        expect(outcome).toEqual({ kind: 'exhausted', key: 'task:1' });
      });

      test('that would take back are refused', async () => {
        await expect(store.commit([aCommit('a', { counters: uses(-1, 3) })])).rejects.toThrow();
        await expect(
          store.commit([aCommit('a', { counters: uses(Number.NaN, 3) })]),
        ).rejects.toThrow();
        expect((await store.head('release')).size).toBe(0);
      });
    });

    describe('artefacts', () => {
      const anArtefact = (body: string) => ({
        digest: createHash('sha256').update(body).digest('hex'),
        kind: 'schema',
        body,
      });

      test('are kept once by content', async () => {
        const artefact = anArtefact('type Query');
        await store.commit([aCommit('a', { artefacts: [artefact] })]);
        await store.commit([aCommit('b', { artefacts: [artefact] })]);
        await reopen();
        await store.commit([aCommit('c', { artefacts: [artefact] })]);
        expect(await store.artefact(artefact.digest)).toEqual(artefact);
        expect(await store.artefact('0'.repeat(64))).toBeNull();
      });

      test('of a commit that fails are not kept', async () => {
        const artefact = anArtefact('type Query');
        await store.commit([aCommit('a', { artefacts: [artefact], bases: [on('none')] })]);
        expect(await store.artefact(artefact.digest)).toBeNull();
      });

      test('that are not what their digest says are refused', async () => {
        const artefact = { ...anArtefact('type Query'), body: 'type Mutation' };
        await expect(store.commit([aCommit('a', { artefacts: [artefact] })])).rejects.toThrow();
        expect((await store.head('release')).size).toBe(0);
      });
    });

    describe('a batch', () => {
      test('of nothing is nothing', async () => {
        expect(await store.commit([])).toEqual([]);
      });

      test('is written whole or not at all', async () => {
        const spoilt = { digest: 'f'.repeat(64), kind: 'schema', body: 'x' };
        const batch = [
          aCommit('a', { counters: [{ key: 'uses', add: 1, max: 1 }] }),
          aCommit('b', { log: 'legal', artefacts: [spoilt] }),
        ];
        await expect(store.commit(batch)).rejects.toMatchObject({
          code: 'RELEASE_LOG_UNAVAILABLE',
        });
        expect((await store.head('release')).size).toBe(0);
        const [next] = await store.commit([
          aCommit('c', { counters: [{ key: 'uses', add: 1, max: 1 }] }),
        ]);
        expect(next).toEqual({ kind: 'committed', firstIndex: 0 });
      });

      test('is there after the store was closed and opened again', async () => {
        await store.append([aGrant('g')]);
        await store.commit([
          aCommit('a', { bases: [on('g')], counters: [{ key: 'uses', add: 1, max: 1 }] }),
          aCommit('b'),
        ]);
        const head = await store.head('release');
        await reopen();
        expect(await store.head('release')).toEqual(head);
        expect(
          await store.commit([
            aCommit('c', { bases: [on('g')], counters: [{ key: 'uses', add: 1, max: 1 }] }),
            aCommit('d', { bases: [on('g')] }),
          ]),
        ).toEqual([
          { kind: 'exhausted', key: 'uses' },
          { kind: 'committed', firstIndex: 2 },
        ]);
      });
    });

    describe('checkpoints', () => {
      test('are none before the first, then the last one saved', async () => {
        expect(await store.checkpoint('release')).toBeNull();
        await store.commit([aCommit('a'), aCommit('b')]);
        await store.saveCheckpoint('release', 1, 'one');
        await store.saveCheckpoint('release', 2, 'two');
        await reopen();
        expect(await store.checkpoint('release')).toBe('two');
        expect(await store.checkpoint('legal')).toBeNull();
      });

      test.each([
        ['smaller than the last', 1],
        ['larger than the log', 4],
        ['no number', Number.NaN],
      ])('are refused when their size is %s', async (_, size) => {
        await store.commit([aCommit('a'), aCommit('b'), aCommit('c')]);
        await store.saveCheckpoint('release', 2, 'two');
        await expect(store.saveCheckpoint('release', size, 'bad')).rejects.toMatchObject({
          code: 'RELEASE_LOG_UNAVAILABLE',
        });
        expect(await store.checkpoint('release')).toBe('two');
      });
    });

    test('is ready while it is open, and refuses everything once closed', async () => {
      await expect(store.ready()).resolves.toBeUndefined();
      await store.close();
      const unavailable = { code: 'RELEASE_LOG_UNAVAILABLE' };
      await expect(store.ready()).rejects.toMatchObject(unavailable);
      await expect(store.commit([aCommit('a')])).rejects.toMatchObject(unavailable);
      await expect(store.head('release')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    });
  });
}

async function textsOf(store: OpenStore, log: LogName): Promise<readonly string[]> {
  const entries = await store.entries(log, 0, 1_000);
  expect(entries.map(({ index }) => index)).toEqual([...entries.keys()]);
  return entries.map(
    ({ bytes }) => (JSON.parse(Buffer.from(bytes).toString('utf8')) as { text: string }).text,
  );
}
