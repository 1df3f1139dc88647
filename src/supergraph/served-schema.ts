import {
  buildASTSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  visit,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type TypeNode,
} from 'graphql';
import type { Policy } from '../model/index.ts';

/**
 * The schema that callers see: every protected coordinate and every field that returns an object with a subject is
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
  const document = visit(publicSdl, {
    ObjectTypeDefinition: (node) => ({
      ...node,
      fields: node.fields?.map((field) => relax(node.name.value, field)) ?? [],
    }),
    InterfaceTypeDefinition: (node) => ({
      ...node,
      fields: node.fields?.map((field) => relax(node.name.value, field)) ?? [],
    }),
  });
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
  const argued = field.arguments?.some((one) => {
    const argument = policy.arguments.get(`${coordinate}(${one.name.value}:)`);
    return argument === undefined || argument.kind !== 'open' || argument.dependsOnRows;
  });
  if (argued === true) return true;
  // A list of objects that vanish stays a list; a single object that vanishes leaves null.
  const named = whole.getType(namedTypeOf(field.type));
  const behind = isObjectType(named)
    ? [named]
    : isAbstractType(named)
      ? whole.getPossibleTypes(named)
      : [];
  return behind.some((one) => {
    const type = policy.types.get(getNamedType(one).name);
    return type !== undefined && (type.subject !== null || type.via !== null);
  });
}

function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}
