import {
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { join, nothingSaid, type FieldRule } from './field-rules.ts';
import type { Said } from './reading.ts';

/** An output type that declares fields. */
export type Fielded = GraphQLObjectType | GraphQLInterfaceType;

/** The types of a schema that a caller can select fields of. */
export function fieldedTypes(schema: GraphQLSchema): readonly Fielded[] {
  return Object.values(schema.getTypeMap()).filter(
    (type: GraphQLNamedType): type is Fielded =>
      (isObjectType(type) || isInterfaceType(type)) &&
      !type.name.startsWith('__') &&
      type.name !== '_Service',
  );
}

/**
 * Joins all that is said of one field, wherever it is said: on the field, on its type, on the type it returns, on
 * the interfaces it comes from or the types that implement it, and on every field it is computed from.
 */
export function fieldRules(
  schema: GraphQLSchema,
  said: ReadonlyMap<string, Said>,
  required: ReadonlyMap<string, readonly string[]>,
): (type: Fielded, field: GraphQLField<unknown, unknown>) => FieldRule {
  const joined = new Map<string, FieldRule>();
  const open = new Set<string>();

  function own(type: Fielded, field: GraphQLField<unknown, unknown>): FieldRule {
    const places = [`${type.name}.${field.name}`, type.name, getNamedType(field.type).name];
    return places.map((one) => said.get(one) ?? nothingSaid).reduce<FieldRule>(join, nothingSaid);
  }

  function ruleOf(type: Fielded, field: GraphQLField<unknown, unknown>): FieldRule {
    const coordinate = `${type.name}.${field.name}`;
    const done = joined.get(coordinate);
    if (done !== undefined) return done;
    // A cycle (interface and implementer, or two fields that require each other) adds nothing on the second visit.
    if (open.has(coordinate)) return nothingSaid;
    open.add(coordinate);
    let rule = own(type, field);
    for (const other of relatives(type)) {
      const same = other.getFields()[field.name];
      if (same !== undefined) {
        rule = join(rule, isInterfaceType(type) ? ruleOf(other, same) : own(other, same));
      }
    }
    for (const source of required.get(coordinate) ?? []) rule = join(rule, ruleAt(source));
    open.delete(coordinate);
    joined.set(coordinate, rule);
    return rule;
  }

  function ruleAt(coordinate: string): FieldRule {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) return nothingSaid;
    const field = type.getFields()[fieldName];
    return field === undefined ? nothingSaid : ruleOf(type, field);
  }

  /** For an object its interfaces, for an interface all that implement it. */
  function relatives(type: Fielded): readonly Fielded[] {
    if (isObjectType(type)) return type.getInterfaces();
    const { objects, interfaces } = schema.getImplementations(type);
    return [...objects, ...interfaces, ...type.getInterfaces()];
  }

  return ruleOf;
}

const sensitive = new Set([
  'key',
  'secret',
  'token',
  'password',
  'recovery',
  'otp',
  'keys',
  'secrets',
  'tokens',
  'passwords',
]);

/** Whether a name has a word in it that must be marked KEY or CREDENTIAL, or carry a reason. */
export function hasSensitiveName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => sensitive.has(word));
}

/** Whether a field's value is a plain value rather than objects. */
export function isPlain(field: GraphQLField<unknown, unknown>): boolean {
  return isLeafType(getNamedType(field.type));
}
