import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mayMount, smallDisk } from '../../support/small-disk.ts';
import {
  aCommit,
  acknowledged,
  aPlace,
  open,
  runWriter,
  signHead,
  textsIn,
  verdictOn,
} from './log-on-disk.ts';

const unavailable = { code: 'RELEASE_LOG_UNAVAILABLE' };

describe('a writer that is killed', () => {
  let place: Awaited<ReturnType<typeof aPlace>>;
  beforeEach(async () => {
    place = await aPlace();
  });
  afterEach(() => place.dispose());

  test('loses no acknowledged commit, its successor goes on at once, and the log verifies', async () => {
    const promised = new Map<number, string>();
    for (const run of ['one', 'two', 'three', 'four']) {
      const lines = await runWriter({ path: place.path, run, count: 300 });
      expect(lines[0]).toBe('open');
      for (const [index, text] of acknowledged(lines)) {
        expect(promised.has(index)).toBe(false);
        promised.set(index, text);
      }
    }
    expect(promised.size).toBeGreaterThan(1_000);
    const texts = await textsIn(place.path);
    for (const [index, text] of promised) {
      expect(texts[index]).toBe(text);
    }
    await signHead(place.path);
    expect(await verdictOn(place.path)).toMatchObject({ ok: true, size: texts.length });
  });

  test('because the file may not grow refuses for good, and what it acknowledged is there', async () => {
    // The kernel answers EFBIG to writes past the limit: an I/O error that SQLite cannot take back.
    const shell = 'ulimit -f 1000; exec "$@"';
    const lines = await runWriter({ path: place.path, run: 'full', count: 1e9, shell });
    const refused = lines.filter((line) => line.startsWith('refused'));
    expect(refused.length).toBeGreaterThanOrEqual(5);
    expect(refused.every((line) => line.startsWith('refused RELEASE_LOG_UNAVAILABLE'))).toBe(true);
    const after = lines.slice(lines.findIndex((line) => line.startsWith('refused')));
    expect(acknowledged(after).size).toBe(0);
    const promised = acknowledged(lines);
    expect(promised.size).toBeGreaterThan(0);
    const texts = await textsIn(place.path);
    for (const [index, text] of promised) {
      expect(texts[index]).toBe(text);
    }
    await signHead(place.path);
    expect((await verdictOn(place.path)).ok).toBe(true);
  });

  test('by nothing but a failed flush refuses for good, although the next flush would succeed', async () => {
    // Once, after some that succeed: the kernel reports a lost page once and then forgets it.
    const shell =
      'exec strace -f -qq -o /dev/null -e inject=fsync,fdatasync:error=EIO:when=25 "$@"';
    const lines = await runWriter({ path: place.path, run: 'flush', count: 1e9, shell });
    const firstRefusal = lines.findIndex((line) => line.startsWith('refused'));
    expect(firstRefusal).toBeGreaterThan(1);
    expect(acknowledged(lines.slice(firstRefusal)).size).toBe(0);
    const texts = await textsIn(place.path);
    for (const [index, text] of acknowledged(lines)) {
      expect(texts[index]).toBe(text);
    }
    await signHead(place.path);
    expect((await verdictOn(place.path)).ok).toBe(true);
  });
});

describe('a disk that is full', () => {
  test.runIf(mayMount)(
    'refuses, and takes commits again by itself when there is room',
    async () => {
      const place = await aPlace();
      const disk = smallDisk(place.directory, '4m');
      try {
        const store = await open(place.path);
        await store.commit([aCommit('before')]);
        disk.leave(1_000_000);
        const fill = async () => {
          for (let at = 0; at < 100; at += 1) {
            await store.commit([aCommit('fills', 50_000)]);
          }
        };
        await expect(fill()).rejects.toMatchObject(unavailable);
        await expect(store.commit([aCommit('still full', 50_000)])).rejects.toMatchObject(
          unavailable,
        );
        disk.leave(null);
        expect((await store.commit([aCommit('again')]))[0]?.kind).toBe('committed');
        await store.close();
        expect((await textsIn(place.path)).at(-1)).toBe('again');
        expect(await textsIn(place.path)).not.toContain('still full');
      } finally {
        disk.dispose();
        await place.dispose();
      }
    },
  );
});
