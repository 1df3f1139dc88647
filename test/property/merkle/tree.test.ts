import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consistencyProof,
  Frontier,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  leafSource,
  rootOf,
} from '../../../src/merkle/index.ts';

const SIZE_MAX = 2_000;
const leaves = Array.from({ length: SIZE_MAX }, (_, at) => leafHash(Buffer.from(`entry ${at}`)));
// A small run, so that proofs are also put together from subtrees larger than one read.
const source = leafSource(async (from, count) => leaves.slice(from, from + count), 64);

/** RFC 6962 §2.1, word by word. */
function naiveRoot(from: number, to: number): Buffer {
  const count = to - from;
  if (count === 0) {
    return createHash('sha256').digest();
  }
  if (count === 1) {
    return Buffer.from(leaves[from] ?? []);
  }
  let split = 1;
  while (split * 2 < count) {
    split *= 2;
  }
  const [left, right] = [naiveRoot(from, from + split), naiveRoot(from + split, to)];
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();
}

const edges = [0, 1, 2, 3, 127, 128, 129, 255, 256, 257, 511, 512, 513, 1_999, SIZE_MAX];
const size = fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 0, max: SIZE_MAX }));
const runs = { numRuns: 300 };

describe('the tree', () => {
  test('has the root of the naive recursion at every size', async () => {
    const frontier = new Frontier();
    for (let at = 0; at <= SIZE_MAX; at += 1) {
      if (at % 37 === 0 || edges.includes(at)) {
        expect(Buffer.from(frontier.root()).equals(naiveRoot(0, at))).toBe(true);
        expect(Buffer.from(await rootOf(source, at)).equals(naiveRoot(0, at))).toBe(true);
        const restored = Frontier.restore(at, frontier.toBytes());
        expect(restored.root()).toEqual(frontier.root());
      }
      frontier.append(leaves[at] ?? new Uint8Array(32));
    }
  });

  test('proves that every leaf is in it, and no other leaf in its place', async () => {
    const sizeAndIndex = size
      .filter((count) => count > 0)
      .chain((count) => fc.tuple(fc.constant(count), fc.nat(count - 1), fc.nat(count - 1)));
    await fc.assert(
      fc.asyncProperty(sizeAndIndex, async ([count, index, other]) => {
        const proof = await inclusionProof(source, index, count);
        const claim = { index, size: count, root: naiveRoot(0, count), proof };
        expect(isIncluded({ ...claim, leaf: leaves[index] ?? new Uint8Array() })).toBe(true);
        const isSame = other === index;
        expect(isIncluded({ ...claim, leaf: leaves[other] ?? new Uint8Array() })).toBe(isSame);
      }),
      runs,
    );
  });

  test('proves that it only grew, and nothing of another past', async () => {
    const sizes = fc
      .tuple(size, size)
      .map(([one, two]) => [Math.min(one, two), Math.max(one, two)]);
    await fc.assert(
      fc.asyncProperty(sizes, async ([oldSize = 0, newSize = 0]) => {
        const proof = await consistencyProof(source, oldSize, newSize);
        const root = naiveRoot(0, newSize);
        const claim = { oldSize, oldRoot: naiveRoot(0, oldSize), size: newSize, root, proof };
        expect(isConsistent(claim)).toBe(true);
        expect(isConsistent({ ...claim, oldRoot: leafHash(Buffer.from('fork')) })).toBe(false);
        if (oldSize < newSize) {
          expect(isConsistent({ ...claim, root: leafHash(Buffer.from('fork')) })).toBe(
            oldSize === 0,
          );
        }
      }),
      runs,
    );
  });
});
