import { describe, expect, test } from 'vitest';
import type { CommitOutcome } from '../../src/release-log/port.ts';
import { aCommit, aGrant, aWithdrawal, on, textsOf, type UsedStore } from './store-under-test.ts';

const HOUR_MS = 3_600_000;

/** Part of the release port's suite: what a commit rests on. */
export function describeBases(under: UsedStore): void {
  describe('bases', () => {
    test('that are in force at the named version let a commit through', async () => {
      await under.store.append([aGrant('g')]);
      expect(await under.store.commit([aCommit('a', { bases: [on('g')] })])).toEqual([
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
      ['whose record lost its standing, at the version that had one', 'fallen', 1],
      ['that were withdrawn, at the version before', 'withdrawn', 1],
      ['that begin later', 'later', 1],
      ['that have ended', 'ended', 1],
    ])('%s are stale', async (_, id, version) => {
      const now = Date.now();
      await under.store.append([aGrant('g')]);
      await under.store.append([aGrant('changed')]);
      await under.store.append([aGrant('changed', { expectedVersion: 1 })]);
      await under.store.append([aGrant('withdrawn')]);
      await under.store.append([aWithdrawal('withdrawn', 1)]);
      await under.store.append([aGrant('fallen')]);
      await under.store.append([aGrant('fallen', { expectedVersion: 1, standing: null })]);
      await under.store.append([aGrant('later', { standing: { notBefore: now + HOUR_MS } })]);
      await under.store.append([aGrant('ended', { standing: { notAfter: now - HOUR_MS } })]);
      const bases = [on('g'), on(id, version)];
      expect(await under.store.commit([aCommit('a', { bases })])).toEqual([
        { kind: 'stale', ref: `grant:${id}` },
      ]);
      expect((await under.store.head('release')).size).toBe(0);
    });

    test('are held against the store’s own clock, inside their time they hold', async () => {
      const now = Date.now();
      const standing = { notBefore: now - HOUR_MS, notAfter: now + HOUR_MS };
      await under.store.append([aGrant('g', { standing })]);
      const [outcome] = await under.store.commit([aCommit('a', { bases: [on('g')] })]);
      expect(outcome?.kind).toBe('committed');
    });

    test('end by themselves when the store’s clock reaches their end', async () => {
      const notAfter = Date.now() + 200;
      await under.store.append([aGrant('g', { standing: { notAfter } })]);
      let outcome: CommitOutcome | undefined;
      do {
        [outcome] = await under.store.commit([aCommit('a', { bases: [on('g')] })]);
      } while (outcome?.kind === 'committed' && Date.now() < notAfter + 5_000);
      expect(outcome?.kind).toBe('stale');
      expect(Date.now()).toBeGreaterThanOrEqual(notAfter);
    });

    test('that are stale fail their own commit and nothing of its neighbours', async () => {
      await under.store.append([aGrant('g')]);
      const counters = [{ key: 'uses', add: 1, max: 10 }];
      const outcomes = await under.store.commit([
        aCommit('a', { bases: [on('g')], counters }),
        aCommit('b', { bases: [on('g', 7)], counters }),
        aCommit('c', { bases: [on('g')], counters }),
      ]);
      expect(outcomes).toEqual([
        { kind: 'committed', firstIndex: 0 },
        { kind: 'stale', ref: 'grant:g' },
        { kind: 'committed', firstIndex: 1 },
      ]);
      expect(await textsOf(under.store, 'release')).toEqual(['a', 'c']);
      const rest = [{ key: 'uses', add: 8, max: 10 }];
      const [used] = await under.store.commit([aCommit('d', { counters: rest })]);
      expect(used?.kind).toBe('committed');
    });

    test('that were withdrawn let nothing through once the withdrawal has resolved, queued or not', async () => {
      await under.store.append([aGrant('g')]);
      const resolved: string[] = [];
      const commit = async (at: number) => {
        const [outcome] = await under.store.commit([aCommit(`${at}`, { bases: [on('g')] })]);
        resolved.push(outcome?.kind ?? 'lost');
      };
      const before = Array.from({ length: 20 }, (_, at) => commit(at));
      const withdrawal = under.store.append([aWithdrawal('g', 1)]).then(async () => {
        const { size } = await under.store.head('release');
        return size;
      });
      const after = Array.from({ length: 20 }, (_, at) => commit(20 + at));
      const sizeAtWithdrawal = await withdrawal;
      await Promise.all([...before, ...after]);
      const [late] = await under.store.commit([aCommit('late', { bases: [on('g')] })]);
      expect(late).toEqual({ kind: 'stale', ref: 'grant:g' });
      expect((await under.store.head('release')).size).toBe(sizeAtWithdrawal);
      expect(resolved).toHaveLength(40);
      expect(resolved.filter((kind) => kind === 'committed')).toHaveLength(sizeAtWithdrawal);
    });
  });
}

/** Part of the release port's suite: what a commit uses up. */
export function describeCounters(under: UsedStore): void {
  describe('counters', () => {
    const uses = (add: number, max: number) => [{ key: 'task:1', add, max }];

    test('let exactly as much through as their limit, under concurrency', async () => {
      const batches = Array.from({ length: 30 }, (_, at) =>
        under.store.commit([
          aCommit(`${at}`, { counters: uses(1, 25) }),
          aCommit(`${at}'`, { counters: uses(1, 25) }),
        ]),
      );
      const kinds = (await Promise.all(batches)).flat().map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'committed')).toHaveLength(25);
      expect(kinds.filter((kind) => kind === 'exhausted')).toHaveLength(35);
      expect((await under.store.head('release')).size).toBe(25);
    });

    test('reach their limit and do not pass it', async () => {
      expect(await under.store.commit([aCommit('a', { counters: uses(3, 3) })])).toEqual([
        { kind: 'committed', firstIndex: 0 },
      ]);
      expect(await under.store.commit([aCommit('b', { counters: uses(1, 3) })])).toEqual([
        { kind: 'exhausted', key: 'task:1' },
      ]);
    });

    test('that are exhausted add nothing, neither they nor others of the same commit', async () => {
      const counters = [
        { key: 'rows', add: 5, max: 5 },
        { key: 'task:1', add: 2, max: 1 },
      ];
      const [refused] = await under.store.commit([aCommit('a', { counters })]);
      expect(refused).toEqual({ kind: 'exhausted', key: 'task:1' });
      const [taken] = await under.store.commit([
        aCommit('b', { counters: [{ key: 'rows', add: 5, max: 5 }] }),
      ]);
      expect(taken?.kind).toBe('committed');
    });

    test('named twice in one commit count twice', async () => {
      const counters = [...uses(2, 3), ...uses(2, 3)];
      const [outcome] = await under.store.commit([aCommit('a', { counters })]);
      expect(outcome).toEqual({ kind: 'exhausted', key: 'task:1' });
    });

    test('that would take back are refused', async () => {
      await expect(under.store.commit([aCommit('a', { counters: uses(-1, 3) })])).rejects.toThrow();
      await expect(
        under.store.commit([aCommit('a', { counters: uses(Number.NaN, 3) })]),
      ).rejects.toThrow();
      expect((await under.store.head('release')).size).toBe(0);
    });
  });
}
