import { expect, test } from 'vitest';
import { HintCache } from '../../../src/records/index.ts';

function aCache(entriesMax = 2, bytesMax = 1_000_000) {
  const clock = { now: 0 };
  const cache = new HintCache<string>({
    maxAgeMs: 1_000,
    entriesMax,
    bytesMax,
    now: () => clock.now,
  });
  return { clock, cache };
}

function deferred() {
  return Promise.withResolvers<string>();
}

test('what was read before a drop and arrives after it is not kept', async () => {
  const { cache } = aCache();
  const old = deferred();
  const asked = cache.read('key', () => old.promise);
  cache.drop('key');
  expect(await cache.read('key', async () => 'new')).toBe('new');
  old.resolve('old');
  expect(await asked).toBe('old');
  expect(await cache.read('key', async () => 'never')).toBe('new');
});

test('questions at the same time share one read', async () => {
  const { cache } = aCache();
  const one = deferred();
  let reads = 0;
  const read = () => {
    reads += 1;
    return one.promise;
  };
  const both = Promise.all([cache.read('key', read), cache.read('key', read)]);
  one.resolve('value');
  expect(await both).toEqual(['value', 'value']);
  expect(reads).toBe(1);
});

test('age counts from the start of the read, so a slow store does not make an old answer young', async () => {
  const { cache, clock } = aCache();
  const slow = deferred();
  const asked = cache.read('key', () => slow.promise);
  clock.now = 900;
  slow.resolve('old');
  await asked;
  clock.now = 1_000;
  expect(await cache.read('key', async () => 'new')).toBe('new');
});

test('a failed read is not kept, and does not take away what came after it', async () => {
  const { cache } = aCache();
  const failing = deferred();
  const asked = cache.read('key', () => failing.promise);
  cache.drop('key');
  await cache.read('key', async () => 'new');
  failing.reject(new Error('store'));
  await expect(asked).rejects.toThrow('store');
  expect(await cache.read('key', async () => 'never')).toBe('new');
});

test('a clock that goes back makes every hint too old', async () => {
  const { cache, clock } = aCache();
  clock.now = 5_000;
  await cache.read('key', async () => 'old');
  clock.now = 4_999;
  expect(await cache.read('key', async () => 'new')).toBe('new');
});

test('holds at most its entries and lets the oldest read go first', async () => {
  const { cache } = aCache(2);
  for (const key of ['a', 'b', 'c']) await cache.read(key, async () => key);
  expect(cache.size).toBe(2);
  expect(await cache.read('a', async () => 'again')).toBe('again');
  expect(await cache.read('c', async () => 'again')).toBe('c');
});

test('holds at most its bytes, counted when the values are there', async () => {
  const { cache } = aCache(100, 4_000);
  const large = 'x'.repeat(1_000);
  for (const key of ['a', 'b']) await cache.read(key, async () => large);
  expect(cache.size).toBe(1);
  expect(await cache.read('a', async () => 'again')).toBe('again');
});

test('a value that is larger than the cache is answered, not kept, and takes nothing with it', async () => {
  const { cache } = aCache(100, 4_000);
  await cache.read('small', async () => 'small');
  expect(await cache.read('huge', async () => 'x'.repeat(2_000))).toHaveLength(2_000);
  expect(await cache.read('huge', async () => 'again')).toBe('again');
  expect(await cache.read('small', async () => 'again')).toBe('small');
});

test('what was dropped while it was read does not come back when it is counted', async () => {
  const { cache } = aCache();
  const old = deferred();
  const asked = cache.read('key', () => old.promise);
  cache.drop('key');
  old.resolve('old');
  await asked;
  expect(cache.size).toBe(0);
});
