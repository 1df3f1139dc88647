import { expect, test } from 'vitest';
import { nodeHash } from '../../../src/merkle/hash.ts';

test.each([0, 31, 33])('a node is not made of something with %i bytes', (length) => {
  const hash = new Uint8Array(32);
  const other = new Uint8Array(length);
  expect(() => nodeHash(hash, other)).toThrow(RangeError);
  expect(() => nodeHash(other, hash)).toThrow(RangeError);
  expect(nodeHash(hash, hash)).toHaveLength(32);
});

test('a node keeps its hash when another one is made', () => {
  const [left, right] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const first = nodeHash(left, right);
  const copy = Uint8Array.from(first);
  expect(nodeHash(right, left)).not.toEqual(first);
  expect(Uint8Array.from(first)).toEqual(copy);
});
