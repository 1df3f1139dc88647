import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

/** The key that a log's checkpoints must be signed with. */
export interface VerifierKey {
  readonly name: string;
  /** Eight lower-case hex digits. */
  readonly id: string;
  readonly publicKey: KeyObject;
}

/** What a checkpoint says, once its signature has been found good. */
export interface Checkpoint {
  readonly size: number;
  /** Base64. */
  readonly root: string;
}

const NOTE_BYTES_MAX = 1_000_000;
const SIGNATURES_MAX = 100;
/** Key id and Ed25519 signature. */
const BLOB_BYTES = 4 + 64;

/**
 * Reads `name+hhhhhhhh+base64(0x01 ‖ public key)`.
 * @throws TypeError when it is not such a key, or its id does not fit.
 */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const key = Buffer.from(encoded ?? '', 'base64');
  if (name === undefined || id === undefined || key.length !== 33 || key[0] !== 1) {
    throw new TypeError('The verifier key is not of the form name+id+base64 with an Ed25519 key');
  }
  const expected = createHash('sha256').update(`${name}\n`).update(key).digest('hex').slice(0, 8);
  if (id !== expected) {
    throw new TypeError('The id of the verifier key does not fit its name and key');
  }
  const x = key.subarray(1).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return { name, id, publicKey };
}

/**
 * The checkpoint in a signed note (C2SP signed-note, tlog-checkpoint). The note may come from anybody. Signatures of
 * keys nobody told us of are ignored; one that claims to be ours and is not sinks the note.
 * @throws TypeError that says what is wrong.
 */
export function openCheckpoint(note: string, key: VerifierKey): Checkpoint {
  const end = note.lastIndexOf('\n\n');
  if (note.length > NOTE_BYTES_MAX || !note.isWellFormed() || end < 0 || !note.endsWith('\n')) {
    throw new TypeError('The checkpoint is not a signed note');
  }
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > SIGNATURES_MAX || hasControlCharacters(note)) {
    throw new TypeError('The checkpoint is not a signed note');
  }
  const ours = lines
    .map(parseSignatureLine)
    .filter(({ name, id }) => name === key.name && id === key.id);
  if (ours.length === 0) {
    throw new TypeError(`The checkpoint carries no signature of ${key.name}`);
  }
  for (const { signature } of ours) {
    if (!verify(null, Buffer.from(text, 'utf8'), key.publicKey, signature)) {
      throw new TypeError(`The signature of ${key.name} on the checkpoint is not valid`);
    }
  }
  return parseCheckpoint(text, key.name);
}

function parseSignatureLine(line: string): { name: string; id: string; signature: Buffer } {
  const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
  const blob = Buffer.from(encoded ?? '', 'base64');
  if (name === undefined || blob.length < 5 || blob.toString('base64') !== encoded) {
    throw new TypeError('The checkpoint has a malformed signature line');
  }
  // Only Ed25519 blobs can be ours; others, longer or shorter, belong to other algorithms.
  const id = blob.length === BLOB_BYTES ? blob.subarray(0, 4).toString('hex') : '';
  return { name, id, signature: blob.subarray(4) };
}

function parseCheckpoint(text: string, origin: string): Checkpoint {
  const [name, size, root] = text.split('\n');
  const bytes = Buffer.from(root ?? '', 'base64');
  if (name !== origin) {
    throw new TypeError(`The checkpoint is not of the log ${origin}`);
  }
  if (size === undefined || !/^(0|[1-9][0-9]{0,15})$/.test(size)) {
    throw new TypeError('The checkpoint has no size');
  }
  if (root === undefined || bytes.length !== 32 || bytes.toString('base64') !== root) {
    throw new TypeError('The checkpoint has no root');
  }
  return { size: Number(size), root };
}

function hasControlCharacters(note: string): boolean {
  for (let at = 0; at < note.length; at += 1) {
    if (note.charCodeAt(at) < 0x20 && note[at] !== '\n') {
      return true;
    }
  }
  return false;
}
