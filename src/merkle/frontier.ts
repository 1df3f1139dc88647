import { EMPTY_ROOT, HASH_BYTES, nodeHash, writeNodeHash } from './hash.ts';

/** Heights of subtrees that a size up to 2^53 - 1 can have. */
const HEIGHTS = 53;

/**
 * The right edge of a growing tree: the roots of its complete subtrees, one for each bit that is set in the size. It
 * is all that appending and the root need, so a log restores it instead of reading its entries.
 */
export class Frontier {
  #size = 0;
  /** For each height the root of the complete subtree of that height; it counts while that bit of the size is set. */
  readonly #subtrees: readonly Buffer[];
  /** Of what a leaf completes, the hash so far. */
  readonly #node = Buffer.alloc(HASH_BYTES);

  constructor() {
    const hashes = Buffer.alloc(HEIGHTS * HASH_BYTES);
    this.#subtrees = Array.from({ length: HEIGHTS }, (_, height) =>
      hashes.subarray(height * HASH_BYTES, (height + 1) * HASH_BYTES),
    );
  }

  /**
   * The frontier that `toBytes` described.
   * @throws RangeError when the bytes do not fit the size.
   */
  static restore(size: number, bytes: Uint8Array): Frontier {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new RangeError('The size of a tree is a whole number from 0 to 2^53 - 1');
    }
    const frontier = new Frontier();
    frontier.#size = size;
    const largestFirst = frontier.#complete();
    if (bytes.length !== largestFirst.length * HASH_BYTES) {
      throw new RangeError(`A frontier of ${bytes.length} bytes is not one of ${size} leaves`);
    }
    for (const [place, subtree] of largestFirst.entries()) {
      subtree.set(bytes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES));
    }
    return frontier;
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Adds one leaf, given as its leaf hash. Nothing of it is kept. */
  append(leaf: Uint8Array): void {
    if (leaf.length !== HASH_BYTES) {
      throw new RangeError(`A leaf hash has ${HASH_BYTES} bytes`);
    }
    this.#node.set(leaf);
    let height = 0;
    // Each trailing set bit is a complete subtree of the same height as the node, to its left.
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      writeNodeHash(this.#at(height), this.#node, this.#node);
      height += 1;
    }
    this.#at(height).set(this.#node);
    this.#size += 1;
  }

  /** Root of the tree as it is now. */
  root(): Uint8Array {
    const [smallest, ...larger] = this.#complete().toReversed();
    if (smallest === undefined) {
      return EMPTY_ROOT;
    }
    return larger.reduce<Uint8Array>(
      (right, left) => nodeHash(left, right),
      new Uint8Array(smallest),
    );
  }

  /** The subtree roots, largest first, without separators: with the size, all that `restore` needs. */
  toBytes(): Uint8Array {
    return Buffer.concat(this.#complete());
  }

  /** The complete subtrees, largest first. */
  #complete(): readonly Buffer[] {
    const smallestFirst: Buffer[] = [];
    let height = 0;
    for (let rest = this.#size; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) {
        smallestFirst.push(this.#at(height));
      }
      height += 1;
    }
    return smallestFirst.reverse();
  }

  #at(height: number): Buffer {
    const subtree = this.#subtrees[height];
    if (subtree === undefined) {
      throw new RangeError('A tree has fewer than 2^53 leaves');
    }
    return subtree;
  }
}
