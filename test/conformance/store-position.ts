import { describe, expect, test } from 'vitest';
import {
  aCommit,
  aGrant,
  aWithdrawal,
  on,
  useStore,
  type StoreUnderTest,
} from './store-under-test.ts';

/** How far a store says that it has come: what tells an older copy of it from itself. */
export function describeStorePosition(
  name: string,
  fresh: () => Promise<StoreUnderTest>,
  /** Takes one event off the count of records, as an older copy of the database has it. */
  forgetEvent: (store: StoreUnderTest) => Promise<void>,
): void {
  describe(`${name}: the position`, () => {
    let database: StoreUnderTest;
    const used = useStore(async () => {
      database = await fresh();
      return database;
    });

    test('is nothing at first, and grows with each entry and each event', async () => {
      const { store } = used;
      expect(await store.position()).toEqual({ release: 0, legal: 0, events: 0 });
      await store.append([aGrant('a'), aGrant('b')]);
      await store.append([aWithdrawal('a', 1)]);
      await store.commit([aCommit('1'), aCommit('2'), aCommit('3', { log: 'legal' })]);
      expect(await store.position()).toEqual({ release: 2, legal: 1, events: 3 });
    });

    test('does not move for what was refused, and is the same when opened again', async () => {
      await used.store.append([aGrant('a')]);
      const before = await used.store.position();
      expect((await used.store.append([aGrant('b'), aGrant('a')])).kind).toBe('conflict');
      await used.store.commit([aCommit('stale', { bases: [on('a', 7)] })]);
      expect(await used.store.position()).toEqual(before);
      await used.reopen();
      expect(await used.store.position()).toEqual(before);
    });

    test('that goes back under an open store refuses every commit for good', async () => {
      const { store } = used;
      await store.append([aGrant('a')]);
      await store.position();
      const commit = aCommit('old yes', { bases: [on('a')] });
      expect((await store.commit([commit]))[0]?.kind).toBe('committed');
      await forgetEvent(database);
      for (let time = 0; time < 2; time += 1) {
        await expect(store.commit([commit])).rejects.toMatchObject({
          code: 'RELEASE_LOG_UNAVAILABLE',
          detail: expect.stringContaining('lost'),
        });
      }
      await expect(store.position()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await used.reopen();
      expect(await used.store.position()).toMatchObject({ release: 1, events: 0 });
    });
  });
}
