import { isUtf8 } from 'node:buffer';
import type { LoggedEntry, LogHead, LogName, LogReader } from '../release-log/port.ts';
import { Intents, type UnsettledIntent } from './intents.ts';
import { openCheckpoint, parseVerifierKey, type Checkpoint } from './note.ts';
import { hashEntry, RootComputer } from './tree.ts';

/** One thing that is wrong; `index` is the entry's, or null when no single entry is to blame. */
export interface LogProblem {
  readonly index: number | null;
  readonly code: LogProblemCode;
  readonly message: string;
}

export type LogProblemCode =
  /** The bytes are not what they were when the entry was committed. */
  | 'LEAF_CHANGED'
  /** An index is missing, repeated or out of order. */
  | 'INDEX_NOT_CONTIGUOUS'
  /** The entry is no JSON object with a version field `v`. */
  | 'ENTRY_MALFORMED'
  /** The entries do not add up to the root that the log states. */
  | 'ROOT_MISMATCH'
  /** The log states more or fewer entries than it holds. */
  | 'SIZE_MISMATCH'
  | 'CHECKPOINT_MISSING'
  | 'CHECKPOINT_INVALID'
  /** The checkpoint signs more entries than there are: the log was cut. */
  | 'CHECKPOINT_AHEAD'
  /** The entries up to the checkpoint's size are not those that were signed. */
  | 'CHECKPOINT_ROOT_MISMATCH';

export type LogVerdict =
  | {
      readonly ok: true;
      readonly size: number;
      readonly checkpointSize: number;
      /** Base64. */
      readonly root: string;
      /** Mutations of which the log does not say what came of them. No fault of the log. */
      readonly unsettled: readonly UnsettledIntent[];
    }
  | { readonly ok: false; readonly problems: readonly LogProblem[] };

export interface LogToVerify {
  readonly reader: LogReader;
  readonly log: LogName;
  /** `name+hhhhhhhh+base64`, from a source that is not the log itself. */
  readonly verifierKey: string;
}

const PAGE_ENTRIES = 500;
/** A log that is wrong throughout is told by its first problems. */
const PROBLEMS_MAX = 100;

/**
 * Checks a whole log from its bytes, with nothing taken from the code that wrote it. A log may grow meanwhile: what
 * is checked is the log as its head was at the start. Problems stand in the order of entries, the checkpoint's last.
 * @throws TypeError when the verifier key is not one, and whatever the reader throws.
 */
export async function verifyLog(target: LogToVerify): Promise<LogVerdict> {
  const { reader, log } = target;
  const key = parseVerifierKey(target.verifierKey);
  const problems = new Problems();
  // Before the head, so that a log which grows meanwhile is never behind its checkpoint.
  const checkpoint = openOrReport(await reader.checkpoint(log), key, problems);
  const head = await reader.head(log);
  const intents = new Intents();
  const computed = await walk(reader, log, { head, checkpoint, problems, intents });
  if (computed.size !== head.size || (await hasHidden(reader, log, head))) {
    const message = `The log states ${head.size} entries and holds others`;
    problems.add(null, 'SIZE_MISMATCH', message);
  }
  if (computed.root !== Buffer.from(head.root).toString('base64')) {
    problems.add(null, 'ROOT_MISMATCH', 'The entries do not add up to the root the log states');
  }
  if (checkpoint !== null) {
    checkSigned(checkpoint, computed, problems);
  }
  return checkpoint === null || problems.found.length > 0
    ? { ok: false, problems: problems.found }
    : {
        ok: true,
        size: computed.size,
        checkpointSize: checkpoint.size,
        root: computed.root,
        unsettled: intents.unsettled,
      };
}

class Problems {
  readonly found: LogProblem[] = [];

  add(index: number | null, code: LogProblemCode, message: string): void {
    if (this.found.length < PROBLEMS_MAX || index === null) {
      this.found.push({ index, code, message });
    }
  }
}

