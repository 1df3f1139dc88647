import type { BasisRef } from '../../model/index.ts';
import type { Artefact, ReleaseCommit } from '../../release-log/port.ts';
import type { PackedBatch, PackedCommit, PackedCommits } from './protocol.ts';

/** Largest entry, in bytes (docs: the release log's entries are at most 60 KiB). */
const ENTRY_BYTES_MAX = 60 * 1024;

/**
 * A batch as it goes to the worker, with one buffer of its own for all entries, which can be transferred.
 * `isStored` leaves out artefacts that are in the store already.
 * @throws TypeError or RangeError on a commit that no caller may make.
 */
export function packBatch(
  batch: readonly ReleaseCommit[],
  isStored: (digest: string) => boolean,
): PackedBatch & { readonly entries: Uint8Array<ArrayBuffer> } {
  for (const commit of batch) {
    mustBeWellFormed(commit);
  }
  const length = batch.reduce((sum, { entries }) => sum + packedLength(entries), 0);
  const entries = new Uint8Array(length);
  const bases = new NumberedBases();
  let at = 0;
  const commits = batch.map((commit): PackedCommit => {
    for (const entry of commit.entries) {
      // A new array holds zeros, and a zero is the prefix of a leaf (RFC 6962 §2.1).
      entries.set(entry, at + 1);
      at += 1 + entry.length;
    }
    return {
      log: commit.log,
      bases: commit.bases.map((basis) => bases.place(basis)),
      counters: commit.counters,
      entryLengths: commit.entries.map((entry) => entry.length),
      artefacts: commit.artefacts.filter(({ digest }: Artefact) => !isStored(digest)),
    };
  });
  const packed: PackedCommits = { bases: bases.list, commits };
  return { commits: JSON.stringify(packed), entries };
}

/** Bases that many commits share are sent once. */
class NumberedBases {
  readonly list: (readonly [string, number])[] = [];
  readonly #places = new Map<string, Map<number, number>>();

  place({ ref, version }: BasisRef): number {
    const versions = this.#places.get(ref) ?? new Map<number, number>();
    const known = versions.get(version);
    if (known !== undefined) {
      return known;
    }
    mustBeStorable(ref);
    this.#places.set(ref, versions.set(version, this.list.length));
    return this.list.push([ref, version]) - 1;
  }
}

function mustBeWellFormed(commit: ReleaseCommit): void {
  if (commit.entries.length === 0) {
    throw new TypeError('A commit has at least one entry');
  }
  for (const { length } of commit.entries) {
    if (length === 0 || length > ENTRY_BYTES_MAX) {
      throw new RangeError(`An entry has 1 to ${ENTRY_BYTES_MAX} bytes, not ${length}`);
    }
  }
  for (const { key, add, max } of commit.counters) {
    mustBeStorable(key);
    if (!Number.isSafeInteger(add) || add < 0 || !Number.isSafeInteger(max)) {
      throw new RangeError('A counter adds a whole number, not below 0, up to a whole number');
    }
  }
}

/**
 * SQLite stores UTF-8 and may cut a text at U+0000: two names that only such characters tell apart would become one.
 * @throws TypeError on text that does not survive the way to the store and back.
 */
export function mustBeStorable(...texts: readonly string[]): void {
  for (const text of texts) {
    if (!text.isWellFormed() || text.includes('\0')) {
      throw new TypeError('A name in the store is well-formed Unicode without U+0000');
    }
  }
}

function packedLength(entries: readonly Uint8Array[]): number {
  return entries.reduce((sum, entry) => sum + 1 + entry.length, 0);
}
