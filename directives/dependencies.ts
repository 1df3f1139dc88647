import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type ConstDirectiveNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { possibleTypes } from './fold-types.ts';
import { stringOf, type Site } from './site.ts';

/** A field set of federation: the key of a type, or what a field requires. */
export interface FieldSet {
  readonly of: 'key' | 'requires';
  /** The type with the key, or the field with the requirement. */
  readonly coordinate: string;
  readonly fields: string;
}

/**
 * Every key and requirement that a service's own SDL says, and every one that the supergraph says: the planner goes by
 * that, and one that was composed elsewhere may know of more.
 */
export function fieldSetsOf(sites: readonly Site[], schema: GraphQLSchema): readonly FieldSet[] {
  const found = new Map<string, FieldSet>();
  const add = (of: string, coordinate: string, node: ConstDirectiveNode, name: string): void => {
    const fields = stringOf(node, name);
    if (typeof fields !== 'string' || (of !== 'key' && of !== 'requires')) return;
    found.set(`${of} ${coordinate} ${fields}`, { of, coordinate, fields });
  };
  for (const { directive, coordinate, node } of sites) add(directive, coordinate, node, 'fields');
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const node of type.astNode?.directives ?? []) {
      if (node.name.value === 'join__type') add('key', type.name, node, 'key');
    }
    for (const field of type.astNode?.fields ?? []) {
      for (const node of field.directives ?? []) {
        if (node.name.value !== 'join__field') continue;
        add('requires', `${type.name}.${field.name.value}`, node, 'requires');
      }
    }
  }
  return [...found.values()];
}

/** A field that another is computed from. */
export interface SourceField {
  readonly at: string;
  /** It belongs to another object with a subject, which is not judged where the computed value is read. */
  readonly elsewhere: boolean;
}

/**
 * For every field with `@requires`, the coordinates of all fields in its closure (GHSA-m8jr-fxqx-8xx6): a field
 * computed from protected fields is as protected as they are.
 */
export function requiredFields(
  sets: readonly FieldSet[],
  schema: GraphQLSchema,
  hasSubject: (type: string) => boolean,
): ReadonlyMap<string, readonly SourceField[]> {
  const required = new Map<string, SourceField[]>();
  for (const { of, coordinate, fields } of sets) {
    const type = schema.getType(coordinate.split('.')[0] ?? '');
    if (of !== 'requires' || type === undefined) continue;
    const found = required.get(coordinate) ?? [];
    found.push(...coordinatesOf(parsedSet(fields), type, { schema, hasSubject }));
    required.set(coordinate, found);
  }
  return required;
}

/** Names of the top-level fields of every `@key` of a type. */
export function keyFieldsOf(sets: readonly FieldSet[]): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, Set<string>>();
  for (const { of, coordinate, fields } of sets) {
    if (of !== 'key') continue;
    const names = keys.get(coordinate) ?? new Set<string>();
    for (const one of parsedSet(fields).selections) {
      if (one.kind === Kind.FIELD) names.add(one.name.value);
    }
    keys.set(coordinate, names);
  }
  return keys;
}

/** Coordinates of all fields that keys consist of, at any depth. What implements an interface repeats its keys. */
export function keyCoordinates(
  sets: readonly FieldSet[],
  schema: GraphQLSchema,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { of, coordinate, fields } of sets) {
    const type = schema.getType(coordinate);
    if (of !== 'key' || !isObjectType(type)) continue;
    const fieldsOf = coordinatesOf(parsedSet(fields), type, { schema, hasSubject: () => false });
    for (const { at } of fieldsOf) found.add(at);
  }
  return found;
}

/** Parses federation's field-set syntax, `id organisation { id }`. */
function parsedSet(text: string): SelectionSetNode {
  const document = parse(`{ ${text} }`, { noLocation: true });
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('not a field set');
  return operation.selectionSet;
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly hasSubject: (type: string) => boolean;
}

function coordinatesOf(
  set: SelectionSetNode,
  type: GraphQLNamedType,
  walk: Walk,
  elsewhere = false,
): SourceField[] {
  const { schema, hasSubject } = walk;
  return set.selections.flatMap((one) => {
    if (one.kind === Kind.INLINE_FRAGMENT) {
      const inner = schema.getType(one.typeCondition?.name.value ?? type.name) ?? type;
      return coordinatesOf(one.selectionSet, inner, walk, elsewhere);
    }
    if (one.kind !== Kind.FIELD || one.name.value === '__typename') return [];
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const field = type.getFields()[one.name.value];
    if (field === undefined) return [];
    const at = { at: `${type.name}.${field.name}`, elsewhere };
    const inner = getNamedType(field.type);
    if (one.selectionSet === undefined || !isCompositeType(inner)) return [at];
    const leaves =
      elsewhere || possibleTypes(schema, field.type).some(({ name }) => hasSubject(name));
    return [at, ...coordinatesOf(one.selectionSet, inner, walk, leaves)];
  });
}
