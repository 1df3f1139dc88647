import { getNamedType, isLeafType, type GraphQLField, type GraphQLObjectType } from 'graphql';
import type { Policy } from '../model/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { listDepth } from './list-depth.ts';
import { possibleObjects } from './possible-objects.ts';

/** Whether an object of the type is somebody's: by its own subject, its container's, or that of the row it leads to. */
export function isSomebodys(policy: Policy, { name }: Pick<GraphQLObjectType, 'name'>): boolean {
  const mark = policy.types.get(name);
  return mark !== undefined && (mark.subject !== null || mark.contained || mark.via !== null);
}

/**
 * Whether a field's value may tell which rows an argument has found without any row that could be judged by it: a plain
 * value, and a list of objects that are nobody's, which is as long as it is.
 */
export function isOfNobody(
  { policy, whole }: Pick<Supergraph, 'policy' | 'whole'>,
  { type }: GraphQLField<unknown, unknown>,
): boolean {
  if (isLeafType(getNamedType(type))) return true;
  if (listDepth(type) === 0) return false;
  return possibleObjects(whole, type).some((one) => !isSomebodys(policy, one));
}
