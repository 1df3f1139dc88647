import {
  GraphQLNonNull,
  GraphQLString,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { SelectedField } from './selection.ts';

const typenameType = new GraphQLNonNull(GraphQLString);

/** Whether the schema that callers see says that a field is never null. */
export function isServedNonNull(
  served: GraphQLSchema,
  { name }: GraphQLObjectType,
  fieldName: string,
): boolean {
  const type = served.getType(name);
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  const field = fields[fieldName];
  return field !== undefined && isNonNullType(field.type);
}

/** Whether some service provides fields of others through this one (`@provides`). */
export function isProvider(field: GraphQLField<unknown, unknown>): boolean {
  return (field.astNode?.directives ?? []).some(
    (one) =>
      one.name.value === 'join__field' &&
      one.arguments?.some((argument) => argument.name.value === 'provides') === true,
  );
}

/** A field without arguments and selections, as if a caller had written it. */
export function plainNode(name: string): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    selectionSet: { kind: Kind.SELECTION_SET, selections: [] },
  };
}

/** `__typename`, answered without a service. */
export function typenameField(responseKey: string): SelectedField {
  return {
    responseKey,
    name: '__typename',
    planKey: '__typename',
    type: typenameType,
    servedNonNull: true,
    slot: null,
    arguments: [],
    confiner: null,
    child: null,
  };
}
