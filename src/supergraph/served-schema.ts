import {
  buildASTSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type TypeNode,
} from 'graphql';
import type { Policy } from '../model/index.ts';

/**
 * The schema that callers see: every protected coordinate and every field that leads to an object with a subject is
 * nullable, so that a refusal stops at its field and never erases a granted sibling. The original types stay in
 * force for what a service itself answers.
 */
export function servedSchema(
  publicSdl: DocumentNode,
  whole: GraphQLSchema,
  policy: Policy,
): { schema: GraphQLSchema; nullable: readonly string[] } {
  const nullable: string[] = [];
  const relax = (typeName: string, field: FieldDefinitionNode): FieldDefinitionNode => {
    const coordinate = `${typeName}.${field.name.value}`;
    // An interface promises no more than the weakest of its implementers.
    const names = [typeName, ...implementersOf(typeName, whole)];
    const refusable = names.some((one) =>
      mayBeRefused(`${one}.${field.name.value}`, field, whole, policy),
    );
    // A mutation may be refused for want of a basis for writing, whatever it answers.
    const writes = typeName === whole.getMutationType()?.name;
    if (field.type.kind !== Kind.NON_NULL_TYPE || !(refusable || writes)) return field;
    nullable.push(coordinate);
    return { ...field, type: field.type.type };
  };
  const definitions = publicSdl.definitions.map((node) => {
    const fielded =
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
    if (!fielded) return node;
    return { ...node, fields: node.fields?.map((field) => relax(node.name.value, field)) ?? [] };
  });
  const document: DocumentNode = { ...publicSdl, definitions };
  return { schema: buildASTSchema(document, { assumeValidSDL: true }), nullable };
}

function implementersOf(typeName: string, whole: GraphQLSchema): readonly string[] {
  const type = whole.getType(typeName);
  if (!isInterfaceType(type)) return [];
  const { objects, interfaces } = whole.getImplementations(type);
  return [...objects, ...interfaces].map((one) => one.name);
}

function mayBeRefused(
  coordinate: string,
  field: FieldDefinitionNode,
  whole: GraphQLSchema,
  policy: Policy,
): boolean {
  const mark = policy.fields.get(coordinate);
  if (mark === undefined || mark.kind === 'classified' || mark.kind === 'refused') return true;
  if (mark.dependsOnRows) return true;
  const argued = field.arguments?.some(
    (one) =>
      asksForMore(policy, `${coordinate}(${one.name.value}:)`) ||
      inputFieldsBelow(whole, namedTypeOf(one.type)).some((at) => asksForMore(policy, at)),
  );
  if (argued === true) return true;
  // A list of objects that vanish stays a list; a single object that vanishes leaves null.
  const named = whole.getType(namedTypeOf(field.type));
  return leadsToSubjects(named, whole, policy);
}

/**
 * Whether objects with a subject stand behind a type, itself included. What only leads to them is answered as nothing
 * where the caller can see none of them, so it may be null as well.
 */
function leadsToSubjects(
  named: GraphQLNamedType | undefined,
  whole: GraphQLSchema,
  policy: Policy,
  seen = new Set<string>(),
): boolean {
  const behind = isObjectType(named)
    ? [named]
    : isAbstractType(named)
      ? whole.getPossibleTypes(named)
      : [];
  return behind.some((one) => {
    if (seen.has(one.name)) return false;
    seen.add(one.name);
    const type = policy.types.get(one.name);
    if (type !== undefined && (type.subject !== null || type.via !== null)) return true;
    return Object.values(one.getFields()).some((field) =>
      leadsToSubjects(getNamedType(field.type), whole, policy, seen),
    );
  });
}

/** Whether an argument or input field may be refused, or tests something, or decides which rows come back. */
function asksForMore(policy: Policy, coordinate: string): boolean {
  const mark = policy.arguments.get(coordinate);
  return mark === undefined || mark.kind !== 'open' || mark.dependsOnRows;
}

/** Coordinates of all input fields that a value of an input type can have. */
function inputFieldsBelow(
  schema: GraphQLSchema,
  name: string,
  seen = new Set<string>(),
): readonly string[] {
  const type = schema.getType(name);
  if (!isInputObjectType(type) || seen.has(name)) return [];
  seen.add(name);
  return Object.values(type.getFields()).flatMap((one) => [
    `${name}.${one.name}`,
    ...inputFieldsBelow(schema, getNamedType(one.type).name, seen),
  ]);
}

function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}
