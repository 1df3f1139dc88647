import {
  getNamedType,
  isInputObjectType,
  typeFromAST,
  type GraphQLNamedType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import type { Coordinate } from '../model/index.ts';

/** By variable, under the name that services see: coordinates of the input fields that its value has. */
export type GivenFields = ReadonlyMap<string, ReadonlySet<Coordinate>>;

/** Variables that can hold input objects, with the name of their input object type. */
export function objectVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { variable, type } of definitions) {
    const named = getNamedType(typeFromAST(schema, type));
    if (isInputObjectType(named)) found.set(variable.name.value, named.name);
  }
  return found;
}

/**
 * The input fields that coerced values have. Defaults stand in the values already, but for those that only the service
 * knows: of fields that callers cannot see.
 */
export function givenFields(
  schema: GraphQLSchema,
  variables: ReadonlyMap<string, string>,
  values: Readonly<Record<string, unknown>>,
): GivenFields {
  const given = new Map<string, ReadonlySet<Coordinate>>();
  for (const [variable, type] of variables) {
    const found = new Set<Coordinate>();
    collect(schema.getType(type), values[variable], found);
    given.set(variable, found);
  }
  return given;
}

function collect(type: GraphQLNamedType | undefined, value: unknown, found: Set<Coordinate>): void {
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(type, item, found);
    return;
  }
  for (const field of Object.values(type.getFields())) {
    const isWritten = Object.hasOwn(value, field.name);
    const inner = isWritten ? (value as Record<string, unknown>)[field.name] : field.defaultValue;
    if (!isWritten && inner == null) continue;
    found.add(`${type.name}.${field.name}`);
    collect(getNamedType(field.type), inner, found);
  }
}

/** The same text for the same fields, whatever their order; empty where no variable holds an input object. */
export function givenKey(given: GivenFields): string {
  return [...given].map(([name, fields]) => `${name}: ${[...fields].sort().join(' ')}`).join('\n');
}
