import type { Vocabulary } from '../model/index.ts';
import type { Confiner, ReleasePlan, Slot } from '../plan/index.ts';
import { slotElements, type AllowedSet } from './allowed-set.ts';
import { inPeriod, type Bearing, type RowTimes } from './covering.ts';
import type { RequestBasis } from './request-basis.ts';
import { isConfinable, isWhole } from './confinement.ts';

/** What one kind of row may release. Rows that the same covers bear on share one verdict. */
export interface Verdict {
  /** By slot: 1 where the value may leave. Read by generated code. */
  readonly slots: Uint8Array;
  /** By node: 1 where an object of that type exists for the caller. */
  readonly nodes: Uint8Array;
  /** Per element that this verdict lets leave: indices of the covers that it rests on, one per owner. */
  readonly rests: ReadonlyMap<string, readonly number[]>;
  /** Per slot that depends on the rows below a subject and may leave: the covers that show all these rows. */
  readonly confinedBy: ReadonlyMap<number, readonly number[]>;
}

/** Decides rows. Pure. */
export class VerdictMaker {
  readonly plan: ReleasePlan;
  readonly #allowed: AllowedSet;
  readonly #basis: RequestBasis;
  readonly #vocabulary: Vocabulary;
  readonly #elements: readonly string[];

  constructor(plan: ReleasePlan, allowed: AllowedSet, basis: RequestBasis) {
    this.plan = plan;
    this.#allowed = allowed;
    this.#basis = basis;
    this.#vocabulary = plan.parts.supergraph.policy.vocabulary;
    this.#elements = [
      ...new Set([
        ...plan.parts.slots.flatMap(slotElements),
        ...plan.parts.nodes.flatMap((node) => [
          ...(node.mark.subject?.exists ?? []),
          ...node.tested,
        ]),
      ]),
    ];
  }

  /** The verdict on rows that these covers bear on, with these times. */
  of(bearings: readonly Bearing[], times: RowTimes): Verdict {
    const rests = new Map<string, readonly number[]>();
    for (const element of this.#elements) {
      if (!this.#basis.inCeiling(element)) continue;
      const bearing = bearings.find(
        ({ cover, denied }) =>
          cover.elements.includes(element) &&
          !denied.has(element) &&
          inPeriod(cover, times, element, this.#vocabulary),
      );
      if (bearing !== undefined) rests.set(element, [bearing.index]);
    }
    const held = (element: string): boolean => rests.has(element);
    const { slots, nodes } = this.plan.parts;
    const confinedBy = new Map<number, readonly number[]>();
    const leaves = (slot: Slot): boolean => {
      if (this.#allowed.refusals[slot.id] !== null || !slotElements(slot).every(held)) return false;
      const confiner = this.#parentConfiner(slot);
      // Where nobody has such rows the field answers as no rows, whoever the parent is.
      if (confiner === null || this.#allowed.scopes[confiner.id]?.empty === true) return true;
      const cover = this.#coverOfAllRows(confiner, bearings);
      if (cover !== null) confinedBy.set(slot.id, [cover]);
      return cover !== null;
    };
    return {
      rests,
      confinedBy,
      slots: Uint8Array.from(slots, (slot) => Number(leaves(slot))),
      nodes: Uint8Array.from(nodes, ({ id, mark, tested }) =>
        Number(
          this.#allowed.visible[id] === true &&
            tested.every(held) &&
            (mark.subject === null || mark.subject.exists.some(held)),
        ),
      ),
    };
  }

  /** The confiner of a slot whose rows are those below a subject; null for every other slot. */
  #parentConfiner(slot: Slot): Confiner | null {
    const confiner = this.plan.parts.confiners[slot.rows?.confiner ?? -1];
    return confiner?.underSubject === true ? confiner : null;
  }

  /**
   * A value that depends on the rows below a subject leaves only where one cover shows all of them: of this subject,
   * with nothing that an exception or a limit takes out. A cover of another subject says nothing about these rows.
   */
  #coverOfAllRows(confiner: Confiner, covers: readonly Bearing[]): number | null {
    const scope = this.#allowed.scopes[confiner.id];
    const sources = { basis: this.#basis, vocabulary: this.#vocabulary };
    const found = covers.find(
      ({ cover, index }) =>
        isWhole(confiner, cover, sources) ||
        (covers.length === 1 &&
          scope?.covers.includes(index) &&
          isConfinable(confiner, cover, sources)),
    );
    return found?.index ?? null;
  }
}

/**
 * What several owners' verdicts leave together: every one of them must allow it. An object exists only where one and
 * the same element shows it for all of them, or it would be there on nothing that all have allowed.
 */
export function meet(
  verdicts: readonly [Verdict, ...Verdict[]],
  plan: Pick<ReleasePlan, 'parts'>,
): Verdict {
  const [first, ...others] = verdicts;
  if (others.length === 0) return first;
  const [confined, ...otherwise] = verdicts.map((one) => one.confinedBy);
  const rests = new Map(
    [...first.rests.keys()]
      .filter((one) => others.every((other) => other.rests.has(one)))
      .map((one) => [
        one,
        [...new Set(verdicts.flatMap((verdict) => verdict.rests.get(one) ?? []))],
      ]),
  );
  return {
    confinedBy: new Map(
      [...(confined?.keys() ?? [])]
        .filter((slot) => otherwise.every((one) => one.has(slot)))
        .map((slot) => [
          slot,
          [...new Set(verdicts.flatMap((one) => one.confinedBy.get(slot) ?? []))],
        ]),
    ),
    rests,
    slots: first.slots.map((value, n) =>
      Number(value === 1 && others.every((one) => one.slots[n] === 1)),
    ),
    nodes: first.nodes.map((value, n) => {
      const subject = plan.parts.nodes[n]?.mark.subject ?? null;
      const shown = subject === null || subject.exists.some((one) => rests.has(one));
      return Number(value === 1 && shown && others.every((one) => one.nodes[n] === 1));
    }),
  };
}
