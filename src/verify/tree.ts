import { hash } from 'node:crypto';

/** Hashes are strings of 32 bytes ("binary"), the form OpenSSL hands over at the least cost. */
export type Hash = string;

/** SHA-256(0x00 ‖ entry) (RFC 6962 §2.1). */
export function hashEntry(entry: Uint8Array): Hash {
  const message = Buffer.allocUnsafe(entry.length + 1);
  message[0] = 0;
  message.set(entry, 1);
  return hash('sha256', message, 'binary');
}

/** Computes roots on the way through the leaves: one stack slot for each height, as in a binary counter. */
export class RootComputer {
  readonly #slots: (Hash | null)[] = [];
  size = 0;

  add(leaf: Hash): void {
    let carry = leaf;
    let height = 0;
    for (; this.#slots[height] != null; height += 1) {
      carry = join(this.#slots[height] ?? '', carry);
      this.#slots[height] = null;
    }
    this.#slots[height] = carry;
    this.size += 1;
  }

  /** Base64, of the leaves so far. */
  root(): string {
    let root: Hash | null = null;
    for (const slot of this.#slots) {
      if (slot !== null) {
        root = root === null ? slot : join(slot, root);
      }
    }
    return Buffer.from(root ?? hash('sha256', '', 'binary'), 'binary').toString('base64');
  }
}

const nodeMessage = Buffer.alloc(65, 1);

/** SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1). */
function join(left: Hash, right: Hash): Hash {
  nodeMessage.write(left, 1, 'binary');
  nodeMessage.write(right, 33, 'binary');
  return hash('sha256', nodeMessage, 'binary');
}
