import { createHmac } from 'node:crypto';
import { BoundedCache, type CacheLimits } from '../cache/index.ts';

/** A secret key and the id under which entries name it. */
export interface NamedKey {
  /** Stands in entries; short, printable, never reused for another key. */
  readonly id: string;
  /** At least 32 bytes. */
  readonly secret: Uint8Array;
}

/** An account as an entry names it: the same account gives the same pseudonym under the same key. */
export interface Pseudonym {
  readonly keyId: string;
  /** 128 bits, base64url without padding. */
  readonly value: string;
}

export interface Pseudonymizer {
  readonly keyId: string;
  /** @throws TypeError when a name holds U+0000 or is not well-formed, so that two accounts would be one. */
  pseudonymOf(tenant: string, account: string): Pseudonym;
}

/** What a remembered pseudonym takes beside the names it is made from. */
const PSEUDONYM_KEPT_BYTES = 250;
const PSEUDONYM_BYTES = 16;
const KEY_BYTES_MIN = 32;
const nothing: CacheLimits = { entriesMax: 0, bytesMax: 0 };

/**
 * Names accounts by HMAC-SHA256(key, tenant ‖ 0x00 ‖ account), cut to 128 bits. The tenant is part of it, so the same
 * account name in two tenants cannot be linked.
 * @param kept how many are remembered; one that was forgotten is computed again
 * @throws TypeError when the key is shorter than 32 bytes.
 */
export function pseudonymizer(key: NamedKey, kept: CacheLimits = nothing): Pseudonymizer {
  if (key.secret.length < KEY_BYTES_MIN) {
    throw new TypeError(`A pseudonym key has at least ${KEY_BYTES_MIN} bytes`);
  }
  const known = new BoundedCache<string, Pseudonym>(kept);
  return {
    keyId: key.id,
    pseudonymOf(tenant, account) {
      const name = `${tenant}\0${account}`;
      // The oldest goes first, used or not: counting uses would cost nearly what making one anew does.
      const found = known.peek(name);
      if (found !== undefined) return found;
      mustBeUnambiguous(tenant);
      mustBeUnambiguous(account);
      const mac = createHmac('sha256', key.secret).update(name, 'utf8').digest();
      const value = mac.subarray(0, PSEUDONYM_BYTES).toString('base64url');
      const made = { keyId: key.id, value };
      known.set(name, made, PSEUDONYM_KEPT_BYTES + 2 * name.length);
      return made;
    },
  };
}

/** U+0000 parts tenant and account, and ill-formed text would lose what tells it apart on its way to UTF-8. */
function mustBeUnambiguous(name: string): void {
  if (name.includes('\0') || !name.isWellFormed()) {
    throw new TypeError('A name to be hidden is well-formed Unicode without U+0000');
  }
}
