import {
  slotElements,
  type ApprovedPlan,
  type JudgedSubject,
  type Verdict,
} from '../decision/index.ts';
import type { TypeSelection } from '../plan/index.ts';
import type { DraftBasis, DraftParts, ReleasedRows, ReleasedSet } from './draft.ts';

type Record = Pick<DraftParts, 'sets' | 'released' | 'bases'>;

/** What the response pass counted, as the entry tells it: every row that left, once, with what it rests on. */
export function recordOf(approved: ApprovedPlan): Record {
  const recorder = new Recorder(approved);
  for (const judged of approved.judge.judged) recorder.add(judged);
  return recorder.record();
}

class Recorder {
  readonly #approved: ApprovedPlan;
  readonly #sets: ReleasedSet[] = [];
  readonly #setIds = new Map<string, number>();
  readonly #byVerdict = new Map<Verdict, Map<number, number>>();
  readonly #released: ReleasedRows[] = [];
  /** By cover index: its place among the bases. */
  readonly #bases = new Map<number, { readonly place: number; rows: number }>();

  constructor(approved: ApprovedPlan) {
    this.#approved = approved;
  }

  add(judged: JudgedSubject): void {
    const { nodes } = this.#approved.variant.plan.parts;
    for (const node of nodes) {
      const rows = judged.rows[node.id] ?? 0;
      if (rows === 0) continue;
      const set = this.#set(node, judged.verdict);
      this.#released.push({
        subject: judged.subject,
        owners: judged.owners,
        type: node.type.name,
        set,
        rows,
        keys: node.mark.subject === null ? null : (judged.keys?.[node.id] ?? null),
      });
      if (node.mark.subject === null) continue;
      for (const place of new Set(Object.values(this.#sets[set]?.rests ?? {}).flat())) {
        for (const basis of this.#bases.values()) if (basis.place === place) basis.rows += rows;
      }
    }
  }

  record(): Record {
    const bases: DraftBasis[] = [];
    for (const [index, { place, rows }] of this.#bases) {
      const cover = this.#approved.cover(index);
      if (cover === undefined) throw new TypeError('a verdict rests on a cover that is not there');
      const { ref, version, basis, tenant, counters } = cover;
      bases[place] = { ref, version, basis, tenant, rows, counters };
    }
    return { sets: this.#sets, released: this.#released, bases };
  }

  /** The set of a node under a verdict; the same coordinates on the same bases are one set. */
  #set(node: TypeSelection, verdict: Verdict): number {
    const ofVerdict = this.#byVerdict.get(verdict) ?? new Map<number, number>();
    this.#byVerdict.set(verdict, ofVerdict);
    const known = ofVerdict.get(node.id);
    if (known !== undefined) return known;
    const { slots } = this.#approved.variant.plan.parts;
    const coordinates = new Set<string>();
    const elements = new Set(node.tested);
    for (const field of node.fields) {
      const slot = field.slot === null ? undefined : slots[field.slot];
      if (slot?.mark.kind !== 'classified' || verdict.slots[slot.id] !== 1) continue;
      coordinates.add(slot.coordinate);
      for (const element of slotElements(slot)) elements.add(element);
    }
    const exists = (node.mark.subject?.exists ?? []).filter((one) => verdict.rests.has(one));
    // One element is enough to make a row visible; the first is recorded, and what else leaves stands for itself.
    const shown = exists.some((one) => elements.has(one))
      ? exists.filter((one) => elements.has(one))
      : exists.slice(0, 1);
    const rests: { [element: string]: readonly number[] } = {};
    for (const element of [...new Set([...elements, ...shown])].sort()) {
      const indices = verdict.rests.get(element);
      if (indices !== undefined) rests[element] = indices.map((index) => this.#basis(index));
    }
    const set: ReleasedSet = { coordinates: [...coordinates].sort(), exists: shown, rests };
    const key = JSON.stringify(set);
    const id = this.#setIds.get(key) ?? this.#sets.push(set) - 1;
    this.#setIds.set(key, id);
    ofVerdict.set(node.id, id);
    return id;
  }

  #basis(index: number): number {
    const known = this.#bases.get(index);
    if (known !== undefined) return known.place;
    const place = this.#bases.size;
    this.#bases.set(index, { place, rows: 0 });
    return place;
  }
}
