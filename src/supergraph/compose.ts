import {
  composeServices,
  transformSupergraphToPublicSchema,
} from '@theguild/federation-composition';
import {
  buildASTSchema,
  Kind,
  parse,
  print,
  visit,
  type DocumentNode,
  type GraphQLSchema,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
} from 'graphql';
import {
  compilePolicy,
  directiveCatalogue,
  withoutMarks,
  type NamedSdl,
} from '../../directives/index.ts';
import { GatewayError } from '../errors.ts';
import type { Finding, Policy, Vocabulary } from '../model/index.ts';
import { mustFit } from './ready-supergraph.ts';
import { servedSchema } from './served-schema.ts';

/** One data service's own SDL, as it published it. */
export interface ServiceSdl {
  readonly name: string;
  readonly sdl: string;
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
  readonly findings: readonly Finding[];
}

/**
 * Composes the services and folds their marks. Findings are data: the caller decides whether they stop the start.
 * @throws GatewayError COMPOSITION_FAILED when the SDL does not parse or compose, or a ready supergraph does not fit the
 *   SDLs that are given
 */
export function composeSupergraph(sources: SupergraphSources): Supergraph {
  const subgraphs = sources.services.map((one) => parsed(one, false));
  const overlays = sources.overlays.map((one) => parsed(one, false));
  const supergraphSdl = sources.supergraphSdl ?? compose(subgraphs);
  const { document } = parsed({ name: 'supergraph', sdl: supergraphSdl }, true);
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
  const { policy, findings } = compilePolicy({
    schema: whole,
    subgraphs,
    overlays,
    vocabulary,
    version,
  });
  const { schema: served, nullable } = servedSchema(publicSdl(document), whole, policy);
  return { version, source, supergraphSdl, whole, served, nullable, policy, findings };
}

function parsed({ name, sdl }: ServiceSdl, noLocation: boolean): NamedSdl {
  try {
    return { name, document: parse(sdl, { noLocation }) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it is not SDL';
    throw new GatewayError('COMPOSITION_FAILED', `${name}: ${reason}`, { cause });
  }
}

/**
 * An interface that no type implements, but that some service knows as an interface object, is itself the type of
 * its objects. To policy and plan it is an ordinary type.
 */
function withoutLoneInterfaces(supergraph: DocumentNode): DocumentNode {
  const implemented = new Set<string>();
  visit(supergraph, {
    ObjectTypeDefinition(node) {
      for (const one of node.interfaces ?? []) implemented.add(one.name.value);
    },
  });
  return visit(supergraph, {
    InterfaceTypeDefinition(node): ObjectTypeDefinitionNode | undefined {
      if (implemented.has(node.name.value) || !isInterfaceObject(node)) return undefined;
      return { ...node, kind: Kind.OBJECT_TYPE_DEFINITION };
    },
  });
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

function compose(subgraphs: readonly NamedSdl[]): string {
  const result = composeServices(
    subgraphs.map((one) => ({
      name: one.name,
      typeDefs: withoutMarks(one, directiveCatalogue),
      url: `service://${one.name}`,
    })),
  );
  if (result.errors !== undefined || result.supergraphSdl === undefined) {
    const messages = result.errors?.map((error) => error.message) ?? ['no supergraph came out'];
    throw new GatewayError('COMPOSITION_FAILED', messages.join('\n'));
  }
  return result.supergraphSdl;
}

/** Composition's transform mutates what it is given, so it gets a copy of its own. */
function publicSdl(supergraph: DocumentNode): DocumentNode {
  return transformSupergraphToPublicSchema(parse(print(supergraph), { noLocation: true }));
}
