import { getNamedType, isInputObjectType, type GraphQLInputType } from 'graphql';
import { countsBelow } from './inputs.ts';
import type { Marks } from './marks.ts';

/** What holds for an argument or a field of an input object. */
export interface ArgumentRule {
  /** Its own coordinate. */
  readonly at: string;
  readonly kind: 'classified' | 'open' | 'scope' | 'refused';
  readonly elements: readonly string[];
  readonly by: string | null;
  readonly countsRows: boolean;
  /** What the fields that it tests are narrowed to; null: both, all. */
  readonly bases: readonly string[] | null;
  readonly purposes: readonly string[] | null;
}

/** Joins what is said of it in all of these places, and of its own plain type. */
export function argumentRule(
  marks: Marks,
  places: readonly string[],
  type: GraphQLInputType,
): ArgumentRule {
  const named = getNamedType(type);
  // What is said of an input object is said of each of its fields, and asked for there.
  const isInput = isInputObjectType(named);
  const all = isInput ? places : [...places, named.name];
  const said = marks.policy.marks.filter((one) => all.includes(one.at));
  const own = said.flatMap((one) => (one.says === 'classified' ? [one.element] : []));
  const tested = said.flatMap((one) => (one.says === 'tests' ? [marks.ruleAt(one.field)] : []));
  const elements = [...new Set([...own, ...tested.flatMap((one) => one.elements)])];
  const by = said.find((one) => one.says === 'scope')?.by ?? null;
  const counts = said.some((one) => one.says === 'dependsOnRows');
  const rule = {
    at: places[0] ?? '',
    elements,
    by,
    countsRows: counts || countsBelow(marks, type),
    bases: narrowed(tested.map((one) => one.bases ?? undefined)),
    purposes: narrowed(tested.map((one) => one.purposes ?? undefined)),
  };
  // What never leaves is not tested either.
  if (tested.some((one) => one.kind === 'refused')) return { ...rule, kind: 'refused' };
  if (by !== null) return { ...rule, kind: 'scope' };
  if (elements.length + tested.length > 0) return { ...rule, kind: 'classified' };
  const open = isInput || counts || said.some((one) => one.says === 'notCustomerData');
  return { ...rule, kind: open ? 'open' : 'refused' };
}

/** What several narrowings leave together; null when there is none. */
export function narrowed(
  lists: readonly (readonly string[] | undefined)[],
): readonly string[] | null {
  const given = lists.filter((one) => one !== undefined);
  const [first, ...others] = given;
  return first?.filter((one) => others.every((list) => list.includes(one))) ?? null;
}
