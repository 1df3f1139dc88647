import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { LogHead } from './port.ts';

/** Signs notes and checkpoints with one Ed25519 key under one name. */
export interface NoteSigner {
  readonly name: string;
  /** `name+hhhhhhhh+base64(0x01 ‖ public key)`, what verifiers are given. */
  readonly verifierKey: string;
  /** The note: text, blank line, signature line. The text must end in a newline. */
  sign(text: string): string;
  /** The text of a note that this key signed, or null. Other signatures on it are ignored. */
  open(note: string): string | null;
}

const ED25519 = 0x01;
const SEED_BYTES = 32;
/** DER before a raw seed (RFC 8410 §7) and before a raw public key (§4). */
const SEED_DER = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_KEY_DER_BYTES = 12;
const SECRET_PREFIX = 'PRIVATE+KEY+';

/**
 * Makes a new signing key in Go's text form, `PRIVATE+KEY+name+hhhhhhhh+base64(0x01 ‖ seed)`. It is a secret.
 * @throws TypeError when the name is empty or has a space, `+` or control character in it.
 */
export function generateSignerKey(
  name: string,
  randomBytes: (count: number) => Uint8Array,
): string {
  mustBeKeyName(name);
  const seed = randomBytes(SEED_BYTES);
  const { publicKey } = keysOf(seed);
  const secret = Buffer.concat([Buffer.of(ED25519), seed]).toString('base64');
  return `${SECRET_PREFIX}${name}+${keyId(name, publicKey).toString('hex')}+${secret}`;
}

/**
 * The signer of a key in that form.
 * @throws TypeError when the text is not such a key, or its key id does not fit; the message never holds the secret.
 */
export function noteSigner(secretKey: string): NoteSigner {
  const { name, id, seed } = parseSecretKey(secretKey);
  const { privateKey, publicKey } = keysOf(seed);
  const ownId = keyId(name, publicKey);
  if (ownId.toString('hex') !== id) {
    throw new TypeError('The key id of the signing key does not fit its name and seed');
  }
  const encoded = Buffer.concat([Buffer.of(ED25519), publicKey]).toString('base64');
  return {
    name,
    verifierKey: `${name}+${id}+${encoded}`,
    sign: (text) => {
      mustBeNoteText(text);
      const signature = sign(null, Buffer.from(text, 'utf8'), privateKey);
      const blob = Buffer.concat([ownId, signature]).toString('base64');
      return `${text}\n— ${name} ${blob}\n`;
    },
    open: (note) => openNote(note, `— ${name} `, ownId, createPublicKey(privateKey)),
  };
}

/**
 * The text of a checkpoint (C2SP tlog-checkpoint): origin, size, root. No extension lines, because some witnesses
 * sign the first three lines only.
 */
export function checkpointText(origin: string, head: LogHead): string {
  mustBeKeyName(origin);
  return `${origin}\n${head.size}\n${Buffer.from(head.root).toString('base64')}\n`;
}

/**
 * The head that a checkpoint text speaks of.
 * @throws TypeError when it is not a checkpoint of this origin.
 */
export function parseCheckpointText(origin: string, text: string): LogHead {
  const [name, size, root, rest] = text.split('\n');
  const bytes = Buffer.from(root ?? '', 'base64');
  if (
    name !== origin ||
    rest !== '' ||
    !/^(0|[1-9]\d{0,15})$/.test(size ?? '') ||
    bytes.length !== 32
  ) {
    throw new TypeError(`The text is not a checkpoint of ${origin}`);
  }
  return { size: Number(size), root: bytes };
}

function parseSecretKey(secretKey: string): { name: string; id: string; seed: Uint8Array } {
  const form = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(secretKey);
  const [, name, id, encoded] = form ?? [];
  const secret = Buffer.from(encoded ?? '', 'base64');
  if (name === undefined || id === undefined || secret[0] !== ED25519) {
    throw new TypeError('The signing key is not of the form PRIVATE+KEY+name+id+base64');
  }
  if (secret.length !== 1 + SEED_BYTES) {
    throw new TypeError('The signing key does not hold an Ed25519 seed of 32 bytes');
  }
  mustBeKeyName(name);
  return { name, id, seed: secret.subarray(1) };
}

function keysOf(seed: Uint8Array): { privateKey: KeyObject; publicKey: Buffer } {
  if (seed.length !== SEED_BYTES) {
    throw new TypeError('An Ed25519 seed has 32 bytes');
  }
  const privateKey = createPrivateKey({
    key: Buffer.concat([SEED_DER, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey: spki.subarray(PUBLIC_KEY_DER_BYTES) };
}

/** SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), its first four bytes (C2SP signed-note). */
function keyId(name: string, publicKey: Uint8Array): Buffer {
  const hash = createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519));
  return hash.update(publicKey).digest().subarray(0, 4);
}

function openNote(note: string, prefix: string, id: Buffer, publicKey: KeyObject): string | null {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  for (const line of note.slice(end + 2).split('\n')) {
    const blob = Buffer.from(line.startsWith(prefix) ? line.slice(prefix.length) : '', 'base64');
    if (id.equals(blob.subarray(0, id.length))) {
      const isOurs = verify(null, Buffer.from(text, 'utf8'), publicKey, blob.subarray(id.length));
      return isOurs ? text : null;
    }
  }
  return null;
}

function mustBeKeyName(name: string): void {
  if (!/^[^\s+\p{Cc}]+$/u.test(name) || !name.isWellFormed()) {
    throw new TypeError('The name of a key is not empty and has no space, + or control character');
  }
}

function mustBeNoteText(text: string): void {
  if (!text.endsWith('\n') || !text.isWellFormed() || /[^\P{Cc}\n]/u.test(text)) {
    throw new TypeError('A note is well-formed text in whole lines, without control characters');
  }
}
