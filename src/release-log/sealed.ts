import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { NamedKey } from './pseudonym.ts';

/** The part of an entry that only holders of the key can read. Base64url without padding. */
export interface SealedPart {
  readonly keyId: string;
  readonly nonce: string;
  /** Ciphertext, then the 16 bytes of the tag. */
  readonly box: string;
}

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals bytes with AES-256-GCM. `boundTo` is the entry's own place, its log and salt: a sealed part that is moved
 * into another entry does not open there.
 * @throws TypeError when the key does not have 32 bytes, or randomness gives another count than asked for.
 */
export function seal(
  plain: Uint8Array,
  boundTo: SealedPlace,
  key: NamedKey,
  randomBytes: (count: number) => Uint8Array,
): SealedPart {
  mustBeKey(key);
  const nonce = randomBytes(NONCE_BYTES);
  if (nonce.length !== NONCE_BYTES) {
    throw new TypeError(`A nonce has ${NONCE_BYTES} bytes`);
  }
  const cipher = createCipheriv(ALGORITHM, key.secret, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(boundTo, key.id));
  const box = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return {
    keyId: key.id,
    nonce: Buffer.from(nonce).toString('base64url'),
    box: box.toString('base64url'),
  };
}

/** Where a sealed part belongs. */
export interface SealedPlace {
  /** The log's name. */
  readonly log: string;
  /** The entry's salt, as it stands in the entry. */
  readonly salt: string;
}

/**
 * Opens what `seal` made.
 * @throws TypeError when it was sealed with another key, for another place, or was changed.
 */
export function unseal(sealed: SealedPart, boundTo: SealedPlace, key: NamedKey): Uint8Array {
  mustBeKey(key);
  const nonce = Buffer.from(sealed.nonce, 'base64url');
  const box = Buffer.from(sealed.box, 'base64url');
  if (sealed.keyId !== key.id || nonce.length !== NONCE_BYTES || box.length < TAG_BYTES) {
    throw new TypeError('The sealed part is not of this key');
  }
  const decipher = createDecipheriv(ALGORITHM, key.secret, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(boundTo, key.id));
  decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(box.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new TypeError('The sealed part does not open here', { cause });
  }
}

/** JSON keeps the three parts apart whatever is in them. */
function additionalData(place: SealedPlace, keyId: string): Buffer {
  return Buffer.from(JSON.stringify(['consentry sealed v1', place.log, place.salt, keyId]), 'utf8');
}

function mustBeKey(key: NamedKey): void {
  if (key.secret.length !== KEY_BYTES) {
    throw new TypeError(`A sealing key has ${KEY_BYTES} bytes`);
  }
}
