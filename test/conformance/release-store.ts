import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Frontier, leafHash } from '../../src/merkle/index.ts';
import { describeBases, describeCounters } from './release-conditions.ts';
import {
  aCommit,
  aGrant,
  on,
  textsOf,
  type StoreUnderTest,
  type UsedStore,
  useStore,
} from './store-under-test.ts';

/** What every implementation of the release port must do. `fresh` makes one empty database. */
export function describeReleaseStore(name: string, fresh: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a release store`, () => {
    const under = useStore(fresh);
    describeEntries(under);
    describeBases(under);
    describeCounters(under);
    describeArtefacts(under);
    describeBatches(under);
    describeCheckpoints(under);

    test('is ready while it is open, and refuses everything once closed', async () => {
      await expect(under.store.ready()).resolves.toBeUndefined();
      await under.store.close();
      const unavailable = { code: 'RELEASE_LOG_UNAVAILABLE' };
      await expect(under.store.ready()).rejects.toMatchObject(unavailable);
      await expect(under.store.commit([aCommit('a')])).rejects.toMatchObject(unavailable);
      await expect(under.store.head('release')).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      });
    });
  });
}

function describeEntries(under: UsedStore): void {
  describe('entries', () => {
    test('have the index of their place in the order of commits, without gaps', async () => {
      const first = await under.store.commit([aCommit('a'), aCommit('b')]);
      const second = await under.store.commit([aCommit('c')]);
      expect(first).toEqual([
        { kind: 'committed', firstIndex: 0 },
        { kind: 'committed', firstIndex: 1 },
      ]);
      expect(second).toEqual([{ kind: 'committed', firstIndex: 2 }]);
      expect(await textsOf(under.store, 'release')).toEqual(['a', 'b', 'c']);
    });

    test('of one commit stand beside each other', async () => {
      const linked = {
        ...aCommit(''),
        entries: [Buffer.from('{"v":1}'), Buffer.from('{"v":2}')],
      };
      const outcomes = await under.store.commit([linked, aCommit('next')]);
      expect(outcomes).toEqual([
        { kind: 'committed', firstIndex: 0 },
        { kind: 'committed', firstIndex: 2 },
      ]);
    });

    test('of concurrent commits get every index once', async () => {
      const batches = Array.from({ length: 40 }, (_, at) =>
        under.store.commit([aCommit(`${at}`), aCommit(`${at}'`)]),
      );
      const outcomes = (await Promise.all(batches)).flat();
      const indices = outcomes.map((outcome) =>
        outcome.kind === 'committed' ? outcome.firstIndex : -1,
      );
      expect(indices.sort((left, right) => left - right)).toEqual([...Array(80).keys()]);
    });

    test('are counted for each log apart', async () => {
      await under.store.commit([aCommit('r'), aCommit('l', { log: 'legal' })]);
      expect(await textsOf(under.store, 'release')).toEqual(['r']);
      expect(await textsOf(under.store, 'legal')).toEqual(['l']);
    });

    test('come back byte for byte with their leaf hash, and the head is their tree', async () => {
      const bytes = Buffer.from(JSON.stringify({ text: 'ü\n\u2028', v: 1 }));
      await under.store.commit([aCommit('a'), { ...aCommit(''), entries: [bytes] }, aCommit('c')]);
      const entries = await under.store.entries('release', 0, 10);
      expect(Buffer.from(entries[1]?.bytes ?? [])).toEqual(bytes);
      const tree = new Frontier();
      for (const entry of entries) {
        expect(Buffer.from(entry.leafHash)).toEqual(Buffer.from(leafHash(entry.bytes)));
        tree.append(entry.leafHash);
      }
      const head = await under.store.head('release');
      expect(head.size).toBe(3);
      expect(Buffer.from(head.root)).toEqual(Buffer.from(tree.root()));
    });

    test('of the largest size are taken, larger or empty ones are refused with their batch', async () => {
      const sized = (size: number) => ({ ...aCommit(''), entries: [Buffer.alloc(size, 0x20)] });
      expect(await under.store.commit([sized(60 * 1024)])).toEqual([
        { kind: 'committed', firstIndex: 0 },
      ]);
      await expect(under.store.commit([sized(60 * 1024 + 1)])).rejects.toThrow();
      await expect(under.store.commit([sized(0)])).rejects.toThrow();
      await expect(under.store.commit([{ ...aCommit(''), entries: [] }])).rejects.toThrow();
      expect((await under.store.head('release')).size).toBe(1);
    });

    test('are read in pages of at most 1,000, from 1', async () => {
      await under.store.commit([aCommit('a'), aCommit('b'), aCommit('c')]);
      expect((await under.store.entries('release', 1, 1)).map(({ index }) => index)).toEqual([1]);
      expect(await under.store.entries('release', 3, 1_000)).toEqual([]);
      await expect(under.store.entries('release', 0, 1_001)).rejects.toThrow(RangeError);
      await expect(under.store.entries('release', 0, 0)).rejects.toThrow(RangeError);
    });
  });
}

