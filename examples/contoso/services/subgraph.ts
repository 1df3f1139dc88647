/**
 * The subgraph side of GraphQL federation: `_service` answers the SDL as it is written, `_entities` looks objects up by
 * their keys. Directives mean nothing to the service itself, so they are taken out before it executes the schema.
 */
import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  execute,
  Kind,
  parse,
  validate,
  visit,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

export interface ServiceRequest {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
}

export interface ServiceAnswer {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
}

/** A data service as the gateway uses it in process. */
export interface DataService {
  readonly name: string;
  readonly sdl: string;
  /** Rejects when `signal` was aborted before the start; a query of this example is too short to be stopped later. */
  execute(request: ServiceRequest, signal?: AbortSignal): Promise<ServiceAnswer>;
  close(): void;
}

/** Looks one object up by its representation; `null` when there is none. */
export type Reference<Context> = (
  representation: Readonly<Record<string, unknown>>,
  context: Context,
) => unknown;

export interface SubgraphParts<Context> {
  readonly name: string;
  readonly sdl: string;
  readonly resolvers: Readonly<Record<string, Readonly<Record<string, Resolver<Context>>>>>;
  /** By type name: every entity that this service knows. */
  readonly references: Readonly<Record<string, Reference<Context>>>;
  /** Made anew for each request, so that nothing is cached between two. */
  createContext(): Context;
  close(): void;
}

/** Arguments have been checked against the schema when a resolver sees them, so each names those that it has. */
type Resolver<Context> = (parent: never, args: never, context: Context) => unknown;

/** Parsed documents are kept by their text: a gateway sends few different ones. */
const documentsMax = 500;

export function createSubgraph<Context>(parts: SubgraphParts<Context>): DataService {
  const schema = executableSchema(parts);
  const documents = new Map<string, DocumentNode>();
  return {
    name: parts.name,
    sdl: parts.sdl,
    execute: async (request, signal) => {
      signal?.throwIfAborted();
      let document = documents.get(request.query);
      if (document === undefined) {
        try {
          document = parse(request.query);
        } catch (error) {
          return { errors: [error] };
        }
        const errors = validate(schema, document);
        if (errors.length > 0) return { errors };
        if (documents.size >= documentsMax) documents.clear();
        documents.set(request.query, document);
      }
      return await execute({
        schema,
        document,
        contextValue: parts.createContext(),
        operationName: request.operationName,
        variableValues: request.variables,
      });
    },
    close: () => parts.close(),
  };
}

function executableSchema<Context>(parts: SubgraphParts<Context>): GraphQLSchema {
  const federation = `
    scalar _Any
    type _Service { sdl: String! }
    union _Entity = ${Object.keys(parts.references).join(' | ')}
    extend type Query {
      _service: _Service!
      _entities(representations: [_Any!]!): [_Entity]!
    }
  `;
  const entities = (
    _parent: unknown,
    args: { readonly representations: readonly Readonly<Record<string, unknown>>[] },
    context: Context,
  ) =>
    args.representations.map((representation) => {
      const typename = String(representation['__typename']);
      const reference = Object.hasOwn(parts.references, typename)
        ? parts.references[typename]
        : undefined;
      if (reference === undefined) throw new TypeError(`${parts.name} has no entity ${typename}`);
      return reference(representation, context);
    });
  return makeExecutableSchema({
    typeDefs: [withoutDirectives(parse(parts.sdl)), parse(federation)],
    resolvers: {
      ...parts.resolvers,
      Query: {
        ...parts.resolvers['Query'],
        _service: () => ({ sdl: parts.sdl }),
        _entities: entities,
      },
    },
  });
}

function withoutDirectives(document: DocumentNode): DocumentNode {
  return visit(document, {
    [Kind.DIRECTIVE]: () => null,
    [Kind.SCHEMA_EXTENSION]: () => null,
  });
}
