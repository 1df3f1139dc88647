import { hash } from 'node:crypto';

/** Length of every hash in the tree, in bytes. */
export const HASH_BYTES = 32;

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** Root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1). */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

/** Hash of an entry: SHA-256(0x00 ‖ entry) (RFC 6962 §2.1). */
export function leafHash(entry: Uint8Array): Uint8Array {
  const message = Buffer.allocUnsafe(1 + entry.length);
  message[0] = LEAF_PREFIX;
  message.set(entry, 1);
  return sha256(message);
}

/**
 * Writes the same of an entry that has the prefix in front of it already to where the caller keeps it: no copy of the
 * entry is made, and no array for the hash.
 * @throws RangeError when the first byte is not 0x00: the hash would be of something else; or when there is no room.
 */
export function writeLeafHash(prefixed: Uint8Array, target: Buffer, at: number): void {
  if (prefixed[0] !== LEAF_PREFIX) {
    throw new RangeError('The prefix of a leaf is 0x00');
  }
  if (target.write(hash('sha256', prefixed, 'binary'), at, HASH_BYTES, 'latin1') !== HASH_BYTES) {
    throw new RangeError('There is no room for the hash');
  }
}

/** Of every inner node the message stands here in turn: hashing waits for nothing, and keeps nothing of it. */
const nodeMessage = Buffer.alloc(1 + 2 * HASH_BYTES, NODE_PREFIX);

/**
 * Hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1).
 * @throws RangeError when one of them is no hash.
 */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) {
    throw new RangeError(`A node is the hash of two hashes of ${HASH_BYTES} bytes`);
  }
  nodeMessage.set(left, 1);
  nodeMessage.set(right, 1 + HASH_BYTES);
  return sha256(nodeMessage);
}

/**
 * Writes the same to where the caller keeps it, which may be where one of the two stood: no array is made for the hash.
 * Both have the length of a hash; whoever calls it for each node of a tree has looked at that once.
 */
export function writeNodeHash(left: Uint8Array, right: Uint8Array, target: Buffer): void {
  nodeMessage.set(left, 1);
  nodeMessage.set(right, 1 + HASH_BYTES);
  target.write(hash('sha256', nodeMessage, 'binary'), 0, HASH_BYTES, 'latin1');
}

function sha256(message: Uint8Array): Uint8Array {
  // Through a string of bytes, because a fresh Buffer out of OpenSSL costs twice the hashing itself.
  return Buffer.from(hash('sha256', message, 'binary'), 'binary');
}
