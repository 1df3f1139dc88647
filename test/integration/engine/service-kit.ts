import {
  buildASTSchema,
  execute,
  isObjectType,
  Kind,
  parse,
  print,
  validate,
  visit,
  type GraphQLSchema,
} from 'graphql';
import type { EngineService } from './engine-kit.ts';

export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A service of a test, and what it was asked. */
export interface TestService extends EngineService {
  readonly asked: Asked[];
}

type Row = Readonly<Record<string, unknown>>;

interface SubgraphParts {
  readonly name: string;
  readonly sdl: string;
  /** Root fields, by name. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** By type: looks an entity up by its representation. Null is "there is none". */
  readonly entities?: Readonly<Record<string, (representation: Row) => unknown>>;
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: [
  "@key", "@external", "@requires", "@provides", "@shareable", "@override", "@inaccessible", "@interfaceObject"
])`;

/** A real subgraph on graphql-js. Objects are plain data (or functions of their arguments) with `__typename`. */
export function subgraph({ name, sdl, query = {}, entities = {} }: SubgraphParts): TestService {
  const schema = executable(sdl, Object.keys(entities));
  const root = {
    ...query,
    _entities: ({ representations }: { readonly representations: readonly Row[] }) =>
      representations.map((one) => entities[String(one['__typename'])]?.(one) ?? null),
  };
  return answering(name, `${link}\n${sdl}`, async ({ query: text, variables }) => {
    const document = parse(text);
    const errors = validate(schema, document);
    if (errors.length > 0) return { errors };
    const answer = await execute({ schema, document, rootValue: root, variableValues: variables });
    // As it would come over the wire.
    return JSON.parse(JSON.stringify(answer)) as { data?: unknown };
  });
}

/** A service that answers whatever the test wants. */
export function answering(
  name: string,
  sdl: string,
  answer: (asked: Asked) => unknown,
): TestService {
  const asked: Asked[] = [];
  return {
    name,
    sdl,
    asked,
    async execute(request) {
      asked.push(request);
      return (await answer(request)) as { data?: unknown };
    },
  };
}

export function linked(sdl: string): string {
  return `${link}\n${sdl}`;
}

function executable(sdl: string, entities: readonly string[]): GraphQLSchema {
  const plain = visit(parse(sdl), { Directive: () => null });
  const types = plain.definitions.map((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Query' ? null : print(node),
  );
  const query = plain.definitions.find(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Query',
  );
  const own =
    query === undefined
      ? ''
      : print(query)
          .replace(/^[^{]*\{/, '')
          .replace(/\}$/, '');
  const federation =
    entities.length === 0
      ? `type Query { ${own} }`
      : `scalar _Any union _Entity = ${concrete(sdl, entities).join(' | ')}
         type Query { ${own} _entities(representations: [_Any!]!): [_Entity]! }`;
  return buildASTSchema(parse([...types.filter((one) => one !== null), federation].join('\n')), {
    assumeValidSDL: true,
  });
}

/** A union holds objects: for an interface that is an entity, what implements it. */
function concrete(sdl: string, entities: readonly string[]): readonly string[] {
  const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });
  return entities.filter((one) => isObjectType(schema.getType(one)));
}
