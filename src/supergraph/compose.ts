import {
  composeServices,
  transformSupergraphToPublicSchema,
} from '@theguild/federation-composition';
import {
  buildASTSchema,
  GraphQLError,
  Kind,
  parse,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  type InterfaceTypeDefinitionNode,
} from 'graphql';
import {
  compilePolicy,
  directiveCatalogue,
  withoutMarks,
  type NamedSdl,
  type PolicySources,
} from '../../directives/index.ts';
import { GatewayError } from '../errors.ts';
import type { Finding, Policy, ServiceOperator, Vocabulary } from '../model/index.ts';
import { withExternalOfInterfaces } from './external-of-interface.ts';
import { mustFit } from './ready-supergraph.ts';
import { servedSchema } from './served-schema.ts';

/** One data service's own SDL, as it published it. */
export interface ServiceSdl {
  readonly name: string;
  readonly sdl: string;
  /** The subprocessor that operates it; absent for the provider's own. */
  readonly operator?: ServiceOperator;
}

export interface SupergraphSources {
  readonly services: readonly ServiceSdl[];
  /**
   * A supergraph that was composed elsewhere, instead of composing here. The SDL of each of its services must still
   * stand in `services`: composition drops marks, so they are read from there.
   */
  readonly supergraphSdl?: string;
  readonly overlays: readonly ServiceSdl[];
  readonly vocabulary: Vocabulary;
  readonly sha256Hex: (text: string) => string;
}

/** Schema, policy and supergraph of one version; requests hold on to the version they began with. */
export interface Supergraph {
  /** SHA-256 of everything that it was made from, hex; also the policy's version. */
  readonly version: string;
  /** Everything that it was made from, as JSON text: what `version` is the digest of. */
  readonly source: string;
  /** What the planner reads. */
  readonly supergraphSdl: string;
  /** The whole graph with the services' own types, inaccessible parts included. */
  readonly whole: GraphQLSchema;
  /** What callers see and documents are validated against. */
  readonly served: GraphQLSchema;
  /** Coordinates that are nullable in the served schema only. */
  readonly nullable: readonly string[];
  readonly policy: Policy;
  /** By name: the services that subprocessors operate. */
  readonly operators: ReadonlyMap<string, ServiceOperator>;
  readonly findings: readonly Finding[];
}

/**
 * Composes the services and folds their marks. Findings are data: the caller decides whether they stop the start.
 * @throws GatewayError COMPOSITION_FAILED when the SDL does not parse or compose, or a ready supergraph does not fit the
 *   SDLs that are given
 */
export function composeSupergraph(sources: SupergraphSources): Supergraph {
  const subgraphs = sources.services.map((one) => parsed(one));
  const overlays = sources.overlays.map((one) => parsed(one));
  const supergraphSdl = sources.supergraphSdl ?? compose(subgraphs);
  const { document } = parsed({ name: 'supergraph', sdl: supergraphSdl });
  if (sources.supergraphSdl !== undefined) mustFit(document, subgraphs);
  const whole = buildASTSchema(withoutLoneInterfaces(document), { assumeValidSDL: true });
  const source = JSON.stringify({
    supergraph: supergraphSdl,
    services: sources.services,
    overlays: sources.overlays,
    vocabulary: sources.vocabulary.version,
  });
  const version = sources.sha256Hex(source);
  const { vocabulary } = sources;
  const policySources = { schema: whole, subgraphs, overlays, vocabulary, version };
  const { policy, findings: unlocated } = compilePolicy(policySources);
  const findings = unlocated.length === 0 ? [] : locatedFindings(sources, policySources);
  const { schema: served, nullable } = servedSchema(
    transformSupergraphToPublicSchema(document),
    whole,
    policy,
  );
  const operators = new Map<string, ServiceOperator>();
  for (const { name, operator } of sources.services) {
    if (operator !== undefined) operators.set(name, operator);
  }
  return { version, source, supergraphSdl, whole, served, nullable, policy, operators, findings };
}

