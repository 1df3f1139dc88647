import { describe, expect, test } from 'vitest';
import { Frontier, leafHash } from '../../../src/merkle/index.ts';
import { Checkpointer, generateSignerKey, noteSigner } from '../../../src/release-log/index.ts';
import type { LogHead } from '../../../src/release-log/port.ts';

const signerOf = (seed: number) =>
  noteSigner(generateSignerKey('example.com/log', (count) => new Uint8Array(count).fill(seed)));
const signer = signerOf(1);

/** A log in memory that remembers every checkpoint it was given. */
class MemoryLog {
  tree = new Frontier();
  readonly saved: { readonly size: number; readonly note: string }[] = [];
  isBroken = false;

  grow(...texts: readonly string[]): void {
    texts.forEach((text) => this.tree.append(leafHash(Buffer.from(text))));
  }

  async head(): Promise<LogHead> {
    return { size: this.tree.size, root: this.tree.root() };
  }

  async checkpoint(): Promise<string | null> {
    return this.saved.at(-1)?.note ?? null;
  }

  async saveCheckpoint(_: string, size: number, note: string): Promise<void> {
    if (this.isBroken) {
      throw new Error('disk');
    }
    this.saved.push({ size, note });
  }
}

const make = () => {
  const log = new MemoryLog();
  return { log, checkpointer: new Checkpointer(log, 'release', signer) };
};
const unavailable = { code: 'RELEASE_LOG_UNAVAILABLE' };

describe('a checkpointer', () => {
  test('signs origin, size and root, and saves it', async () => {
    const { log, checkpointer } = make();
    log.grow('a', 'b');
    const head = await checkpointer.sign();
    expect(head?.size).toBe(2);
    const root = Buffer.from(log.tree.root()).toString('base64');
    expect(log.saved).toHaveLength(1);
    expect(signer.open(log.saved[0]?.note ?? '')).toBe(`example.com/log\n2\n${root}\n`);
  });

  test('signs nothing of an empty log, and nothing twice', async () => {
    const { log, checkpointer } = make();
    expect(await checkpointer.sign()).toBeNull();
    log.grow('a');
    await checkpointer.sign();
    expect((await checkpointer.sign())?.size).toBe(1);
    expect(log.saved).toHaveLength(1);
    log.grow('b');
    await checkpointer.sign();
    expect(log.saved.map(({ size }) => size)).toEqual([1, 2]);
  });

  test('signs each size once when it is asked many times at once', async () => {
    const { log, checkpointer } = make();
    log.grow('a');
    await Promise.all([checkpointer.sign(), checkpointer.sign(), checkpointer.sign()]);
    expect(log.saved).toHaveLength(1);
  });

  test('refuses a log that went back, also after a restart', async () => {
    const { log, checkpointer } = make();
    log.grow('a', 'b');
    await checkpointer.sign();
    log.tree = new Frontier();
    log.grow('a');
    await expect(checkpointer.sign()).rejects.toMatchObject(unavailable);
    await expect(new Checkpointer(log, 'release', signer).sign()).rejects.toMatchObject(
      unavailable,
    );
    expect(log.saved).toHaveLength(1);
  });

  test('refuses a second root for a size', async () => {
    const { log, checkpointer } = make();
    log.grow('a', 'b');
    await checkpointer.sign();
    log.tree = new Frontier();
    log.grow('a', 'x');
    await expect(checkpointer.sign()).rejects.toMatchObject(unavailable);
    expect(log.saved).toHaveLength(1);
  });

  test('refuses to go on from a checkpoint of another key or that was changed', async () => {
    const { log } = make();
    log.grow('a');
    await new Checkpointer(log, 'release', signerOf(2)).sign();
    log.grow('b');
    await expect(new Checkpointer(log, 'release', signer).sign()).rejects.toMatchObject(
      unavailable,
    );
    expect(log.saved).toHaveLength(1);
  });

  test('tells when the checkpoint could not be saved, and signs again later', async () => {
    const { log, checkpointer } = make();
    log.grow('a');
    log.isBroken = true;
    await expect(checkpointer.sign()).rejects.toThrow('disk');
    log.isBroken = false;
    expect((await checkpointer.sign())?.size).toBe(1);
  });
});
