import {
  slotElements,
  type ApprovedPlan,
  type JudgedSubject,
  type Verdict,
} from '../decision/index.ts';
import type { Confiner, Slot, TypeSelection } from '../plan/index.ts';
import type { DraftBasis, DraftParts, ReleasedRows, ReleasedSet } from './draft.ts';
import { rowDependentSlots } from './row-dependence.ts';

type Recorded = Pick<DraftParts, 'sets' | 'released' | 'bases'>;
/** By element: indices of the covers that it rests on. */
type Rests = ReadonlyMap<string, readonly number[]>;

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
  readonly #byVerdict = new Map<Verdict, Map<number, number>>();
  readonly #released: ReleasedRows[] = [];
  /** By cover index: its place among the bases, and the rows that rest on it. */
  readonly #bases = new Map<number, { readonly place: number; rows: number }>();

  constructor(approved: ApprovedPlan) {
    this.#approved = approved;
  }

  /** Rows of one subject; places of the operation at which the same left of the same type are one. */
  add({ subject, owners, verdict, rows: counted, keys }: JudgedSubject): void {
    const together = new Map<string, { rows: number; readonly keys: string[] | null }>();
    for (const node of this.#approved.variant.plan.parts.nodes) {
      const rows = counted[node.id] ?? 0;
      if (rows === 0) continue;
      const id = this.#set(node, verdict);
      const set = this.#sets[id];
      // A connection under a subject of which nothing that depends on rows could leave.
      if (set === undefined || set.coordinates.length + set.exists.length === 0) continue;
      const own = node.mark.subject !== null;
      if (own) this.#count(set, rows);
      const of = own ? (keys?.[node.id] ?? null) : null;
      const type = node.type.name;
      const before = together.get(`${id} ${type}`);
      if (before === undefined) {
        const made = { subject, owners, type, set: id, rows, keys: of };
        together.set(`${id} ${type}`, made);
        this.#released.push(made);
      } else {
        before.rows += rows;
        for (const key of of ?? []) before.keys?.push(key);
      }
    }
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
          const shown = this.#shown(confiner, [index]);
          // The count of rows that an argument finds rests on what the argument tests as well.
          const tested = (confiner?.tested ?? []).map((one) => [one, [index]] as const);
          const rests = new Map([...tested, ...shown]);
          const subject = { tenant: cover.tenant, account: cover.account, resource: null };
          const set = this.#setOf([slot.coordinate], [...shown.keys()], rests);
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

  /** The set of a node under a verdict. */
  #set(node: TypeSelection, verdict: Verdict): number {
    const ofVerdict = this.#byVerdict.get(verdict) ?? new Map<number, number>();
    this.#byVerdict.set(verdict, ofVerdict);
    const known = ofVerdict.get(node.id);
    if (known !== undefined) return known;
    const coordinates: string[] = [];
    const own = firstHeld(node.mark.subject?.exists ?? [], (one) => verdict.rests.has(one));
    const exists = new Set(own);
    const rests = new Map<string, readonly number[]>();
    // What is tested is tested on rows; a connection's verdict is its parent's, which says nothing of it.
    for (const element of node.mark.subject === null ? [] : [...node.tested, ...own]) {
      rests.set(element, verdict.rests.get(element) ?? []);
    }
    for (const slot of this.#releasedSlots(node, verdict)) {
      const covers = verdict.confinedBy.get(slot.id) ?? [];
      if (slot.mark.kind !== 'classified' && covers.length === 0) continue;
      coordinates.push(slot.coordinate);
      for (const element of slotElements(slot))
        rests.set(element, verdict.rests.get(element) ?? []);
      for (const [element, indices] of this.#shown(this.#confiner(slot), covers)) {
        exists.add(element);
        if (!rests.has(element)) rests.set(element, indices);
      }
      // The count of rows that an argument finds rests on what the argument tests as well.
      for (const element of covers.length === 0 ? [] : (this.#confiner(slot)?.tested ?? [])) {
        if (!rests.has(element)) rests.set(element, covers);
      }
    }
    const id = this.#setOf(coordinates, [...exists], rests);
    ofVerdict.set(node.id, id);
    return id;
  }

  #releasedSlots(node: TypeSelection, verdict: Verdict): readonly Slot[] {
    const { slots } = this.#approved.variant.plan.parts;
    return node.fields.flatMap((field) => {
      const slot = field.slot === null ? undefined : slots[field.slot];
      return slot !== undefined && verdict.slots[slot.id] === 1 ? [slot] : [];
    });
  }

  #confiner(slot: Slot): Confiner | undefined {
    return this.#approved.variant.plan.parts.confiners[slot.rows?.confiner ?? -1];
  }

  /** The elements by which covers show the rows of a confiner. */
  #shown(confiner: Confiner | undefined, covers: readonly number[]): Rests {
    const shown = new Map<string, readonly number[]>();
    for (const index of covers) {
      const cover = this.#approved.cover(index);
      for (const row of confiner?.rows ?? []) {
        const held = (one: string): boolean =>
          cover?.elements.includes(one) === true && this.#approved.basis.inCeiling(one);
        for (const element of firstHeld(row.exists, held)) {
          shown.set(element, [...(shown.get(element) ?? []), index]);
        }
      }
    }
    return shown;
  }

  /** Numbers a set; the same coordinates on the same bases are one. */
  #setOf(coordinates: readonly string[], exists: readonly string[], rests: Rests): number {
    const named = [...rests].sort(([a], [b]) => (a < b ? -1 : 1));
    const set: ReleasedSet = {
      coordinates: [...new Set(coordinates)].sort(),
      exists: [...exists].sort(),
      rests: Object.fromEntries(
        named.map(([element, indices]) => [element, indices.map((index) => this.#basis(index))]),
      ),
    };
    const key = JSON.stringify(set);
    const id = this.#setIds.get(key) ?? this.#sets.push(set) - 1;
    this.#setIds.set(key, id);
    return id;
  }

  #basis(index: number): number {
    const known = this.#bases.get(index);
    if (known !== undefined) return known.place;
    const place = this.#bases.size;
    this.#bases.set(index, { place, rows: 0 });
    return place;
  }

  #count(set: ReleasedSet, rows: number): void {
    const places = new Set(Object.values(set.rests).flat());
    for (const basis of this.#bases.values()) if (places.has(basis.place)) basis.rows += rows;
  }
}

/** One element is enough to make a row visible: the first that is held is recorded. */
function firstHeld(
  exists: readonly string[],
  held: (element: string) => boolean,
): readonly string[] {
  return exists.filter(held).slice(0, 1);
}
