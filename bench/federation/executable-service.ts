import {
  buildASTSchema,
  concatAST,
  execute,
  Kind,
  parse,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

/** What a resolver answers an object with. */
export type Node = Readonly<Record<string, unknown>>;
export type Representation = Readonly<Record<string, unknown>>;

/** A data service of a scene, really executed. */
export interface SceneService extends ServiceParts {
  /** Answers one request body, as its text would go over the wire. Throws where there are errors: nothing here fails. */
  answer(body: string): Promise<string>;
}

/** What a service is made of. */
export interface ServiceParts {
  readonly name: string;
  readonly sdl: string;
  /** Types that `_entities` may be asked for; none for a service without entities. */
  readonly entities: readonly string[];
  readonly root: Node;
}

export function executableService(parts: ServiceParts): SceneService {
  const { name, sdl, entities, root } = parts;
  const schema = executable(sdl, entities);
  return {
    ...parts,
    async answer(body) {
      const { query, variables } = JSON.parse(body) as {
        query: string;
        variables?: Record<string, unknown>;
      };
      const document = parse(query);
      const variableValues = variables ?? {};
      const result = await execute({ schema, document, rootValue: root, variableValues });
      if (result.errors === undefined) return JSON.stringify(result);
      throw new Error(`${name} does not answer ${query}: ${result.errors.map(String).join('; ')}`);
    },
  };
}

/** The SDL of a service without its marks of federation. */
export function plainDocument(sdl: string): DocumentNode {
  const own = parse(sdl);
  const definitions = own.definitions.filter((one) => one.kind !== Kind.SCHEMA_EXTENSION);
  return { ...own, definitions };
}

/** The service's own schema with the fields that a gateway calls; marks of federation mean nothing to its resolvers. */
function executable(sdl: string, entities: readonly string[]): GraphQLSchema {
  const document = plainDocument(sdl);
  if (entities.length === 0) return buildASTSchema(document, { assumeValidSDL: true });
  const hasQuery = document.definitions.some(
    (one) => one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === 'Query',
  );
  const added = parse(`
    scalar _Any
    union _Entity = ${entities.join(' | ')}
    ${hasQuery ? 'extend type' : 'type'} Query { _entities(representations: [_Any!]!): [_Entity]! }
  `);
  return buildASTSchema(concatAST([document, added]), { assumeValidSDL: true });
}
