import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { stringOf, type Site } from './site.ts';

/**
 * For every field with `@requires`, the coordinates of all fields in its closure (GHSA-m8jr-fxqx-8xx6): a field
 * computed from protected fields is as protected as they are.
 */
export function requiredFields(
  sites: readonly Site[],
  schema: GraphQLSchema,
): ReadonlyMap<string, readonly string[]> {
  const required = new Map<string, string[]>();
  for (const site of sites) {
    if (site.directive !== 'requires') continue;
    const [typeName = ''] = site.coordinate.split('.');
    const fields = stringOf(site.node, 'fields');
    const type = schema.getType(typeName);
    if (typeof fields !== 'string' || type === undefined) continue;
    const found = required.get(site.coordinate) ?? [];
    found.push(...coordinatesOf(fieldSet(fields), type, schema));
    required.set(site.coordinate, found);
  }
  return required;
}

/** Names of the top-level fields of every `@key` of a type. */
export function keyFieldsOf(sites: readonly Site[]): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, Set<string>>();
  for (const site of sites) {
    if (site.directive !== 'key') continue;
    const fields = stringOf(site.node, 'fields');
    const names = keys.get(site.coordinate) ?? new Set<string>();
    if (typeof fields === 'string') {
      for (const one of fieldSet(fields).selections) {
        if (one.kind === Kind.FIELD) names.add(one.name.value);
      }
    }
    keys.set(site.coordinate, names);
  }
  return keys;
}

/** Parses federation's field-set syntax, `id organisation { id }`. */
function fieldSet(text: string): SelectionSetNode {
  const document = parse(`{ ${text} }`, { noLocation: true });
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('not a field set');
  return operation.selectionSet;
}

function coordinatesOf(
  set: SelectionSetNode,
  type: GraphQLNamedType,
  schema: GraphQLSchema,
): string[] {
  return set.selections.flatMap((one) => {
    if (one.kind === Kind.INLINE_FRAGMENT) {
      const inner = schema.getType(one.typeCondition?.name.value ?? type.name) ?? type;
      return coordinatesOf(one.selectionSet, inner, schema);
    }
    if (one.kind !== Kind.FIELD || one.name.value === '__typename') return [];
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const field = type.getFields()[one.name.value];
    if (field === undefined) return [];
    const inner = getNamedType(field.type);
    const below =
      one.selectionSet !== undefined && isCompositeType(inner)
        ? coordinatesOf(one.selectionSet, inner, schema)
        : [];
    return [`${type.name}.${field.name}`, ...below];
  });
}
