import {
  isEnumType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';

/**
 * Names of the top-level key fields by which a service finds entities of a type, as far as it can say them itself:
 * an `@external` key is another service's to resolve. It stands in the service's own schema, but a service may answer
 * null there, which for `ID!` takes the whole entity with it; so it is not asked for, and such an entity is known by its
 * type and place alone (docs/FAULTS.md). In an extension the mark means nothing, and composition leaves it out.
 */
export type ServiceKeys = (service: string, type: string) => ReadonlySet<string>;

const known = new WeakMap<GraphQLSchema, ReadonlyMap<string, ReadonlySet<string>>>();
const none: ReadonlySet<string> = new Set();

/** Reads the keys from `@join__type(graph:, key:)` of the supergraph, once. */
export function serviceKeys(schema: GraphQLSchema): ServiceKeys {
  const keys = known.get(schema) ?? readKeys(schema);
  known.set(schema, keys);
  return (service, type) => keys.get(`${service}\0${type}`) ?? none;
}

function readKeys(schema: GraphQLSchema): ReadonlyMap<string, ReadonlySet<string>> {
  const services = serviceNames(schema);
  const keys = new Map<string, Set<string>>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const node of type.astNode?.directives ?? []) {
      const key = node.name.value === 'join__type' ? textOf(node, 'key') : null;
      if (key === null) continue;
      const graph = textOf(node, 'graph') ?? '';
      const at = `${services.get(graph) ?? ''}\0${type.name}`;
      const names = keys.get(at) ?? new Set<string>();
      for (const name of topLevel(key)) {
        if (!isExternal(type.getFields()[name], graph)) names.add(name);
      }
      keys.set(at, names);
    }
  }
  return keys;
}

/** Value of the enum `join__Graph` to the service's own name. */
function serviceNames(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const graphs = schema.getType('join__Graph');
  const values = isEnumType(graphs) ? graphs.getValues() : [];
  return new Map(
    values.map(({ name, astNode }) => {
      const node = astNode?.directives?.find((one) => one.name.value === 'join__graph');
      return [name, (node === undefined ? null : textOf(node, 'name')) ?? name];
    }),
  );
}

function isExternal(field: GraphQLField<unknown, unknown> | undefined, graph: string): boolean {
  return (field?.astNode?.directives ?? []).some(
    (node) =>
      node.name.value === 'join__field' &&
      textOf(node, 'graph') === graph &&
      node.arguments?.some(
        ({ name, value }) =>
          name.value === 'external' && value.kind === Kind.BOOLEAN && value.value,
      ) === true,
  );
}

function textOf(node: ConstDirectiveNode, argument: string): string | null {
  const value = node.arguments?.find((one) => one.name.value === argument)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : null;
}

function topLevel(fieldSet: string): readonly string[] {
  const [operation] = parse(`{${fieldSet}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  return operation.selectionSet.selections.flatMap((one) =>
    one.kind === Kind.FIELD ? [one.name.value] : [],
  );
}
