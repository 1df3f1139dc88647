import { slotElements, type ApprovedPlan, type Verdict } from '../decision/index.ts';
import type { Confiner, Slot, TypeSelection } from '../plan/index.ts';

/** By element: indices of the covers that it rests on. */
export type Rests = ReadonlyMap<string, readonly number[]>;

/** A distinct set of coordinates that leave together, with the covers that each element rests on. */
export interface SetOfCovers {
  /** The same for equal sets. */
  readonly key: string;
  readonly coordinates: readonly string[];
  /** Elements that made the objects visible. */
  readonly exists: readonly string[];
  /** Sorted by element. */
  readonly rests: readonly (readonly [string, readonly number[]])[];
  /** Every cover in `rests`, once. */
  readonly covers: readonly number[];
}

/** A verdict belongs to one variant under one basis, and outlives the request; so do its sets, by node. */
const made = new WeakMap<Verdict, (SetOfCovers | null)[]>();

/** What leaves of a node's objects under a verdict; null when nothing of them that an entry tells of. */
export function releasedSet(
  approved: ApprovedPlan,
  node: TypeSelection,
  verdict: Verdict,
): SetOfCovers | null {
  const sets = made.get(verdict) ?? [];
  made.set(verdict, sets);
  const known = sets[node.id];
  if (known !== undefined) return known;
  const set = makeSet(approved, node, verdict);
  const told = set.coordinates.length + set.exists.length === 0 ? null : set;
  sets[node.id] = told;
  return told;
}

function makeSet(approved: ApprovedPlan, node: TypeSelection, verdict: Verdict): SetOfCovers {
  const { confiners } = approved.variant.plan.parts;
  const coordinates: string[] = [];
  const own = firstHeld(node.mark.subject?.exists ?? [], (one) => verdict.rests.has(one));
  const exists = new Set(own);
  const rests = new Map<string, readonly number[]>();
  // What is tested is tested on rows; a connection's verdict is its parent's, which says nothing of it.
  for (const element of node.mark.subject === null ? [] : [...node.tested, ...own]) {
    rests.set(element, verdict.rests.get(element) ?? []);
  }
  for (const slot of releasedSlots(approved, node, verdict)) {
    const covers = verdict.confinedBy.get(slot.id) ?? [];
    // An open value rests on what it took to ask for it: what its arguments test, and the rows that it depends on.
    const isOpen = slot.mark.kind !== 'classified' && slot.here.length === 0;
    if (isOpen && covers.length === 0) continue;
    coordinates.push(slot.coordinate);
    for (const element of slotElements(slot)) rests.set(element, verdict.rests.get(element) ?? []);
    const confiner = confiners[slot.rows?.confiner ?? -1];
    for (const [element, indices] of shownBy(approved, confiner, covers)) {
      exists.add(element);
      if (!rests.has(element)) rests.set(element, indices);
    }
    // The count of rows that an argument finds rests on what the argument tests as well.
    for (const element of covers.length === 0 ? [] : (confiner?.tested ?? [])) {
      if (!rests.has(element)) rests.set(element, covers);
    }
  }
  return setOfCovers(coordinates, [...exists], rests);
}

/** Puts a set into the one order in which it is written. */
export function setOfCovers(
  coordinates: readonly string[],
  exists: readonly string[],
  rests: Rests,
): SetOfCovers {
  const set = {
    coordinates: [...new Set(coordinates)].sort(),
    exists: [...exists].sort(),
    rests: [...rests].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
  const covers = [...new Set(set.rests.flatMap(([, indices]) => indices))];
  return { key: JSON.stringify(set), ...set, covers };
}

function releasedSlots(
  { variant }: ApprovedPlan,
  node: TypeSelection,
  verdict: Verdict,
): readonly Slot[] {
  const { slots } = variant.plan.parts;
  return node.fields.flatMap((field) => {
    const slot = field.slot === null ? undefined : slots[field.slot];
    return slot !== undefined && verdict.slots[slot.id] === 1 ? [slot] : [];
  });
}

/** The elements by which covers show the rows of a confiner. */
export function shownBy(
  { basis }: ApprovedPlan,
  confiner: Confiner | undefined,
  covers: readonly number[],
): Rests {
  const shown = new Map<string, readonly number[]>();
  for (const index of covers) {
    const cover = basis.covers[index];
    for (const row of confiner?.rows ?? []) {
      const held = (one: string): boolean =>
        cover?.elements.includes(one) === true && basis.inCeiling(one);
      for (const element of firstHeld(row.exists, held)) {
        shown.set(element, [...(shown.get(element) ?? []), index]);
      }
    }
  }
  return shown;
}

/** One element is enough to make a row visible: the first that is held is recorded. */
function firstHeld(
  exists: readonly string[],
  held: (element: string) => boolean,
): readonly string[] {
  return exists.filter(held).slice(0, 1);
}
