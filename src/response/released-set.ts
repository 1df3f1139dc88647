import {
  slotElements,
  type AllowedSet,
  type ApprovedPlan,
  type RowSubject,
  type Verdict,
} from '../decision/index.ts';
import type { Confiner, Slot, TypeSelection } from '../plan/index.ts';
import { rowDependentSlots } from './row-dependence.ts';

/** By element: indices of the covers that it rests on. */
type Rests = ReadonlyMap<string, readonly number[]>;

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

/** Places of the operation at which objects of one type leave alike, so that an entry counts them as one. */
export interface AlikeRows {
  readonly type: string;
  readonly set: SetOfCovers;
  /** Whether the objects have a subject of their own: rows that are counted and may have keys. */
  readonly isOwn: boolean;
  /** Nodes. */
  readonly places: readonly number[];
}

/** A verdict belongs to one variant under one basis, and outlives the request; so does what leaves under it. */
const alike = new WeakMap<Verdict, readonly AlikeRows[]>();

/** What may leave under a verdict, of all objects that an entry tells of. */
export function alikeRows(approved: ApprovedPlan, verdict: Verdict): readonly AlikeRows[] {
  const known = alike.get(verdict);
  if (known !== undefined) return known;
  const made: (AlikeRows & { readonly places: number[] })[] = [];
  for (const node of approved.variant.plan.parts.nodes) {
    const set = makeSet(approved, node, verdict);
    // A connection under a subject of which nothing that depends on rows could leave.
    if (set.coordinates.length + set.exists.length === 0) continue;
    const type = node.type.name;
    const same = made.find((one) => one.type === type && one.set.key === set.key);
    if (same !== undefined) same.places.push(node.id);
    else made.push({ type, set, isOwn: node.mark.subject !== null, places: [node.id] });
  }
  alike.set(verdict, made);
  return made;
}

/** A value that depends on rows which scope arguments confine: whose rows they are, and what it rests on. */
export interface OpenValue {
  readonly type: string;
  readonly subject: RowSubject;
  readonly set: SetOfCovers;
}

/** An allowed set belongs to one plan and one basis, and may outlive the request; so do these, by node. */
const open = new WeakMap<AllowedSet, (readonly OpenValue[])[]>();

/** The values of a node's objects that depend on rows: for each of them one by each cover that the rows are confined to. */
export function openValues(approved: ApprovedPlan, node: TypeSelection): readonly OpenValue[] {
  const { allowed, variant } = approved;
  const byNode = open.get(allowed) ?? [];
  open.set(allowed, byNode);
  byNode[node.id] ??= rowDependentSlots(node, variant).flatMap((slot) => {
    const confiner = variant.plan.parts.confiners[slot.rows?.confiner ?? -1];
    const covers = confiner === undefined ? [] : (allowed.scopes[confiner.id]?.covers ?? []);
    return covers.map((index) => {
      const shown = shownBy(approved, confiner, [index]);
      // The count of rows that an argument finds rests on what the argument tests as well.
      const tested = (confiner?.tested ?? []).map((one) => [one, [index]] as const);
      const rests = new Map([...tested, ...shown]);
      const { tenant, account } = approved.cover(index);
      const subject = { tenant, account, resource: null };
      const set = setOfCovers([slot.coordinate], [...shown.keys()], rests);
      return { type: node.type.name, subject, set };
    });
  });
  return byNode[node.id] ?? [];
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
function setOfCovers(
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
function shownBy(
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