function describeArtefacts(under: UsedStore): void {
  describe('artefacts', () => {
    const anArtefact = (body: string) => ({
      digest: createHash('sha256').update(body).digest('hex'),
      kind: 'schema',
      body,
    });

    test('are kept once by content', async () => {
      const artefact = anArtefact('type Query');
      await under.store.commit([aCommit('a', { artefacts: [artefact] })]);
      await under.store.commit([aCommit('b', { artefacts: [artefact] })]);
      await under.reopen();
      await under.store.commit([aCommit('c', { artefacts: [artefact] })]);
      expect(await under.store.artefact(artefact.digest)).toEqual(artefact);
      expect(await under.store.artefact('0'.repeat(64))).toBeNull();
    });

    test('of a commit that fails are not kept', async () => {
      const artefact = anArtefact('type Query');
      await under.store.commit([aCommit('a', { artefacts: [artefact], bases: [on('none')] })]);
      expect(await under.store.artefact(artefact.digest)).toBeNull();
    });

    test('that are not what their digest says are refused', async () => {
      const artefact = { ...anArtefact('type Query'), body: 'type Mutation' };
      await expect(under.store.commit([aCommit('a', { artefacts: [artefact] })])).rejects.toThrow();
      expect((await under.store.head('release')).size).toBe(0);
    });
  });
}

function describeBatches(under: UsedStore): void {
  describe('a batch', () => {
    test('of nothing is nothing', async () => {
      expect(await under.store.commit([])).toEqual([]);
    });

    test('is written whole or not at all', async () => {
      const spoilt = { digest: 'f'.repeat(64), kind: 'schema', body: 'x' };
      const batch = [
        aCommit('a', { counters: [{ key: 'uses', add: 1, max: 1 }] }),
        aCommit('b', { log: 'legal', artefacts: [spoilt] }),
      ];
      await expect(under.store.commit(batch)).rejects.toMatchObject({
        code: 'RELEASE_LOG_UNAVAILABLE',
      });
      expect((await under.store.head('release')).size).toBe(0);
      const [next] = await under.store.commit([
        aCommit('c', { counters: [{ key: 'uses', add: 1, max: 1 }] }),
      ]);
      expect(next).toEqual({ kind: 'committed', firstIndex: 0 });
    });

    test('is there after the store was closed and opened again', async () => {
      await under.store.append([aGrant('g')]);
      await under.store.commit([
        aCommit('a', { bases: [on('g')], counters: [{ key: 'uses', add: 1, max: 1 }] }),
        aCommit('b'),
      ]);
      const head = await under.store.head('release');
      await under.reopen();
      expect(await under.store.head('release')).toEqual(head);
      expect(
        await under.store.commit([
          aCommit('c', { bases: [on('g')], counters: [{ key: 'uses', add: 1, max: 1 }] }),
          aCommit('d', { bases: [on('g')] }),
        ]),
      ).toEqual([
        { kind: 'exhausted', key: 'uses' },
        { kind: 'committed', firstIndex: 2 },
      ]);
    });
  });
}

function describeCheckpoints(under: UsedStore): void {
  describe('checkpoints', () => {
    test('are none before the first, then the last one saved', async () => {
      expect(await under.store.checkpoint('release')).toBeNull();
      await under.store.commit([aCommit('a'), aCommit('b')]);
      await under.store.saveCheckpoint('release', 1, 'one');
      await under.store.saveCheckpoint('release', 2, 'two');
      await under.reopen();
      expect(await under.store.checkpoint('release')).toBe('two');
      expect(await under.store.checkpoint('legal')).toBeNull();
    });

    test.each([
      ['smaller than the last', 1],
      ['larger than the log', 4],
      ['no number', Number.NaN],
    ])('are refused when their size is %s', async (_, size) => {
      await under.store.commit([aCommit('a'), aCommit('b'), aCommit('c')]);
      await under.store.saveCheckpoint('release', 2, 'two');
      await expect(under.store.saveCheckpoint('release', size, 'bad')).rejects.toMatchObject({
        code: 'RELEASE_LOG_UNAVAILABLE',
      });
      expect(await under.store.checkpoint('release')).toBe('two');
    });
  });
}
