import type { BasisRef } from '../../model/index.ts';
import type { Artefact, CommitOutcome, LogName, ReleaseCommit } from '../../release-log/port.ts';
import { mustBeStorable } from './storable.ts';

/** Largest entry, in bytes. */
const ENTRY_BYTES_MAX = 60 * 1024;

/** The logs' numbers in the database's functions: their places by name. */
const logNumber = { legal: 1, release: 2 } as const satisfies Record<LogName, number>;

/** A batch as the parameters of the commit function, after node, epoch and floor. */
export interface PackedBatch {
  readonly values: readonly unknown[];
  /** What the commit function's answer means. */
  outcomes(row: Readonly<Record<string, unknown>>): readonly CommitOutcome[];
}

/** Names, each once, numbered from 1. */
class Numbered {
  readonly names: string[] = [];
  readonly #places = new Map<string, number>();

  place(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) {
      return known;
    }
    mustBeStorable(name);
    this.names.push(name);
    this.#places.set(name, this.names.length);
    return this.names.length;
  }
}

/** References with a version, each pair once, numbered from 1. */
class NumberedBases {
  readonly refs: string[] = [];
  readonly versions: number[] = [];
  readonly #places = new Map<string, Map<number, number>>();

  place({ ref, version }: BasisRef): number {
    const places = this.#places.get(ref) ?? new Map<number, number>();
    const known = places.get(version);
    if (known !== undefined) {
      return known;
    }
    mustBeStorable(ref);
    this.refs.push(ref);
    // A version that is no whole number is nobody's version.
    this.versions.push(Number.isSafeInteger(version) ? version : -1);
    this.#places.set(ref, places.set(version, this.refs.length));
    return this.refs.length;
  }
}

/** Byte strings, one after the other, with the place (from 1) and length of each. */
class Bytes {
  readonly starts: number[] = [];
  readonly lengths: number[] = [];
  readonly #parts: Uint8Array[] = [];
  #next = 1;

  add(part: Uint8Array): void {
    this.starts.push(this.#next);
    this.lengths.push(part.length);
    this.#parts.push(part);
    this.#next += part.length;
  }

  all(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/**
 * The batch as arrays, which the server reads as tables: a name that many commits share is sent once.
 * `isStored` leaves out artefacts that are in the store already.
 * @throws TypeError or RangeError on a commit that no caller may make.
 */
export function packBatch(
  batch: readonly ReleaseCommit[],
  isStored: (digest: string) => boolean,
): PackedBatch {
  for (const commit of batch) {
    mustBeWellFormed(commit);
  }
  const numbered = [...batch.entries()].map(([at, commit]) => ({ place: at + 1, commit }));
  const bases = packBases(batch);
  const uses = packUses(numbered);
  return {
    values: [
      integers(batch.map(({ log }) => logNumber[log])),
      integers(batch.map(({ entries }) => entries.length)),
      ...packEntries(batch),
      ...bases.values,
      ...uses.values,
      ...packArtefacts(numbered, isStored),
    ],
    outcomes: (row) => {
      const outcomes = row['outcome'] as readonly number[] | undefined;
      return batch.map((_, at): CommitOutcome => {
        const outcome = outcomes?.[at] ?? Number.NaN;
        if (Number.isSafeInteger(outcome) && outcome >= 0) {
          return { kind: 'committed', firstIndex: outcome };
        }
        const ref = bases.refs[-outcome - 1];
        if (ref !== undefined) {
          return { kind: 'stale', ref };
        }
        const key = uses.keys[-outcome - bases.refs.length - 1];
        if (key !== undefined) {
          return { kind: 'exhausted', key };
        }
        throw new RangeError('The database gave a commit no outcome');
      });
    },
  };
}

interface NumberedCommit {
  readonly place: number;
  readonly commit: ReleaseCommit;
}

function packEntries(batch: readonly ReleaseCommit[]): readonly unknown[] {
  const bytes = new Bytes();
  for (const { entries } of batch) {
    for (const entry of entries) {
      bytes.add(entry);
    }
  }
  return [integers(bytes.lengths), bytes.all()];
}

function packBases(batch: readonly ReleaseCommit[]) {
  const bases = new NumberedBases();
  const sets = new Map<string, number>([['', 0]]);
  const setOf: number[] = [];
  const places: number[] = [];
  const needed = batch.map((commit) => {
    const set = commit.bases.map((basis) => bases.place(basis));
    const name = set.join();
    const known = sets.get(name);
    if (known !== undefined) {
      return known;
    }
    const number = sets.size;
    sets.set(name, number);
    for (const place of set) {
      setOf.push(number);
      places.push(place);
    }
    return number;
  });
  return {
    values: [bases.refs, list(bases.versions), ...[needed, setOf, places].map(integers)],
    refs: places.map((place) => bases.refs[place - 1]),
  };
}

function packUses(commits: readonly NumberedCommit[]) {
  const counters = new Numbered();
  const of: number[] = [];
  const places: number[] = [];
  const uses: ReleaseCommit['counters'][number][] = [];
  for (const { place, commit } of commits) {
    for (const use of commit.counters) {
      of.push(place);
      places.push(counters.place(use.key));
      uses.push(use);
    }
  }
  if (uses.length === 0) {
    return { values: Array<null>(5).fill(null), keys: [] };
  }
  const added = list(uses.map(({ add }) => add));
  const limits = list(uses.map(({ max }) => max));
  return {
    values: [counters.names, integers(of), integers(places), added, limits],
    keys: uses.map(({ key }) => key),
  };
}

function packArtefacts(
  commits: readonly NumberedCommit[],
  isStored: (digest: string) => boolean,
): readonly unknown[] {
  const of: number[] = [];
  const artefacts: Artefact[] = [];
  const bodies = new Bytes();
  for (const { place, commit } of commits) {
    for (const artefact of commit.artefacts.filter(({ digest }) => !isStored(digest))) {
      of.push(place);
      artefacts.push(artefact);
      bodies.add(Buffer.from(artefact.body));
    }
  }
  if (artefacts.length === 0) {
    return Array<null>(6).fill(null);
  }
  const digests = artefacts.map(({ digest }) => digest);
  const kinds = artefacts.map(({ kind }) => kind);
  mustBeStorable(...digests, ...kinds);
  const [starts, lengths] = [bodies.starts, bodies.lengths].map(integers);
  return [integers(of), digests, kinds, starts, lengths, bodies.all()];
}

const INT4 = 23;

/** Whole numbers of 32 bits as PostgreSQL's binary form of an array: it has no text to read. */
function integers(numbers: readonly number[]): Buffer {
  const dimensions = numbers.length === 0 ? 0 : 1;
  const array = Buffer.alloc(12 + 8 * dimensions + 8 * numbers.length);
  array.writeInt32BE(dimensions, 0);
  array.writeInt32BE(INT4, 8);
  if (dimensions === 1) {
    array.writeInt32BE(numbers.length, 12);
    // The first has the number 1.
    array.writeInt32BE(1, 16);
  }
  let at = 20;
  for (const number of numbers) {
    array.writeInt32BE(4, at);
    array.writeInt32BE(number, at + 4);
    at += 8;
  }
  return array;
}

/** Numbers as PostgreSQL reads an array of them: several times cheaper than the driver's way, which quotes each. */
function list(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`;
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
  for (const { add, max } of commit.counters) {
    if (!Number.isSafeInteger(add) || add < 0 || !Number.isSafeInteger(max)) {
      throw new RangeError('A counter adds a whole number, not below 0, up to a whole number');
    }
  }
}
