import type { ApprovedPlan, JudgedSubject } from '../decision/index.ts';
import type { DraftBasis, DraftParts, ReleasedRows, ReleasedSet } from './draft.ts';
import { alikeRows, openValues, type SetOfCovers } from './released-set.ts';

type Recorded = Pick<DraftParts, 'sets' | 'released' | 'bases'>;

/** What the response pass counted, as the entry tells it: every row that left, once, with what it rests on. */
export function recordOf(approved: ApprovedPlan, open: Uint32Array): Recorded {
  const recorder = new Recorder(approved);
  for (const judged of approved.judge.judged) recorder.add(judged);
  recorder.addOpen(open);
  return recorder.recorded();
}

class Recorder {
  readonly #approved: ApprovedPlan;
  readonly #sets: ReleasedSet[] = [];
  readonly #setIds = new Map<string, number>();
  readonly #setCovers: (readonly number[])[] = [];
  readonly #released: ReleasedRows[] = [];
  /** By cover index: its place among the bases, and the rows that rest on it. */
  readonly #bases = new Map<number, { readonly place: number; rows: number }>();

  constructor(approved: ApprovedPlan) {
    this.#approved = approved;
  }

  /** Rows of one subject; places of the operation at which the same left of the same type are one. */
  add({ subject, owners, verdict, rows: counted, keys }: JudgedSubject): void {
    for (const { type, set: ofCovers, isOwn, places } of alikeRows(this.#approved, verdict)) {
      let rows = 0;
      for (const place of places) rows += counted[place] ?? 0;
      if (rows === 0) continue;
      const set = this.#setOf(ofCovers);
      if (isOwn) this.#count(set, rows);
      const ofRows = isOwn && keys !== null ? places.flatMap((place) => keys[place] ?? []) : null;
      this.#released.push({ subject, owners, type, set, rows, keys: ofRows });
    }
  }

  /**
   * Counts and page information of rows that scope arguments confine: released values of the rows' existence, for
   * each tenant that the rows were confined to, also when no row itself left.
   */
  addOpen(open: Uint32Array): void {
    for (const node of this.#approved.variant.plan.parts.nodes) {
      const rows = open[node.id] ?? 0;
      if (rows === 0) continue;
      for (const { type, subject, set: ofCovers } of openValues(this.#approved, node)) {
        const set = this.#setOf(ofCovers);
        this.#released.push({ subject, owners: [], type, set, rows, keys: null });
      }
    }
  }

  recorded(): Recorded {
    const bases: DraftBasis[] = [];
    for (const [index, { place, rows }] of this.#bases) {
      const { ref, version, basis, tenant, counters } = this.#approved.cover(index);
      bases[place] = { ref, version, basis, tenant, rows, counters };
    }
    return { sets: this.#sets, released: this.#released, bases };
  }

  /** Numbers a set; the same coordinates on the same bases are one. */
  #setOf(one: SetOfCovers): number {
    const known = this.#setIds.get(one.key);
    if (known !== undefined) return known;
    const places = one.covers.map((index) => this.#basis(index).place);
    const id = this.#sets.push(placedSet(one, places)) - 1;
    this.#setIds.set(one.key, id);
    this.#setCovers[id] = one.covers;
    return id;
  }

  #basis(index: number): { readonly place: number; rows: number } {
    const known = this.#bases.get(index);
    if (known !== undefined) return known;
    const made = { place: this.#bases.size, rows: 0 };
    this.#bases.set(index, made);
    return made;
  }

  #count(set: number, rows: number): void {
    for (const index of this.#setCovers[set] ?? []) this.#basis(index).rows += rows;
  }
}

/** The set as an answer wrote it whose bases stood at these places; mostly they stand there again. */
const placed = new WeakMap<SetOfCovers, { readonly places: string; readonly set: ReleasedSet }>();

/** @param places of the set's covers among the bases of the answer */
function placedSet(one: SetOfCovers, places: readonly number[]): ReleasedSet {
  const known = placed.get(one);
  const key = places.join();
  if (known?.places === key) return known.set;
  const { coordinates, exists, rests, covers } = one;
  const placeOf = (index: number): number => {
    const place = places[covers.indexOf(index)];
    if (place === undefined) throw new TypeError('an element rests on a cover that its set lacks');
    return place;
  };
  const placedRests = rests.map(([element, indices]) => [element, indices.map(placeOf)]);
  const set = { coordinates, exists, rests: Object.fromEntries(placedRests) };
  placed.set(one, { places: key, set });
  return set;
}
