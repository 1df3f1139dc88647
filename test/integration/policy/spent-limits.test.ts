import { describe, expect, test } from 'vitest';
import { aCover, aDataCaller, type PathAnswer } from '../../support/release-path.ts';
import { notesWorld } from './notes-world.ts';

const query = '{ users { id name } }';
const rowsPerDay = (max: number) => [{ counts: 'rows' as const, max }];
const both = ['user.id', 'user.name'];
const users = { users: [{ id: 'u1', name: 'name-1' }] };

/** Asks again and again under these grants. */
function asking(grants: readonly Parameters<typeof aCover>[0][]) {
  const { path } = notesWorld();
  path.held.covers = grants.map((one, n) => aCover({ ref: `grant:${String(n)}`, ...one }));
  return {
    path,
    ask: (): Promise<PathAnswer> => path.ask(query, {}, aDataCaller({ elements: ['user.*'] })),
  };
}

const restsOn = (answer: PathAnswer) =>
  answer.entries.flatMap((one) => one.bases.map(({ ref }) => ref));

describe('a grant whose limit is used up', () => {
  test('gives way to another that covers the same', async () => {
    const { ask } = asking([{ elements: both, counters: rowsPerDay(1) }, { elements: both }]);
    const first = await ask();
    const second = await ask();
    expect([first.data, second.data]).toEqual([users, users]);
    expect([restsOn(first), restsOn(second)]).toEqual([['grant:0'], ['grant:1']]);
  });

  test('leaves what another covers, and refuses the rest', async () => {
    const { ask } = asking([
      { elements: both, counters: rowsPerDay(1) },
      { elements: ['user.id'] },
    ]);
    await ask();
    const second = await ask();
    expect(second.data).toEqual({ users: [{ id: 'u1', name: null }] });
    expect(second.errors.map((one) => one.extensions.code)).toEqual(['NO_BASIS']);
  });

  test('ends the request where it was the only one', async () => {
    const { ask } = asking([{ elements: both, counters: rowsPerDay(1) }]);
    expect((await ask()).data).toEqual(users);
    await expect(ask()).rejects.toMatchObject({ code: 'BASIS_ENDED' });
  });

  test('ends the request where the other is used up as well', async () => {
    const grant = { elements: both, counters: rowsPerDay(1) };
    const { ask, path } = asking([grant, grant]);
    await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'BASIS_ENDED' });
    expect(path.store.committed.at(-1)?.entries[0]?.released).toEqual([]);
  });

  test('is never passed, however many ask', async () => {
    const { ask, path } = asking([
      { elements: both, counters: rowsPerDay(3) },
      { elements: both, counters: rowsPerDay(2) },
    ]);
    const outcomes = await Promise.allSettled(Array.from({ length: 9 }, ask));
    expect(outcomes.filter((one) => one.status === 'fulfilled').length).toBeLessThanOrEqual(5);
    const rows = new Map<string, number>();
    for (const { entries } of path.store.committed) {
      for (const { bases, released } of entries) {
        for (const { ref } of bases) rows.set(ref, (rows.get(ref) ?? 0) + (released[0]?.rows ?? 0));
      }
    }
    expect(Object.fromEntries(rows)).toEqual({ 'grant:0': 3, 'grant:1': 2 });
  });
});
