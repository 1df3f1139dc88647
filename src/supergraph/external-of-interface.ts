import {
  Kind,
  parse,
  print,
  type ConstDirectiveNode,
  type DirectiveNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
} from 'graphql';
import type { NamedSdl } from '../../directives/index.ts';
import { argumentOf, graphNames } from './join-directives.ts';

/**
 * Composition forgets that a field of an interface object is `@external` in its service: in the supergraph it looks as
 * if that service could resolve it, so the planner asks it there and never fetches what `@requires` it. This says it
 * again (join v0.3: `@join__field(graph:, external: true)`). A supergraph without such a field stays as it is.
 */
export function withExternalOfInterfaces(
  supergraphSdl: string,
  subgraphs: readonly NamedSdl[],
): string {
  const external = new Map<string, Set<string>>();
  for (const { name, document } of subgraphs) {
    for (const node of document.definitions) {
      const isType =
        node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
      if (!isType || !node.directives?.some(named('interfaceObject'))) continue;
      for (const field of node.fields ?? []) {
        if (!field.directives?.some(named('external'))) continue;
        const at = `${node.name.value}.${field.name.value}`;
        external.set(at, (external.get(at) ?? new Set()).add(name));
      }
    }
  }
  if (external.size === 0) return supergraphSdl;
  const document = parse(supergraphSdl, { noLocation: true });
  const graphs = graphNames(document);
  const definitions = document.definitions.map((node) =>
    node.kind === Kind.INTERFACE_TYPE_DEFINITION ? told(node, external, graphs, subgraphs) : node,
  );
  return print({ ...document, definitions });
}

function told(
  node: InterfaceTypeDefinitionNode,
  external: ReadonlyMap<string, ReadonlySet<string>>,
  graphs: ReadonlyMap<string, string>,
  subgraphs: readonly NamedSdl[],
): InterfaceTypeDefinitionNode {
  const own = new Set(
    (node.directives ?? [])
      .filter((one) => one.name.value === 'join__type')
      .map((one) => argumentOf(one, 'graph') ?? ''),
  );
  const fields = node.fields?.map((field): FieldDefinitionNode => {
    const places = external.get(`${node.name.value}.${field.name.value}`);
    // Where composition says who resolves it, it has not forgotten.
    if (places === undefined || field.directives?.some(named('join__field'))) return field;
    const joins = [...own].flatMap((graph) => {
      const service = graphs.get(graph) ?? '';
      if (places.has(service)) return [joinField(graph, ', external: true')];
      return defines(subgraphs, service, node.name.value, field.name.value)
        ? [joinField(graph, '')]
        : [];
    });
    return { ...field, directives: [...(field.directives ?? []), ...joins] };
  });
  return fields === undefined ? node : { ...node, fields };
}

function defines(
  subgraphs: readonly NamedSdl[],
  service: string,
  type: string,
  field: string,
): boolean {
  const definitions = subgraphs.find(({ name }) => name === service)?.document.definitions ?? [];
  return definitions.some(
    (node) =>
      'fields' in node &&
      node.name.value === type &&
      (node.fields ?? []).some(({ name }) => name.value === field),
  );
}

function joinField(graph: string, more: string): ConstDirectiveNode {
  const [type] = parse(`type T { f: Int @join__field(graph: ${graph}${more}) }`, {
    noLocation: true,
  }).definitions;
  const made = type?.kind === Kind.OBJECT_TYPE_DEFINITION && type.fields?.[0]?.directives?.[0];
  if (!made) throw new TypeError('The directive has been parsed');
  return made;
}

/** By its own name, or in the namespace of an import. */
function named(name: string): (one: DirectiveNode) => boolean {
  return ({ name: { value } }) => value === name || value === `federation__${name}`;
}
