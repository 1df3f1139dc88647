import {
  getNamedType,
  isLeafType,
  isNonNullType,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
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
 * Whether such an object holds a row that is no member of a list, so that whether it is there tells of the row. A list
 * may be empty: what holds no more than lists is there whatever was found.
 */
function holdsRow(
  graph: Pick<Supergraph, 'policy' | 'whole'>,
  type: GraphQLObjectType,
  seen = new Set<GraphQLObjectType>(),
): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return Object.values(type.getFields()).some(
    (field) =>
      listDepth(field.type) === 0 &&
      possibleObjects(graph.whole, field.type).some(
        (one) => isSomebodys(graph.policy, one) || holdsRow(graph, one, seen),
      ),
  );
}

/**
 * Whether a field's value may tell which rows an argument has found without any row that could be judged by it: a plain
 * value, a list of objects that are nobody's, which is as long as it is, and such an object that is there for a row.
 */
export function isOfNobody(
  graph: Pick<Supergraph, 'policy' | 'whole'>,
  { type }: GraphQLField<unknown, unknown>,
): boolean {
  if (isLeafType(getNamedType(type))) return true;
  const behind = possibleObjects(graph.whole, type).filter(
    (one) => !isSomebodys(graph.policy, one),
  );
  if (listDepth(type) > 0) return behind.length > 0;
  return !isNonNullType(type) && behind.some((one) => holdsRow(graph, one));
}
