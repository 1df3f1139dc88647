import { HASH_BYTES, writeLeafHash } from '../../merkle/index.ts';
import type { LoggedEntry } from '../../release-log/port.ts';

/**
 * Entries that were appended together, as they stand in one row, so that what a row costs is paid once for all of
 * them: their lengths, their leaf hashes, and their bytes, each entry behind the 0x00 that its leaf hash begins with.
 */
export interface EntryRun {
  readonly lengths: Uint8Array;
  readonly leafHashes: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Where a run begins in the columns of its batch, and how far it reaches. */
export interface Span {
  readonly firstEntry: number;
  readonly from: number;
  entries: number;
  to: number;
}

/** The most bytes of a run of several entries: who reads one of them reads them all. */
const RUN_BYTES_MAX = 64 * 1024;
/** What a length takes among the lengths, high byte first: no entry has more than 60 KiB. */
const LENGTH_BYTES = 2;

/** The entries of a batch, read from the first to the last, in the columns that runs are cut from. */
export class EntryColumns {
  readonly #bytes: Uint8Array;
  readonly #lengths: Buffer;
  readonly #leafHashes: Buffer;
  /** What has been read. */
  #entry = 0;
  #at = 0;

  /** `bytes` holds all entries, each behind its 0x00, and nothing else. */
  constructor(bytes: Uint8Array, lengths: readonly number[]) {
    this.#bytes = bytes;
    this.#lengths = Buffer.alloc(lengths.length * LENGTH_BYTES);
    this.#leafHashes = Buffer.alloc(lengths.length * HASH_BYTES);
    for (const [entry, length] of lengths.entries()) {
      this.#lengths.writeUInt16BE(length, entry * LENGTH_BYTES);
    }
  }

  /** How many entries are still to be read. */
  get left(): number {
    return this.#lengths.length / LENGTH_BYTES - this.#entry;
  }

  /** Passes over entries that are not kept. */
  skip(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      this.#pass(this.#end());
    }
  }

  /** Takes the next entry into the last run, or into a new one, and answers its leaf hash. */
  take(runs: Span[]): Uint8Array {
    const [entry, from, to] = [this.#entry, this.#at, this.#end()];
    const start = entry * HASH_BYTES;
    writeLeafHash(this.#bytes.subarray(from, to), this.#leafHashes, start);
    const last = runs.at(-1);
    if (last !== undefined && last.to === from && to - last.from <= RUN_BYTES_MAX) {
      last.entries += 1;
      last.to = to;
    } else {
      runs.push({ firstEntry: entry, from, entries: 1, to });
    }
    this.#pass(to);
    return this.#leafHashes.subarray(start, start + HASH_BYTES);
  }

  /** A run as its row holds it. */
  run({ firstEntry, entries, from, to }: Span): EntryRun {
    const end = firstEntry + entries;
    return {
      lengths: this.#lengths.subarray(firstEntry * LENGTH_BYTES, end * LENGTH_BYTES),
      leafHashes: this.#leafHashes.subarray(firstEntry * HASH_BYTES, end * HASH_BYTES),
      bytes: this.#bytes.subarray(from, to),
    };
  }

  #pass(end: number): void {
    this.#at = end;
    this.#entry += 1;
  }

  /** Where the next entry ends. */
  #end(): number {
    const end = this.#at + 1 + this.#lengths.readUInt16BE(this.#entry * LENGTH_BYTES);
    if (end > this.#bytes.length) {
      throw new RangeError('A batch holds fewer bytes than its entries have');
    }
    return end;
  }
}

/**
 * The entries of a run whose first one has that index.
 * @throws TypeError when the row does not hold as many bytes and hashes as its lengths say.
 */
export function entriesOfRun(
  firstIndex: number,
  { lengths, leafHashes, bytes }: EntryRun,
): readonly LoggedEntry[] {
  const lengthAt = new DataView(lengths.buffer, lengths.byteOffset, lengths.length);
  const entries: LoggedEntry[] = [];
  let at = 0;
  for (let place = 0; place * LENGTH_BYTES < lengths.length; place += 1) {
    const from = at + 1;
    at = from + lengthAt.getUint16(place * LENGTH_BYTES);
    entries.push({
      index: firstIndex + place,
      bytes: bytes.subarray(from, at),
      leafHash: leafHashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES),
    });
  }
  if (at !== bytes.length || leafHashes.length !== entries.length * HASH_BYTES) {
    throw new TypeError(`The entries from ${firstIndex} on are not stored as entries`);
  }
  return entries;
}
