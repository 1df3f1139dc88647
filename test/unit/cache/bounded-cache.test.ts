import { describe, expect, test } from 'vitest';
import { BoundedCache } from '../../../src/cache/index.ts';

function filled(limits: { entriesMax: number; bytesMax: number }, bytes: readonly number[]) {
  const dropped: string[] = [];
  const cache = new BoundedCache<string, number>(limits, (key) => dropped.push(key));
  bytes.forEach((one, n) => cache.set(`k${n}`, n, one));
  return { cache, dropped };
}

describe('a bounded cache', () => {
  test('keeps what fits', () => {
    const { cache } = filled({ entriesMax: 2, bytesMax: 10 }, [5, 5]);
    expect([cache.get('k0'), cache.get('k1'), cache.size, cache.bytes]).toEqual([0, 1, 2, 10]);
  });

  test('drops the oldest beyond its entries', () => {
    const { cache, dropped } = filled({ entriesMax: 2, bytesMax: 100 }, [1, 1, 1]);
    expect([cache.get('k0'), cache.get('k1'), cache.get('k2')]).toEqual([undefined, 1, 2]);
    expect(dropped).toEqual(['k0']);
  });

  test('drops as many as it takes beyond its bytes', () => {
    const { cache, dropped } = filled({ entriesMax: 10, bytesMax: 10 }, [4, 4, 8]);
    expect(dropped).toEqual(['k0', 'k1']);
    expect([cache.size, cache.bytes]).toEqual([1, 8]);
  });

  test('keeps nothing that is larger than all of it', () => {
    const { cache, dropped } = filled({ entriesMax: 10, bytesMax: 10 }, [11]);
    expect([cache.get('k0'), cache.size, cache.bytes]).toEqual([undefined, 0, 0]);
    expect(dropped).toEqual(['k0']);
  });

  test('lets nothing else go for what is larger than all of it', () => {
    const { cache, dropped } = filled({ entriesMax: 10, bytesMax: 10 }, [4, 11]);
    expect([cache.get('k0'), cache.size, dropped]).toEqual([0, 1, ['k1']]);
  });

  test('does not count a peek as a use', () => {
    const { cache } = filled({ entriesMax: 2, bytesMax: 10 }, [1, 1]);
    expect(cache.peek('k0')).toBe(0);
    cache.set('k2', 2, 1);
    expect([cache.get('k0'), cache.get('k1')]).toEqual([undefined, 1]);
  });

  test('drops what was not used the longest', () => {
    const { cache } = filled({ entriesMax: 2, bytesMax: 10 }, [1, 1]);
    cache.get('k0');
    cache.set('k2', 2, 1);
    expect([cache.get('k0'), cache.get('k1')]).toEqual([0, undefined]);
  });

  test('counts a value that takes the place of another once', () => {
    const { cache } = filled({ entriesMax: 2, bytesMax: 10 }, [4]);
    cache.set('k0', 7, 9);
    expect([cache.get('k0'), cache.size, cache.bytes]).toEqual([7, 1, 9]);
  });

  test('forgets all at once', () => {
    const { cache, dropped } = filled({ entriesMax: 2, bytesMax: 10 }, [4, 4]);
    cache.clear();
    expect([cache.size, cache.bytes, dropped.length]).toEqual([0, 0, 2]);
  });
});
