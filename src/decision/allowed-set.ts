import type { ErrorCode } from '../errors.ts';
import { elementsOfUses, type ReleasePlan, type Slot } from '../plan/index.ts';
import type { RequestBasis } from './request-basis.ts';
import type { ScopeDecision } from './narrowing.ts';
import { decideScope } from './scopes.ts';

/**
 * The most that a request may be answered, as far as that is known before any row is. What it rules out is never asked
 * for.
 * Two requests with the same `key` get the same compiled variant.
 */
export interface AllowedSet {
  readonly key: string;
  /** By slot: null where some row may release it, else why none can. */
  readonly refusals: readonly (ErrorCode | null)[];
  /** By node: whether an object of that type can be visible there at all. */
  readonly visible: readonly boolean[];
  /** By confiner. */
  readonly scopes: readonly ScopeDecision[];
  /** Under legal process the objects' keys stand in the entry, so they are fetched. */
  readonly withKeys: boolean;
  /** A mutation that is to be called. */
  readonly runs: boolean;
}

/**
 * Decides all that does not depend on rows. Pure; unknown means refused.
 * @param asCalled what becomes of a confiner's narrowing where its call does not go out as narrowed
 */
export function allowedSet(
  plan: ReleasePlan,
  basis: RequestBasis,
  variables: Readonly<Record<string, unknown>>,
  asCalled: (narrowed: ScopeDecision, confiner: number) => ScopeDecision = (narrowed) => narrowed,
): AllowedSet {
  const { slots, nodes, confiners } = plan.parts;
  const { vocabulary } = plan.parts.supergraph.policy;
  const counted = new Set(slots.map((slot) => slot.rows?.confiner));
  const scopes = confiners.map((one) => {
    const isCounted = counted.has(one.id);
    const narrowed = decideScope(one, { basis, variables, vocabulary, counted: isCounted });
    return asCalled(narrowed, one.id);
  });
  const held = new Set(basis.covers.flatMap((cover) => cover.elements).filter(basis.inCeiling));
  const refusals = slots.map((slot) => slotRefusal(slot, basis, held, scopes));
  const visible = nodes.map((node) => {
    const subject = node.mark.subject;
    if (!node.tested.every((element) => held.has(element))) return false;
    return subject === null || subject.exists.some((element) => held.has(element));
  });
  const withKeys = basis.standsOn === 'LEGAL_PROCESS';
  const key = [
    refusals.map((code) => code ?? '').join(','),
    visible.map(Number).join(''),
    scopes.map((one) => Number(one.empty)).join(''),
    Number(withKeys),
  ].join('|');
  return { key, refusals, visible, scopes, withKeys, runs: false };
}

/** Why no row can release a slot; public codes come from the schema and the token alone. */
function slotRefusal(
  slot: Slot,
  basis: RequestBasis,
  held: ReadonlySet<string>,
  scopes: readonly ScopeDecision[],
): ErrorCode | null {
  const { mark } = slot;
  if (mark.kind === 'refused') return 'FIELD_NOT_RELEASABLE';
  if (slot.arguments.some((one) => one.refused)) return 'ARGUMENT_NOT_ACCEPTED';
  // Testing a field is a way of reading it, so what its own mark asks for must hold as well.
  const tests = slot.arguments.flatMap((one) => one.tests);
  if (!tests.every(({ bases }) => bases.has(basis.standsOn))) return 'ARGUMENT_NOT_ACCEPTED';
  if (!tests.every(({ purposes }) => purposes?.has(basis.purpose) ?? true)) {
    return 'PURPOSE_MISMATCH';
  }
  if (mark.kind === 'classified') {
    // Nobody's data, so nobody's basis could cover it; the check reports such a type.
    if (!slot.owned) return 'FIELD_NOT_RELEASABLE';
    if (!mark.bases.has(basis.standsOn)) return 'FIELD_NOT_RELEASABLE';
    if (mark.purposes !== null && !mark.purposes.has(basis.purpose)) return 'PURPOSE_MISMATCH';
  }
  const elements = slotElements(slot);
  // A plain value of nobody cannot be judged by the element that its argument tests.
  if (!slot.owned && slot.here.length > 0) return 'FIELD_NOT_RELEASABLE';
  if (![...elements, ...elementsOfUses(slot.arguments)].every(basis.inCeiling))
    return 'ELEMENT_NOT_IN_TOKEN';
  if (!elements.every((element) => held.has(element))) return 'NO_BASIS';
  if (slot.rows !== null) {
    const scope = slot.rows.confiner === null ? undefined : scopes[slot.rows.confiner];
    if (scope === undefined || !scope.confined) return 'SCOPE_NOT_PUSHABLE';
  }
  return null;
}

/**
 * Elements that must be covered for a slot. What the arguments of a field with objects test is asked of each row
 * behind it instead, so that a row that may not be found is gone like one that never was.
 */
export function slotElements(slot: Slot): readonly string[] {
  const own = slot.mark.kind === 'classified' ? slot.mark.elements : [];
  return slot.here.length === 0 ? own : [...new Set([...own, ...slot.here])];
}