/** The same findings with their lines. Places in the text take much memory, so they are read only where one is told. */
function locatedFindings(
  { services, overlays }: SupergraphSources,
  sources: PolicySources,
): readonly Finding[] {
  const located = (one: ServiceSdl): NamedSdl => ({ name: one.name, document: parse(one.sdl) });
  return compilePolicy({
    ...sources,
    subgraphs: services.map(located),
    overlays: overlays.map(located),
  }).findings;
}

function parsed({ name, sdl }: ServiceSdl): NamedSdl {
  try {
    const document = parse(sdl, { noLocation: true });
    const stray = document.definitions.findIndex((one) => isExecutableDefinition(one));
    if (stray === -1) return { name, document };
    throw new GraphQLError('SDL holds no operations and no fragments', {
      nodes: parse(sdl).definitions[stray] ?? null,
    });
  } catch (cause) {
    const { locations, message } = cause instanceof GraphQLError ? cause : new GraphQLError('');
    const line = locations?.[0] === undefined ? '' : `line ${locations[0].line}: `;
    throw new GatewayError('COMPOSITION_FAILED', `${name}: ${line}${message}`, { cause });
  }
}

function isExecutableDefinition({ kind }: DefinitionNode): boolean {
  return kind === Kind.OPERATION_DEFINITION || kind === Kind.FRAGMENT_DEFINITION;
}

/**
 * An interface that no type implements, but that some service knows as an interface object, is itself the type of
 * its objects. To policy and plan it is an ordinary type.
 */
function withoutLoneInterfaces(supergraph: DocumentNode): DocumentNode {
  const implemented = new Set<string>();
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const one of node.interfaces ?? []) implemented.add(one.name.value);
  }
  const definitions = supergraph.definitions.map((node): DefinitionNode => {
    if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return node;
    const isLone = !implemented.has(node.name.value) && isInterfaceObject(node);
    return isLone ? { ...node, kind: Kind.OBJECT_TYPE_DEFINITION } : node;
  });
  return { ...supergraph, definitions };
}

function isInterfaceObject(node: InterfaceTypeDefinitionNode): boolean {
  return (node.directives ?? []).some(
    (one) =>
      one.name.value === 'join__type' &&
      one.arguments?.some(
        ({ name, value }) =>
          name.value === 'isInterfaceObject' && value.kind === Kind.BOOLEAN && value.value,
      ) === true,
  );
}

/** By these a service says that a field is not, or not only, its own to resolve. */
const sharingDirective =
  /(?:^|__)(?:external|requires|provides|override|interfaceObject|fromContext)$/;

/**
 * One service that resolves each of its fields: whatever can be asked can be answered. To find that out by walking the
 * graph costs a third of the composition of a large schema.
 */
function isPlain(services: readonly { readonly typeDefs: DocumentNode }[]): boolean {
  const [only] = services;
  if (only === undefined || services.length > 1) return false;
  let plain = true;
  visit(only.typeDefs, {
    Directive(node) {
      if (sharingDirective.test(node.name.value)) plain = false;
    },
    // Imported under another name.
    ObjectField(node) {
      if (node.name.value === 'as') plain = false;
    },
  });
  return plain;
}

function compose(subgraphs: readonly NamedSdl[]): string {
  const services = subgraphs.map((one) => ({
    name: one.name,
    typeDefs: withoutMarks(one, directiveCatalogue),
    url: `service://${one.name}`,
  }));
  const disableValidationRules = isPlain(services) ? ['SatisfiabilityRule'] : [];
  const result = composeServices(services, { disableValidationRules });
  if (result.errors !== undefined || result.supergraphSdl === undefined) {
    const messages = result.errors?.map((error) => error.message) ?? ['no supergraph came out'];
    throw new GatewayError('COMPOSITION_FAILED', messages.join('\n'));
  }
  return withExternalOfInterfaces(result.supergraphSdl, subgraphs);
}
