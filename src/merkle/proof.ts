import { EMPTY_ROOT, nodeHash } from './hash.ts';

/** A complete subtree: the hash of leaves `index · 2^level` up to, not including, `(index + 1) · 2^level`. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

/** Where proofs get their hashes from. Answers in the order of the question; level 0 is the leaf hashes. */
export interface HashSource {
  nodes(ids: readonly NodeId[]): Promise<readonly Uint8Array[]>;
}

/** Leaves `from` up to, not including, `to`. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Audit path of leaf `index` in the tree of `size` leaves, sibling of the leaf first (RFC 6962 §2.1.1).
 * @throws RangeError when the tree has no such leaf.
 */
export async function inclusionProof(
  source: HashSource,
  index: number,
  size: number,
): Promise<readonly Uint8Array[]> {
  mustBeWhole(index, size);
  if (index >= size) {
    throw new RangeError(`Leaf ${index} is not in a tree of ${size} leaves`);
  }
  const siblings: Span[] = [];
  let span: Span = { from: 0, to: size };
  while (span.to - span.from > 1) {
    const middle = span.from + splitPoint(span.to - span.from);
    const left = { from: span.from, to: middle };
    const right = { from: middle, to: span.to };
    siblings.push(index < middle ? right : left);
    span = index < middle ? left : right;
  }
  return hashesOf(source, siblings.reverse());
}

/**
 * Proof that the tree of `size` leaves only appended to the tree of its first `oldSize` (RFC 6962 §2.1.2).
 * Empty when both sizes are equal or the old tree is empty.
 * @throws RangeError when `oldSize` is larger than `size`.
 */
export async function consistencyProof(
  source: HashSource,
  oldSize: number,
  size: number,
): Promise<readonly Uint8Array[]> {
  mustBeWhole(oldSize, size);
  if (oldSize > size) {
    throw new RangeError(`A tree of ${size} leaves has no prefix of ${oldSize}`);
  }
  if (oldSize === 0 || oldSize === size) {
    return [];
  }
  const spans: Span[] = [];
  let span: Span = { from: 0, to: size };
  while (span.to !== oldSize) {
    const middle = span.from + splitPoint(span.to - span.from);
    const left = { from: span.from, to: middle };
    const right = { from: middle, to: span.to };
    spans.push(oldSize <= middle ? right : left);
    span = oldSize <= middle ? left : right;
  }
  // The verifier holds the old root already, so a subtree that is the whole old tree is left out.
  if (span.from > 0) {
    spans.push(span);
  }
  return hashesOf(source, spans.reverse());
}

/** Root of the first `size` leaves. */
export async function rootOf(source: HashSource, size: number): Promise<Uint8Array> {
  mustBeWhole(size);
  if (size === 0) {
    return EMPTY_ROOT;
  }
  const [root] = await hashesOf(source, [{ from: 0, to: size }]);
  if (root === undefined) {
    throw new RangeError('The hash source answered with too few hashes');
  }
  return root;
}

/** Largest power of two below `count`, which is at least 2. */
function splitPoint(count: number): number {
  let power = 1;
  while (power * 2 < count) {
    power *= 2;
  }
  return power;
}

/** One question to the source for all spans, then each span folded from its complete subtrees. */
async function hashesOf(
  source: HashSource,
  spans: readonly Span[],
): Promise<readonly Uint8Array[]> {
  const parts = spans.map(completeSubtrees);
  const hashes = await source.nodes(parts.flat());
  let at = 0;
  return parts.map((ids) => {
    const own = hashes.slice(at, at + ids.length);
    at += ids.length;
    if (own.length !== ids.length) {
      throw new RangeError('The hash source answered with too few hashes');
    }
    return own.reduceRight((right, left) => nodeHash(left, right));
  });
}

/** Splits a span of the tree into complete subtrees, left to right. A span starts where a subtree of its size may. */
function completeSubtrees(span: Span): readonly NodeId[] {
  const ids: NodeId[] = [];
  let from = span.from;
  while (from < span.to) {
    let level = 0;
    let width = 1;
    while (width * 2 <= span.to - from) {
      width *= 2;
      level += 1;
    }
    ids.push({ level, index: from / width });
    from += width;
  }
  return ids;
}

function mustBeWhole(...values: readonly number[]): void {
  if (!values.every((value) => Number.isSafeInteger(value) && value >= 0)) {
    throw new RangeError('Sizes and indices are whole numbers from 0 to 2^53 - 1');
  }
}
