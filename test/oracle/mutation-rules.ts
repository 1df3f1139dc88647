import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import type { ArgumentRule } from './argument-rules.ts';
import type { Marks, Rule } from './marks.ts';

/**
 * Whether a mutation does not say whose data it writes and what, nor that it touches nobody's (DESIGN.md §4). A tenant
 * that stands in a list of input objects, or again within itself, may be several: it names none.
 */
export function saysTooLittle(
  marks: Marks,
  field: GraphQLField<unknown, unknown>,
  kind: Rule['kind'],
): boolean {
  const own = field.args.map((one) => marks.argument('Mutation', field, one.name));
  const below = field.args.flatMap((one) => rulesBelow(marks, one.type, false));
  if (below.some((one) => one.isLoose && one.rule.by !== null)) return true;
  const args = [...own, ...below.map((one) => one.rule)];
  const isNamed = marks.policy.writesTo !== undefined || args.some((one) => one.by === 'TENANT');
  if (!isNamed) return kind !== 'open' || args.some((one) => one.kind !== 'open');
  return kind === 'structural' && args.every((one) => one.kind !== 'classified');
}

/** The rules of the fields of an input object; no input object of a mutation holds another one here. */
function rulesBelow(
  marks: Marks,
  type: GraphQLInputType,
  above: boolean,
): readonly { readonly rule: ArgumentRule; readonly isLoose: boolean }[] {
  const input = getNamedType(type);
  if (!isInputObjectType(input)) return [];
  const isLoose = above || isListType(getNullableType(type));
  return Object.values(input.getFields()).flatMap((one) => [
    { rule: marks.inputField(input, one.name), isLoose },
    ...rulesBelow(marks, one.type, isLoose),
  ]);
}

/** Where operations begin: nothing above says whose the rows are. */
export function isRoot(type: string): boolean {
  return type === 'Query' || type === 'Mutation';
}
