import {
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  type GraphQLObjectType,
} from 'graphql';

/**
 * What is wrong with a field, or a dotted path to one, that `@subject` names on a type; null where nothing is. A path
 * leads through single objects of one type each, so that it holds one value and everybody can say which.
 */
export function pathProblem(type: GraphQLObjectType, path: string): string | null {
  const names = path.split('.');
  let at = type;
  for (const [n, name] of names.entries()) {
    const field = at.getFields()[name];
    if (field === undefined) return 'is not a field of the type with a plain value';
    if (n === names.length - 1) {
      return isLeafType(getNamedType(field.type))
        ? null
        : 'is not a field of the type with a plain value';
    }
    const behind = getNullableType(field.type);
    if (isListType(behind)) return `leads through the list ${at.name}.${name}`;
    if (!isObjectType(behind)) return `leads through ${at.name}.${name}, which holds no one type`;
    if (field.args.some(isRequiredArgument)) {
      return `leads through ${at.name}.${name}, which needs arguments`;
    }
    at = behind;
  }
  return null;
}
