import { beforeEach, describe, expect, test } from 'vitest';
import { Floor } from '../../../src/release-log/index.ts';
import type { StorePosition } from '../../../src/release-log/port.ts';

const origin = 'logs.example/release';
const start: StorePosition = { release: 5, legal: 3, events: 7 };

let position: StorePosition;
let text: string | null;
let saves: number;
beforeEach(() => {
  position = start;
  text = null;
  saves = 0;
});

const store = { position: async () => position };
const keeper = {
  load: async () => text,
  save: async (next: string) => {
    saves += 1;
    text = next;
  },
};
const parts = { keeper, store, origin };

describe('a floor', () => {
  test('begins at what the store holds when nothing is remembered', async () => {
    await Floor.of(parts);
    expect(JSON.parse(text ?? '')).toEqual({ origin, ...start });
  });

  test('takes a store that has as much, or more', async () => {
    await Floor.of(parts);
    position = { release: 6, legal: 3, events: 9 };
    await Floor.of(parts);
    expect(JSON.parse(text ?? '')).toMatchObject(position);
  });

  test.each(['release', 'legal', 'events'] as const)(
    'refuses a store that has one %s less, whatever else it has',
    async (part) => {
      await Floor.of(parts);
      const before = text;
      position = { release: 99, legal: 99, events: 99, [part]: start[part] - 1 };
      await expect(Floor.of(parts)).rejects.toMatchObject({ code: 'STORE_ROLLED_BACK' });
      expect(text).toBe(before);
    },
  );

  test.each([
    ['another origin', JSON.stringify({ origin: 'other.example/release', ...start })],
    ['a number that is none', JSON.stringify({ origin, ...start, events: -1 })],
    ['a part that is missing', JSON.stringify({ origin, release: 1, legal: 1 })],
    ['half a text', '{"origin":'],
    ['nothing', ''],
  ])('refuses a memory with %s', async (_name, kept) => {
    text = kept;
    await expect(Floor.of(parts)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(text).toBe(kept);
  });

  test.each(['load', 'save'] as const)('refuses when it cannot %s', async (fails) => {
    const broken = { ...keeper, [fails]: () => Promise.reject(new Error('EIO')) };
    await expect(Floor.of({ ...parts, keeper: broken })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
  });
});

describe('raising it', () => {
  test('writes what has moved and nothing else', async () => {
    const floor = await Floor.of(parts);
    await floor.raise();
    expect(saves).toBe(1);
    position = { ...start, events: 8 };
    await floor.raise();
    expect(saves).toBe(2);
    expect(JSON.parse(text ?? '')).toMatchObject({ events: 8 });
  });

  test('resolves only when what was there at the call is remembered; many share a write', async () => {
    const gate = Promise.withResolvers<void>();
    let gated = false;
    const slow = {
      ...keeper,
      save: async (next: string) => {
        if (gated) await gate.promise;
        await keeper.save(next);
      },
    };
    const floor = await Floor.of({ ...parts, keeper: slow });
    gated = true;
    position = { ...start, events: 8 };
    const first = floor.raise();
    await new Promise(setImmediate);
    position = { ...start, events: 9 };
    const later = Array.from({ length: 20 }, async () => {
      await floor.raise();
      return (JSON.parse(text ?? '') as StorePosition).events;
    });
    gate.resolve();
    await first;
    expect(await Promise.all(later)).toEqual(Array(20).fill(9));
    expect(saves).toBe(3);
  });

  test('that fails is told to each who waits, and the next may do better', async () => {
    let broken = false;
    const floor = await Floor.of({
      ...parts,
      keeper: {
        ...keeper,
        save: (next) => (broken ? Promise.reject(new Error('ENOSPC')) : keeper.save(next)),
      },
    });
    broken = true;
    position = { ...start, events: 8 };
    const told = await Promise.allSettled([floor.raise(), floor.raise(), floor.raise()]);
    expect(told.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    broken = false;
    await floor.raise();
    expect(JSON.parse(text ?? '')).toMatchObject({ events: 8 });
  });
});
