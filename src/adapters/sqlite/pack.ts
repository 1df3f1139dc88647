import type { BasisRef } from '../../model/index.ts';
import type { Artefact, CommitOutcome, ReleaseCommit } from '../../release-log/port.ts';
import {
  numberedLogs,
  type PackedBatch,
  type PackedCommits,
  type PackedOutcomes,
} from './protocol.ts';

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
  const packed: PackedCommits = {
    ...packBases(batch),
    logs: batch.map(({ log }) => numberedLogs.indexOf(log)),
    counts: batch.map(({ entries }) => entries.length),
    lengths: batch.flatMap(({ entries }) => entries.map(({ length }) => length)),
    counters: [...batch.entries()]
      .filter(([, { counters }]) => counters.length > 0)
      .map(([place, { counters }]) => [place, counters]),
  };
  return {
    commits: JSON.stringify(packed),
    entries: packEntries(batch),
    artefacts: packArtefacts(batch, isStored),
  };
}

/** The outcomes in the order of the commits, out of what the worker answered. */
export function unpackOutcomes(reply: string): readonly CommitOutcome[] {
  const { first, leftOut } = JSON.parse(reply) as PackedOutcomes;
  const outcomes = first.map((firstIndex): CommitOutcome => ({ kind: 'committed', firstIndex }));
  for (const [place, outcome] of leftOut) {
    outcomes[place] = outcome;
  }
  return outcomes;
}

function packEntries(batch: readonly ReleaseCommit[]): Uint8Array<ArrayBuffer> {
  const length = batch.reduce((sum, { entries }) => sum + packedLength(entries), 0);
  const packed = new Uint8Array(length);
  let at = 0;
  for (const { entries } of batch) {
    for (const entry of entries) {
      // A new array holds zeros, and a zero is the prefix of a leaf (RFC 6962 §2.1).
      packed.set(entry, at + 1);
      at += 1 + entry.length;
    }
  }
  return packed;
}

function packBases(
  batch: readonly ReleaseCommit[],
): Pick<PackedCommits, 'bases' | 'sets' | 'setOf'> {
  const bases = new NumberedBases();
  const sets: (readonly number[])[] = [];
  const known = new Map<string, number>();
  const setOf = batch.map((commit) => {
    let name = '';
    for (const basis of commit.bases) {
      name += `${bases.place(basis)},`;
    }
    const found = known.get(name);
    if (found !== undefined) {
      return found;
    }
    known.set(name, sets.length);
    return sets.push(commit.bases.map((basis) => bases.place(basis))) - 1;
  });
  return { bases: bases.list, sets, setOf };
}

function packArtefacts(
  batch: readonly ReleaseCommit[],
  isStored: (digest: string) => boolean,
): PackedBatch['artefacts'] {
  const packed: [number, readonly Artefact[]][] = [];
  for (const [place, { artefacts }] of batch.entries()) {
    const missing = artefacts.filter(({ digest }) => !isStored(digest));
    if (missing.length > 0) {
      packed.push([place, missing]);
    }
  }
  return packed;
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