interface Walk {
  readonly head: LogHead;
  readonly checkpoint: Checkpoint | null;
  readonly problems: Problems;
  readonly intents: Intents;
}

interface Computed {
  readonly size: number;
  readonly root: string;
  /** Root of the entries up to the checkpoint's size; null when there are not so many. */
  readonly rootAtCheckpoint: string | null;
}

function openOrReport(
  note: string | null,
  key: ReturnType<typeof parseVerifierKey>,
  problems: Problems,
): Checkpoint | null {
  if (note === null) {
    problems.add(null, 'CHECKPOINT_MISSING', 'The log has no signed checkpoint');
    return null;
  }
  try {
    return openCheckpoint(note, key);
  } catch (error) {
    problems.add(null, 'CHECKPOINT_INVALID', error instanceof Error ? error.message : '');
    return null;
  }
}

async function walk(
  reader: LogReader,
  log: LogName,
  { head, checkpoint, problems, intents }: Walk,
): Promise<Computed> {
  const tree = new RootComputer();
  let rootAtCheckpoint = checkpoint?.size === 0 ? tree.root() : null;
  let next = 0;
  while (next < head.size) {
    const page = await reader.entries(log, next, Math.min(PAGE_ENTRIES, head.size - next));
    for (const entry of page) {
      checkIndex(entry, next, problems);
      // Never backwards, whatever a reader answers.
      next = Math.max(next, entry.index) + 1;
      tree.add(checkEntry(entry, problems, intents));
      if (tree.size === checkpoint?.size) {
        rootAtCheckpoint = tree.root();
      }
    }
    if (page.length === 0) {
      break;
    }
  }
  return { size: tree.size, root: tree.root(), rootAtCheckpoint };
}

/** Whether there are entries beyond a head that has not moved since. */
async function hasHidden(reader: LogReader, log: LogName, head: LogHead): Promise<boolean> {
  const beyond = await reader.entries(log, head.size, 1);
  const now = await reader.head(log);
  return beyond.length > 0 && now.size <= head.size;
}

function checkIndex({ index }: LoggedEntry, expected: number, problems: Problems): void {
  if (index !== expected) {
    const message = `Entry ${expected} is missing; the next one is ${index}`;
    problems.add(expected, 'INDEX_NOT_CONTIGUOUS', message);
  }
}

/** @returns the leaf hash of the bytes as they are, whatever the log says. */
function checkEntry(entry: LoggedEntry, problems: Problems, intents: Intents): string {
  const bytes = asBuffer(entry.bytes);
  const leaf = hashEntry(bytes);
  if (leaf !== asBuffer(entry.leafHash).toString('binary')) {
    problems.add(entry.index, 'LEAF_CHANGED', `Entry ${entry.index} is not what was committed`);
  }
  const parsed = parse(bytes);
  if (isVersionedObject(parsed)) intents.add(entry.index, parsed);
  else {
    const message = `Entry ${entry.index} is no JSON object with a version`;
    problems.add(entry.index, 'ENTRY_MALFORMED', message);
  }
  return leaf;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function parse(bytes: Buffer): unknown {
  try {
    return isUtf8(bytes) ? JSON.parse(bytes.toString('utf8')) : null;
  } catch {
    return null;
  }
}

function isVersionedObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'v' in value && Number.isInteger(value.v);
}

function checkSigned(checkpoint: Checkpoint, computed: Computed, problems: Problems): void {
  if (computed.rootAtCheckpoint === null) {
    const message = `${checkpoint.size} entries are signed, and the log holds ${computed.size}`;
    problems.add(null, 'CHECKPOINT_AHEAD', message);
  } else if (computed.rootAtCheckpoint !== checkpoint.root) {
    const message = `The first ${checkpoint.size} entries are not those that were signed`;
    problems.add(null, 'CHECKPOINT_ROOT_MISMATCH', message);
  }
}
