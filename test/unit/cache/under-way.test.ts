import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { UnderWay } from '../../../src/cache/index.ts';

type Collect = (options: { readonly type: 'minor' | 'major' }) => void;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as Collect;

describe('what is under way', () => {
  test('is found by its key until it ends', () => {
    const underWay = new UnderWay<string, object>();
    const [first, second] = [{}, {}];
    underWay.set('a', first);
    underWay.set('b', second);
    expect(underWay.get('a')).toBe(first);
    expect(underWay.size).toBe(2);
    underWay.delete('a');
    underWay.delete('c');
    expect(underWay.get('a')).toBeUndefined();
    expect(underWay.get('c')).toBeUndefined();
    expect(underWay.size).toBe(1);
    expect(underWay.entries()).toEqual([['b', second]]);
  });

  test('is the latest that has the key', () => {
    const underWay = new UnderWay<string, number>();
    underWay.set('a', 1);
    underWay.set('b', 2);
    underWay.set('a', 3);
    expect(underWay.get('a')).toBe(3);
    expect(underWay.entries()).toEqual([
      ['b', 2],
      ['a', 3],
    ]);
  });

  test('may end while it is looked through', () => {
    const underWay = new UnderWay<number, number>();
    for (let key = 0; key < 5; key++) underWay.set(key, key);
    const seen: number[] = [];
    for (const [key] of underWay.entries()) {
      seen.push(key);
      underWay.clear();
    }
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(underWay.size).toBe(0);
    expect(underWay.entries()).toEqual([]);
  });

  test('goes with the next collections of the young generation once it has ended', () => {
    const underWay = new UnderWay<number, object>();
    const at = 16;
    let begun = 0;
    const begin = (): void => {
      underWay.set(
        begun,
        Array.from({ length: 1_000 }, () => begun),
      );
      underWay.delete(begun - at);
      begun++;
    };
    for (let n = 0; n < 100; n++) begin();
    // From here on the table that there is now is in the old generation.
    collect({ type: 'major' });
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 1_000; n++) {
      begin();
      if (n % 50 === 0) collect({ type: 'minor' });
    }
    collect({ type: 'minor' });
    collect({ type: 'minor' });
    const keptMb = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    // 8 MB came and went; a plain Map keeps most of it until the next full collection.
    expect(keptMb).toBeLessThan(2);
  });
});
