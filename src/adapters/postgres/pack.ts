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

/** Things by name, each once, numbered from 1. */
class Numbered<Key> {
  readonly keys: Key[] = [];
  readonly #places = new Map<string, number>();

  place(name: string, key: Key): number {
    const known = this.#places.get(name);
    if (known !== undefined) {
      return known;
    }
    this.keys.push(key);
    this.#places.set(name, this.keys.length);
    return this.keys.length;
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
  const bases = packBases(numbered);
  const uses = packUses(numbered);
  return {
    values: [
      list(batch.map(({ log }) => logNumber[log])),
      list(batch.map(({ entries }) => entries.length)),
      ...packEntries(numbered),
      ...bases.values,
      ...uses.values,
      ...packArtefacts(numbered, isStored),
    ],
    outcomes: (row) => {
      const [first, stale, exhausted] = ['o_first', 'o_stale', 'o_exhausted'].map(
        (column) => row[column] as readonly number[],
      );
      return batch.map((_, at): CommitOutcome => {
        const ref = bases.refs[(stale?.[at] ?? 0) - 1];
        if (ref !== undefined) {
          return { kind: 'stale', ref };
        }
        const key = uses.keys[(exhausted?.[at] ?? 0) - 1];
        if (key !== undefined) {
          return { kind: 'exhausted', key };
        }
        const firstIndex = first?.[at] ?? -1;
        if (!Number.isSafeInteger(firstIndex) || firstIndex < 0) {
          throw new RangeError('The database gave a commit no outcome');
        }
        return { kind: 'committed', firstIndex };
      });
    },
  };
}

interface NumberedCommit {
  readonly place: number;
  readonly commit: ReleaseCommit;
}

function packEntries(commits: readonly NumberedCommit[]): readonly unknown[] {
  const of: number[] = [];
  const nth: number[] = [];
  const bytes = new Bytes();
  for (const { place, commit } of commits) {
    for (const [at, entry] of commit.entries.entries()) {
      of.push(place);
      nth.push(at);
      bytes.add(entry);
    }
  }
  return [list(of), list(nth), list(bytes.starts), list(bytes.lengths), bytes.all()];
}

function packBases(commits: readonly NumberedCommit[]) {
  const bases = new Numbered<ReleaseCommit['bases'][number]>();
  const of: number[] = [];
  const places: number[] = [];
  const refs: string[] = [];
  for (const { place, commit } of commits) {
    for (const basis of commit.bases) {
      of.push(place);
      places.push(bases.place(`${basis.version} ${basis.ref}`, basis));
      refs.push(basis.ref);
    }
  }
  const names = bases.keys.map(({ ref }) => ref);
  // A version that is no whole number is nobody's version.
  const versions = bases.keys.map(({ version }) => (Number.isSafeInteger(version) ? version : -1));
  return { values: [names, list(versions), list(of), list(places)], refs };
}

function packUses(commits: readonly NumberedCommit[]) {
  const counters = new Numbered<string>();
  const of: number[] = [];
  const places: number[] = [];
  const uses: ReleaseCommit['counters'][number][] = [];
  for (const { place, commit } of commits) {
    for (const use of commit.counters) {
      of.push(place);
      places.push(counters.place(use.key, use.key));
      uses.push(use);
    }
  }
  const added = list(uses.map(({ add }) => add));
  const limits = list(uses.map(({ max }) => max));
  return {
    values: [counters.keys, list(of), list(places), added, limits],
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
  const digests = artefacts.map(({ digest }) => digest);
  const kinds = artefacts.map(({ kind }) => kind);
  return [list(of), digests, kinds, list(bodies.starts), list(bodies.lengths), bodies.all()];
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
  mustBeStorable(...commit.bases.map(({ ref }) => ref));
  mustBeStorable(...commit.artefacts.flatMap(({ digest, kind }) => [digest, kind]));
  for (const { key, add, max } of commit.counters) {
    mustBeStorable(key);
    if (!Number.isSafeInteger(add) || add < 0 || !Number.isSafeInteger(max)) {
      throw new RangeError('A counter adds a whole number, not below 0, up to a whole number');
    }
  }
}
