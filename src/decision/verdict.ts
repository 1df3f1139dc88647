import type { Vocabulary } from '../model/index.ts';
import type { ReleasePlan } from '../plan/index.ts';
import { slotElements, type AllowedSet } from './allowed-set.ts';
import { inPeriod, type Bearing, type RowTimes } from './covering.ts';
import type { RequestBasis } from './request-basis.ts';

/** What one kind of row may release. Rows that the same covers bear on share one verdict. */
export interface Verdict {
  /** By slot: 1 where the value may leave. Read by generated code. */
  readonly slots: Uint8Array;
  /** By node: 1 where an object of that type exists for the caller. */
  readonly nodes: Uint8Array;
  /** Per element that this verdict lets leave: indices of the covers that it rests on, one per owner. */
  readonly rests: ReadonlyMap<string, readonly number[]>;
}

/** Decides rows. Pure. */
export class VerdictMaker {
  readonly #plan: ReleasePlan;
  readonly #allowed: AllowedSet;
  readonly #basis: RequestBasis;
  readonly #vocabulary: Vocabulary;
  readonly #elements: readonly string[];

  constructor(plan: ReleasePlan, allowed: AllowedSet, basis: RequestBasis) {
    this.#plan = plan;
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
    const { slots, nodes } = this.#plan.parts;
    return {
      rests,
      slots: Uint8Array.from(slots, (slot) =>
        Number(this.#allowed.refusals[slot.id] === null && slotElements(slot).every(held)),
      ),
      nodes: Uint8Array.from(nodes, ({ id, mark, tested }) =>
        Number(
          this.#allowed.visible[id] === true &&
            tested.every(held) &&
            (mark.subject === null || mark.subject.exists.some(held)),
        ),
      ),
    };
  }
}

/** What several owners' verdicts leave together: every one of them must allow it. */
export function meet(verdicts: readonly [Verdict, ...Verdict[]]): Verdict {
  const [first, ...others] = verdicts;
  return {
    rests: new Map(
      [...first.rests.keys()]
        .filter((one) => others.every((other) => other.rests.has(one)))
        .map((one) => [
          one,
          [...new Set(verdicts.flatMap((verdict) => verdict.rests.get(one) ?? []))],
        ]),
    ),
    slots: first.slots.map((value, n) =>
      Number(value === 1 && others.every((one) => one.slots[n] === 1)),
    ),
    nodes: first.nodes.map((value, n) =>
      Number(value === 1 && others.every((one) => one.nodes[n] === 1)),
    ),
  };
}
