import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hash.ts';

/**
 * The right edge of a growing tree: the roots of its complete subtrees, largest first, one for each bit that is set
 * in the size. It is all that appending and the root need, so a log restores it instead of reading its entries.
 */
export class Frontier {
  #size = 0;
  #subtrees: Uint8Array[] = [];

  /**
   * The frontier that `toBytes` described.
   * @throws RangeError when the bytes do not fit the size.
   */
  static restore(size: number, bytes: Uint8Array): Frontier {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new RangeError('The size of a tree is a whole number from 0 to 2^53 - 1');
    }
    if (bytes.length !== bitsSet(size) * HASH_BYTES) {
      throw new RangeError(`A frontier of ${bytes.length} bytes is not one of ${size} leaves`);
    }
    const frontier = new Frontier();
    frontier.#size = size;
    for (let at = 0; at < bytes.length; at += HASH_BYTES) {
      frontier.#subtrees.push(bytes.slice(at, at + HASH_BYTES));
    }
    return frontier;
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Adds one leaf, given as its leaf hash. */
  append(leaf: Uint8Array): void {
    if (leaf.length !== HASH_BYTES) {
      throw new RangeError(`A leaf hash has ${HASH_BYTES} bytes`);
    }
    let node = leaf;
    // Each trailing set bit is a complete subtree of the same height as `node`, to its left.
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.#subtrees.pop();
      if (left === undefined) {
        throw new RangeError('The frontier has fewer subtrees than its size says');
      }
      node = nodeHash(left, node);
    }
    this.#subtrees.push(node);
    this.#size += 1;
  }

  /** Root of the tree as it is now. */
  root(): Uint8Array {
    const smallestFirst = this.#subtrees.toReversed();
    const [smallest, ...larger] = smallestFirst;
    if (smallest === undefined) {
      return EMPTY_ROOT;
    }
    return larger.reduce((right, left) => nodeHash(left, right), smallest);
  }

  /** The subtree roots, largest first, without separators: with the size, all that `restore` needs. */
  toBytes(): Uint8Array {
    return Buffer.concat(this.#subtrees);
  }
}

function bitsSet(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) {
    bits += rest % 2;
  }
  return bits;
}
