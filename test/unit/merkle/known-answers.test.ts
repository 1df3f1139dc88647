import { describe, expect, test } from 'vitest';
import {
  consistencyProof,
  EMPTY_ROOT,
  Frontier,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  leafSource,
  rootOf,
} from '../../../src/merkle/index.ts';

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');

/** The eight leaves that Certificate Transparency's own tests use. */
const entries = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((text) => Buffer.from(text, 'hex'));
const leaves = entries.map(leafHash);
const source = leafSource(async (from, count) => leaves.slice(from, from + count));

const roots: readonly (readonly [size: number, root: string])[] = [
  [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
];

describe('the tree of Certificate Transparency’s eight leaves', () => {
  test('has the known empty root and leaf hash', () => {
    expect(hex(EMPTY_ROOT)).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(hex(new Frontier().root())).toBe(hex(EMPTY_ROOT));
    expect(hex(leafHash(Buffer.alloc(0)))).toBe(roots[0]?.[1]);
  });

  test.each(roots)('of size %i has the known root', async (size, root) => {
    const frontier = new Frontier();
    leaves.slice(0, size).forEach((leaf) => frontier.append(leaf));
    expect(hex(frontier.root())).toBe(root);
    expect(hex(await rootOf(source, size))).toBe(root);
  });

  test('gives the known inclusion path of leaf 5 of 8', async () => {
    const proof = await inclusionProof(source, 5, 8);
    expect(proof.map((hash) => hex(hash).slice(0, 8))).toEqual([
      'bc1a0643',
      'ca854ea1',
      'd37ee418',
    ]);
  });

  test.each([
    [3, 7, ['0298d122', '07506a85', 'fac54203', '837dbb15']],
    [4, 8, ['6b47aaf2']],
    [0, 8, []],
    [8, 8, []],
  ])('gives the known consistency proof from %i to %i', async (oldSize, size, start) => {
    const proof = await consistencyProof(source, oldSize, size);
    expect(proof.map((hash) => hex(hash).slice(0, 8))).toEqual(start);
  });
});

describe('proofs of what is not so', () => {
  const root = async (size: number) => rootOf(source, size);
  const leaf = (index: number) => leaves[index] ?? EMPTY_ROOT;

  test('are not made', async () => {
    await expect(inclusionProof(source, 8, 8)).rejects.toThrow(RangeError);
    await expect(inclusionProof(source, -1, 8)).rejects.toThrow(RangeError);
    await expect(inclusionProof(source, 0.5, 8)).rejects.toThrow(RangeError);
    await expect(consistencyProof(source, 9, 8)).rejects.toThrow(RangeError);
    await expect(rootOf(source, -1)).rejects.toThrow(RangeError);
  });

  test('fail for another leaf, index, size, root, and with a hash too many or too few', async () => {
    const proof = await inclusionProof(source, 5, 8);
    const claim = { leaf: leaf(5), index: 5, size: 8, root: await root(8), proof };
    expect(isIncluded(claim)).toBe(true);
    expect(isIncluded({ ...claim, leaf: leaf(4) })).toBe(false);
    expect(isIncluded({ ...claim, index: 4 })).toBe(false);
    expect(isIncluded({ ...claim, index: 8 })).toBe(false);
    expect(isIncluded({ ...claim, size: 16 })).toBe(false);
    expect(isIncluded({ ...claim, root: await root(7) })).toBe(false);
    expect(isIncluded({ ...claim, proof: proof.slice(1) })).toBe(false);
    expect(isIncluded({ ...claim, proof: [...proof, EMPTY_ROOT] })).toBe(false);
    expect(isIncluded({ ...claim, proof: [] })).toBe(false);
  });

  test('fail for another old tree, and with a hash too many or too few', async () => {
    const proof = await consistencyProof(source, 3, 7);
    const claim = { oldSize: 3, oldRoot: await root(3), size: 7, root: await root(7), proof };
    expect(isConsistent(claim)).toBe(true);
    expect(isConsistent({ ...claim, oldRoot: await root(2) })).toBe(false);
    expect(isConsistent({ ...claim, root: await root(8) })).toBe(false);
    expect(isConsistent({ ...claim, oldSize: 4 })).toBe(false);
    expect(isConsistent({ ...claim, oldSize: 8 })).toBe(false);
    expect(isConsistent({ ...claim, proof: proof.slice(0, -1) })).toBe(false);
    expect(isConsistent({ ...claim, proof: [...proof, EMPTY_ROOT] })).toBe(false);
    expect(isConsistent({ ...claim, proof: [] })).toBe(false);
    const same = { oldSize: 3, oldRoot: await root(3), size: 3, root: await root(4), proof: [] };
    expect(isConsistent(same)).toBe(false);
    expect(isConsistent({ ...same, root: await root(3) })).toBe(true);
    expect(isConsistent({ ...same, oldSize: 0 })).toBe(false);
  });
});

describe('a frontier', () => {
  test('goes on after it was restored', () => {
    const whole = new Frontier();
    leaves.forEach((leaf) => whole.append(leaf));
    const begun = new Frontier();
    leaves.slice(0, 5).forEach((leaf) => begun.append(leaf));
    const restored = Frontier.restore(5, begun.toBytes());
    leaves.slice(5).forEach((leaf) => restored.append(leaf));
    expect(hex(restored.root())).toBe(hex(whole.root()));
    expect(restored.size).toBe(8);
  });

  test.each([
    ['too few bytes', 5, 32],
    ['too many bytes', 4, 64],
    ['half a hash', 1, 31],
    ['a size below 0', -1, 0],
    ['a size that is no whole number', 0.5, 0],
  ])('is not restored from %s', (_, size, length) => {
    expect(() => Frontier.restore(size, new Uint8Array(length))).toThrow(RangeError);
  });

  test('takes leaf hashes only', () => {
    expect(() => new Frontier().append(new Uint8Array(31))).toThrow(RangeError);
  });
});
