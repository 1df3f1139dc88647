import type { ApprovedPlan, JudgedSubject } from '../decision/index.ts';
import type { DraftBasis, DraftParts, ReleasedRows, ReleasedSet } from './draft.ts';
import { releasedSet, setOfCovers, shownBy, type SetOfCovers } from './released-set.ts';
import { rowDependentSlots } from './row-dependence.ts';

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
    const first = this.#released.length;
    for (const node of this.#approved.variant.plan.parts.nodes) {
      const rows = counted[node.id] ?? 0;
      if (rows === 0) continue;
      const made = releasedSet(this.#approved, node, verdict);
      // A connection under a subject of which nothing that depends on rows could leave.
      if (made === null) continue;
      const set = this.#setOf(made);
      const own = node.mark.subject !== null;
      if (own) this.#count(set, rows);
      const of = own ? (keys?.[node.id] ?? null) : null;
      this.#put(first, { subject, owners, type: node.type.name, set, rows, keys: of });
    }
  }

  /** Adds rows to those of the same subject, which begin at `first`. */
  #put(first: number, made: ReleasedRows): void {
    for (let at = first; at < this.#released.length; at++) {
      const before = this.#released[at];
      if (before === undefined || before.set !== made.set || before.type !== made.type) continue;
      const keys = before.keys === null ? null : [...before.keys, ...(made.keys ?? [])];
      this.#released[at] = { ...before, rows: before.rows + made.rows, keys };
      return;
    }
    this.#released.push(made);
  }

  /**
   * Counts and page information of rows that scope arguments confine: released values of the rows' existence, for
   * each tenant that the rows were confined to, also when no row itself left.
   */
  addOpen(open: Uint32Array): void {
    const { allowed, basis, variant } = this.#approved;
    const { nodes, confiners } = variant.plan.parts;
    for (const node of nodes.filter((one) => (open[one.id] ?? 0) > 0)) {
      for (const slot of rowDependentSlots(node, variant)) {
        const confiner = confiners[slot.rows?.confiner ?? -1];
        for (const cover of confiner === undefined
          ? []
          : (allowed.scopes[confiner.id]?.covers ?? [])) {
          const index = basis.covers.indexOf(cover);
          const shown = shownBy(this.#approved, confiner, [index]);
          // The count of rows that an argument finds rests on what the argument tests as well.
          const tested = (confiner?.tested ?? []).map((one) => [one, [index]] as const);
          const rests = new Map([...tested, ...shown]);
          const subject = { tenant: cover.tenant, account: cover.account, resource: null };
          const set = this.#setOf(setOfCovers([slot.coordinate], [...shown.keys()], rests));
          const rows = open[node.id] ?? 0;
          this.#released.push({ subject, owners: [], type: node.type.name, set, rows, keys: null });
        }
      }
    }
  }

  recorded(): Recorded {
    const bases: DraftBasis[] = [];
    for (const [index, { place, rows }] of this.#bases) {
      const cover = this.#approved.cover(index);
      if (cover === undefined) throw new TypeError('a verdict rests on a cover that is not there');
      const { ref, version, basis, tenant, counters } = cover;
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
