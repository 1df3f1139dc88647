import {
  Kind,
  OperationTypeNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
} from 'graphql';
import type { NamedSdl } from '../../directives/index.ts';
import { GatewayError } from '../errors.ts';
import { argumentOf, graphNames } from './join-directives.ts';

/** Most mismatches that are told at once. */
const toldMax = 20;

/** Field names by type. */
type Fields = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * A supergraph that was composed elsewhere must be of the SDLs that stand beside it: marks are read from them, so what
 * they do not have would have no mark, and what only they have would never be served.
 * @throws GatewayError COMPOSITION_FAILED; the detail has one line per mismatch
 */
export function mustFit(supergraph: DocumentNode, subgraphs: readonly NamedSdl[]): void {
  const problems = serviceProblems(supergraph, subgraphs);
  // Fields can be compared only where both sides mean the same services.
  if (problems.length === 0) problems.push(...fieldProblems(supergraph, subgraphs));
  if (problems.length === 0) return;
  const more = problems.length - toldMax;
  const told = problems.slice(0, toldMax);
  if (more > 0) told.push(`and ${more} more`);
  const head = 'the supergraph is not of the SDLs that are given';
  throw new GatewayError('COMPOSITION_FAILED', [head, ...told].join('\n'));
}

function serviceProblems(supergraph: DocumentNode, subgraphs: readonly NamedSdl[]): string[] {
  const given = subgraphs.map((one) => one.name);
  const named = [...graphNames(supergraph).values()];
  return [
    ...named
      .filter((one) => !given.includes(one))
      .map((one) => `service ${one} stands in the supergraph, and there is no SDL of it`),
    ...given
      .filter((one) => !named.includes(one))
      .map((one) => `service ${one} does not stand in the supergraph`),
    ...given
      .filter((one, n) => given.indexOf(one) < n)
      .map((one) => `service ${one} has more than one SDL`),
  ];
}

function fieldProblems(supergraph: DocumentNode, subgraphs: readonly NamedSdl[]): string[] {
  const { all, byService } = supergraphFields(supergraph);
  return subgraphs.flatMap(({ name, document }) => {
    const own = ownFields(document);
    const problems: string[] = [];
    for (const [type, fields] of byService.get(name) ?? []) {
      for (const field of fields) {
        if (own.get(type)?.has(field) === true) continue;
        problems.push(`${type}.${field} is of ${name} in the supergraph, and not in its SDL`);
      }
    }
    for (const [type, fields] of own) {
      for (const field of fields) {
        if (all.get(type)?.has(field) === true) continue;
        problems.push(`${type}.${field} stands in the SDL of ${name}, and not in the supergraph`);
      }
    }
    return problems;
  });
}

/** Fields of object types and interfaces: all, and those that a service resolves. */
function supergraphFields(supergraph: DocumentNode): {
  readonly all: Fields;
  readonly byService: ReadonlyMap<string, Fields>;
} {
  const names = graphNames(supergraph);
  const all = new Map<string, Set<string>>();
  const byService = new Map<string, Map<string, Set<string>>>();
  for (const node of supergraph.definitions) {
    if (!isFielded(node)) continue;
    const type = node.name.value;
    const owners = graphsOf(node.directives, 'join__type');
    for (const field of node.fields ?? []) {
      add(all, type, field.name.value);
      for (const graph of resolvers(field, owners)) {
        const name = names.get(graph) ?? graph;
        const fields = byService.get(name) ?? new Map<string, Set<string>>();
        byService.set(name, fields);
        add(fields, type, field.name.value);
      }
    }
  }
  return { all, byService };
}

/** Values of `join__Graph` whose service resolves a field: all of its type's, unless the field says which. */
function resolvers(field: FieldDefinitionNode, owners: readonly string[]): readonly string[] {
  const joins = (field.directives ?? []).filter((one) => one.name.value === 'join__field');
  if (joins.length === 0) return owners;
  return joins.flatMap((one) => {
    const graph = argumentOf(one, 'graph');
    const elsewhere = isTrue(one, 'external') || isTrue(one, 'usedOverridden');
    // Without a graph it comes from an interface object.
    return graph === null || elsewhere ? [] : [graph];
  });
}

/** Fields of a service's own SDL, under the names that root types have in a supergraph. */
function ownFields(document: DocumentNode): Fields {
  const roots = rootNames(document);
  const fields = new Map<string, Set<string>>();
  for (const node of document.definitions) {
    if (!isFielded(node)) continue;
    const type = roots.get(node.name.value) ?? node.name.value;
    for (const { name } of node.fields ?? []) {
      // `_service`, `_entities` and what federation itself declares.
      if (!name.value.startsWith('_') && !type.startsWith('_')) add(fields, type, name.value);
    }
  }
  return fields;
}

function rootNames(document: DocumentNode): ReadonlyMap<string, string> {
  const usual = {
    [OperationTypeNode.QUERY]: 'Query',
    [OperationTypeNode.MUTATION]: 'Mutation',
    [OperationTypeNode.SUBSCRIPTION]: 'Subscription',
  };
  const names = new Map<string, string>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const one of node.operationTypes ?? []) {
      names.set(one.type.name.value, usual[one.operation]);
    }
  }
  return names;
}

function graphsOf(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): readonly string[] {
  return (directives ?? []).flatMap((one) => {
    const graph = one.name.value === name ? argumentOf(one, 'graph') : null;
    return graph === null ? [] : [graph];
  });
}

function isTrue(directive: ConstDirectiveNode, name: string): boolean {
  const value = directive.arguments?.find((one) => one.name.value === name)?.value;
  return value?.kind === Kind.BOOLEAN && value.value;
}

type Definition = DocumentNode['definitions'][number];
type Fielded = Extract<
  Definition,
  { readonly fields?: readonly FieldDefinitionNode[] | undefined }
>;

function isFielded(node: Definition): node is Fielded {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return true;
    default:
      return false;
  }
}

function add(fields: Map<string, Set<string>>, type: string, field: string): void {
  const known = fields.get(type) ?? new Set<string>();
  fields.set(type, known);
  known.add(field);
}
