/**
 * The Merkle tree of RFC 6962 over SHA-256: leaf and node hashes, the growing right edge, inclusion and consistency
 * proofs and their checks. Knows nothing of entries, logs or stores. Does nothing but hashing.
 * Invariant: for every size the frontier's root is the tree hash of RFC 6962 §2.1 over the same leaves.
 */
export { isConsistent, isIncluded } from './check-proof.ts';
export type { ConsistencyClaim, InclusionClaim } from './check-proof.ts';
export { Frontier } from './frontier.ts';
export { EMPTY_ROOT, HASH_BYTES, leafHash, writeLeafHash } from './hash.ts';
export { leafSource } from './leaf-source.ts';
export { consistencyProof, inclusionProof, rootOf } from './proof.ts';
export type { HashSource, NodeId } from './proof.ts';
