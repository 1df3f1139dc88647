import { EMPTY_ROOT, nodeHash } from './hash.ts';

/** What an inclusion proof claims. */
export interface InclusionClaim {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** What a consistency proof claims. */
export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the leaf is in the tree with that root (RFC 9162 §2.1.3.2). The proof may come from anybody. */
export function isIncluded(claim: InclusionClaim): boolean {
  const { leaf, index, size, root, proof } = claim;
  if (!areSizes(index, size) || index >= size) {
    return false;
  }
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) {
      return false;
    }
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && areEqual(hash, root);
}

/** Whether the newer tree only appended to the older one (RFC 9162 §2.1.4.2). The proof may come from anybody. */
export function isConsistent(claim: ConsistencyClaim): boolean {
  const { oldSize, oldRoot, size, root, proof } = claim;
  if (!areSizes(oldSize, size) || oldSize > size) {
    return false;
  }
  if (oldSize === size) {
    return proof.length === 0 && areEqual(oldRoot, root);
  }
  if (oldSize === 0) {
    return proof.length === 0 && areEqual(oldRoot, EMPTY_ROOT);
  }
  return foldConsistency(claim);
}

function foldConsistency(claim: ConsistencyClaim): boolean {
  const { oldSize, oldRoot, size, root } = claim;
  // The verifier holds the root of a complete old tree already, so the proof leaves it out.
  const [seed, ...rest] = isPowerOfTwo(oldSize) ? [oldRoot, ...claim.proof] : claim.proof;
  if (seed === undefined) {
    return false;
  }
  let node = oldSize - 1;
  let last = size - 1;
  while (node % 2 === 1) {
    node = (node - 1) / 2;
    last = Math.floor(last / 2);
  }
  let oldHash = seed;
  let newHash = seed;
  for (const sibling of rest) {
    if (last === 0) {
      return false;
    }
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && areEqual(oldHash, oldRoot) && areEqual(newHash, root);
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest % 2 === 0 && rest > 0) {
    rest /= 2;
  }
  return rest === 1;
}

function areSizes(...values: readonly number[]): boolean {
  return values.every((value) => Number.isSafeInteger(value) && value >= 0);
}

function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
