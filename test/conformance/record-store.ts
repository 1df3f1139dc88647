import { beforeEach, describe, expect, test } from 'vitest';
import {
  aCommit,
  aGrant,
  aWithdrawal,
  on,
  type StoreUnderTest,
  type UsedStore,
  useStore,
} from './store-under-test.ts';

/** What every implementation of the record port must do. `fresh` makes one empty database. */
export function describeRecordStore(name: string, fresh: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a record store`, () => {
    const under = useStore(fresh);
    describeAppend(under);
    describeRead(under);
    describeQuery(under);
  });
}

function describeAppend(under: UsedStore): void {
  describe('append', () => {
    test('numbers the versions of a record from 1 and keeps the newest state', async () => {
      expect(await under.store.append([aGrant('g', { state: { n: 1 } })])).toEqual({
        kind: 'appended',
        version: 1,
      });
      const second = aGrant('g', { expectedVersion: 1, state: { n: 2 } });
      expect(await under.store.append([second])).toEqual({ kind: 'appended', version: 2 });
      expect(await under.store.read('grant', 'g')).toEqual({
        kind: 'grant',
        id: 'g',
        version: 2,
        state: { n: 2 },
      });
    });

    test.each([
      ['a record that exists already', 'g', 0, 1],
      ['an older version', 'changed', 1, 2],
      ['a version that is yet to come', 'g', 2, 1],
      ['a record that does not exist', 'none', 1, 0],
    ])('answers a conflict to %s, and says what is', async (_, id, expectedVersion, version) => {
      await under.store.append([aGrant('g')]);
      await under.store.append([aGrant('changed')]);
      await under.store.append([aGrant('changed', { expectedVersion: 1 })]);
      const before = await under.store.read('grant', id);
      const late = aGrant(id, { expectedVersion, state: 'late' });
      expect(await under.store.append([late])).toEqual({ kind: 'conflict', version });
      expect(await under.store.read('grant', id)).toEqual(before);
    });

    test('lets one of many win the same version', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, at) => under.store.append([aGrant('g', { state: at })])),
      );
      expect(outcomes.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
      expect(await under.store.history('grant', 'g')).toHaveLength(1);
    });

    test('makes several changes together or not at all', async () => {
      await under.store.append([aGrant('b')]);
      const outcome = await under.store.append([aGrant('a'), aGrant('b'), aGrant('c')]);
      expect(outcome).toEqual({ kind: 'conflict', version: 1 });
      expect(await under.store.read('grant', 'a')).toBeNull();
      expect(await under.store.query('grant', {}, { limit: 10, after: null })).toHaveLength(1);
      const [released] = await under.store.commit([aCommit('x', { bases: [on('a')] })]);
      expect(released?.kind).toBe('stale');
      expect(await under.store.append([aGrant('a'), aGrant('b', { expectedVersion: 1 })])).toEqual({
        kind: 'appended',
        version: 2,
      });
    });

    test('takes two changes of one record in their order', async () => {
      await under.store.append([aGrant('g'), aWithdrawal('g', 1)]);
      expect(await under.store.history('grant', 'g')).toHaveLength(2);
      const [released] = await under.store.commit([aCommit('x', { bases: [on('g', 2)] })]);
      expect(released?.kind).toBe('stale');
    });

    test('is there after the store was closed and opened again', async () => {
      await under.store.append([aGrant('g', { keys: { tenant: ['contoso'] } })]);
      await under.reopen();
      expect(await under.store.read('grant', 'g')).not.toBeNull();
      const page = { limit: 10, after: null };
      expect(await under.store.query('grant', { tenant: 'contoso' }, page)).toHaveLength(1);
    });

    test.each([
      ['no id', aGrant('')],
      ['no kind', aGrant('g', { kind: '' })],
      ['an id with U+0000', aGrant('g\0')],
      ['an id that is not well-formed', aGrant('g\uD800')],
      ['a key that is not well-formed', aGrant('g', { keys: { tenant: ['\uDC00'] } })],
      ['a standing whose end is no number', aGrant('g', { standing: { notAfter: Number.NaN } })],
      ['a standing whose begin is no whole number', aGrant('g', { standing: { notBefore: 0.5 } })],
      [
        'a standing under another name',
        {
          ...aGrant('g'),
          standing: { ...on('other'), inForce: true, notBefore: null, notAfter: null },
        },
      ],
    ])('refuses %s', async (_, change) => {
      await expect(under.store.append([change])).rejects.toThrow(TypeError);
      expect(await under.store.query('grant', {}, { limit: 10, after: null })).toEqual([]);
    });
  });
}

function describeRead(under: UsedStore): void {
  describe('read', () => {
    test('answers null for what does not exist', async () => {
      await under.store.append([aGrant('g')]);
      expect(await under.store.read('grant', 'h')).toBeNull();
      expect(await under.store.read('task', 'g')).toBeNull();
    });

    test('gives back any JSON as it was', async () => {
      const state = {
        text: 'ü\u0000\u2028"',
        list: [1, null, { deep: [true] }],
        number: -1.5e-7,
      };
      await under.store.append([aGrant('g', { state })]);
      expect((await under.store.read('grant', 'g'))?.state).toEqual(state);
    });

    test('tells the history in the order of versions', async () => {
      const granted = aGrant('g');
      const withdrawn = aWithdrawal('g', 1);
      const event = { type: 'withdrawn', at: 1, actor: 'admin', body: { reason: 'asked' } };
      await under.store.append([granted]);
      await under.store.append([{ ...withdrawn, event }]);
      expect(await under.store.history('grant', 'g')).toEqual([granted.event, event]);
      expect(await under.store.history('grant', 'none')).toEqual([]);
    });
  });
}

function describeQuery(under: UsedStore): void {
  describe('query', () => {
    const page = { limit: 1_000, after: null };
    const idsOf = async (
      keys: Record<string, string>,
      at = page as { limit: number; after: string | null },
    ) => (await under.store.query('grant', keys, at)).map(({ id }) => id);

    beforeEach(async () => {
      await under.store.append([
        aGrant('b', { keys: { tenant: ['contoso'], recipient: ['app', 'other'] } }),
        aGrant('a', { keys: { tenant: ['contoso'], recipient: ['app'] } }),
        aGrant('c', { keys: { tenant: ['fabrikam'], recipient: ['app'] } }),
        aGrant('a', { kind: 'task', keys: { tenant: ['contoso'] } }),
      ]);
    });

    test('answers the records of the kind that carry every key, by id', async () => {
      expect(await idsOf({ tenant: 'contoso' })).toEqual(['a', 'b']);
      expect(await idsOf({ recipient: 'app', tenant: 'contoso' })).toEqual(['a', 'b']);
      expect(await idsOf({ recipient: 'other', tenant: 'contoso' })).toEqual(['b']);
      expect(await idsOf({})).toEqual(['a', 'b', 'c']);
    });

    test.each([
      ['a value nobody has', { tenant: 'northwind' }],
      ['a key nobody has', { region: 'contoso' }],
      ['keys that no single record has', { tenant: 'fabrikam', recipient: 'other' }],
      ['a value of another key', { recipient: 'contoso' }],
    ])('answers nothing to %s', async (_, keys) => {
      expect(await idsOf(keys as Record<string, string>)).toEqual([]);
    });

    test('follows the newest version’s keys only', async () => {
      await under.store.append([
        aGrant('a', { expectedVersion: 1, keys: { tenant: ['northwind'] } }),
      ]);
      expect(await idsOf({ tenant: 'contoso' })).toEqual(['b']);
      expect(await idsOf({ tenant: 'northwind' })).toEqual(['a']);
    });

    test('goes on after an id', async () => {
      expect(await idsOf({ recipient: 'app' }, { limit: 2, after: null })).toEqual(['a', 'b']);
      expect(await idsOf({ recipient: 'app' }, { limit: 2, after: 'b' })).toEqual(['c']);
      expect(await idsOf({}, { limit: 2, after: 'a' })).toEqual(['b', 'c']);
    });

    test('takes a limit of 1 to 1,000', async () => {
      await expect(idsOf({}, { limit: 0, after: null })).rejects.toThrow(RangeError);
      await expect(idsOf({}, { limit: 1_001, after: null })).rejects.toThrow(RangeError);
    });
  });
}
