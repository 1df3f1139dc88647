import { isListType, isNonNullType, type GraphQLOutputType } from 'graphql';

/** How many lists a value of this type is nested in. */
export function listDepth(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listDepth(type.ofType);
  return isListType(type) ? 1 + listDepth(type.ofType) : 0;
}
