import type { GraphQLField } from 'graphql';
import type { Marks, Rule } from './marks.ts';

/** Whether a mutation does not say whose data it writes and what, nor that it touches nobody's (DESIGN.md §4). */
export function saysTooLittle(
  marks: Marks,
  field: GraphQLField<unknown, unknown>,
  kind: Rule['kind'],
): boolean {
  const args = field.args.map((one) => marks.argument('Mutation', field, one.name));
  const isNamed = marks.policy.writesTo !== undefined || args.some((one) => one.by === 'TENANT');
  if (!isNamed) return kind !== 'open' || args.some((one) => one.kind !== 'open');
  return kind === 'structural' && args.every((one) => one.kind !== 'classified');
}

/** Where operations begin: nothing above says whose the rows are. */
export function isRoot(type: string): boolean {
  return type === 'Query' || type === 'Mutation';
}
