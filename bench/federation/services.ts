import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  concatAST,
  execute,
  Kind,
  parse,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { products, reviews, users, type Product, type Review, type User } from './world.ts';

export const serviceNames = ['accounts', 'inventory', 'products', 'reviews'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Where the SDL of a service lies. */
export function sdlPath(name: ServiceName): URL {
  return new URL(`services/${name}.graphql`, import.meta.url);
}

export function sdlOf(name: ServiceName): string {
  return readFileSync(sdlPath(name), 'utf8');
}

type Node = Readonly<Record<string, unknown>>;
type Representation = Readonly<Record<string, unknown>>;

const account = (user: User): Node => ({ __typename: 'User', ...user });
const stored = (product: Product): Node => ({ __typename: 'Product', ...product });
const author = (id: string): Node => ({
  __typename: 'User',
  id,
  username: users.find((one) => one.id === id)?.username,
  reviews: () => reviews.filter((one) => one.authorId === id).map(written),
});
const reviewed = (upc: string): Node => ({
  __typename: 'Product',
  upc,
  reviews: () => reviews.filter((one) => one.upc === upc).map(written),
});
const written = (review: Review): Node => ({
  __typename: 'Review',
  ...review,
  author: () => author(review.authorId),
  product: () => reviewed(review.upc),
});

function find<T>(list: readonly T[], wanted: (one: T) => boolean, node: (one: T) => Node): unknown {
  const found = list.find(wanted);
  return found === undefined ? null : node(found);
}

const roots: Readonly<Record<ServiceName, Node>> = {
  accounts: {
    users: () => users.map(account),
    _entities: ({ representations }: { representations: readonly Representation[] }) =>
      representations.map(({ id }) => find(users, (one) => one.id === id, account)),
  },
  inventory: {
    _entities: ({ representations }: { representations: readonly Representation[] }) =>
      representations.map(({ upc, price, weight }) => ({
        __typename: 'Product',
        upc,
        inStock: products.find((one) => one.upc === upc)?.inStock,
        // The original's rule: heavy and cheap things cost shipping.
        shippingEstimate: Number(price) > 1000 ? 0 : Math.round(Number(weight) * 0.5),
      })),
  },
  products: {
    topProducts: ({ first, tenant }: { first: number; tenant?: readonly string[] | null }) =>
      products
        .filter((one) => tenant == null || tenant.includes(one.tenantId))
        .slice(0, first)
        .map(stored),
    _entities: ({ representations }: { representations: readonly Representation[] }) =>
      representations.map(({ upc }) => find(products, (one) => one.upc === upc, stored)),
  },
  reviews: {
    _entities: ({ representations }: { representations: readonly Representation[] }) =>
      representations.map(({ __typename, id, upc }) => {
        if (__typename === 'User') return author(String(id));
        if (__typename === 'Product') return reviewed(String(upc));
        return find(reviews, (one) => one.id === id, written);
      }),
  },
};

const entities: Readonly<Record<ServiceName, string>> = {
  accounts: 'User',
  inventory: 'Product',
  products: 'Product',
  reviews: 'User | Product | Review',
};

/** The service's own schema with the fields that a gateway calls; marks of federation mean nothing to its resolvers. */
function executable(name: ServiceName): GraphQLSchema {
  const own = parse(sdlOf(name));
  const definitions = own.definitions.filter((one) => one.kind !== Kind.SCHEMA_EXTENSION);
  const hasQuery = definitions.some(
    (one) => one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === 'Query',
  );
  const added = parse(`
    scalar _Any
    union _Entity = ${entities[name]}
    ${hasQuery ? 'extend type' : 'type'} Query { _entities(representations: [_Any!]!): [_Entity]! }
  `);
  const document: DocumentNode = concatAST([{ ...own, definitions }, added]);
  return buildASTSchema(document, { assumeValidSDL: true });
}

const schemas = new Map(serviceNames.map((name) => [name, executable(name)]));

/** Answers one request body of a service, as its text would go over the wire. */
export async function answerOf(name: ServiceName, body: string): Promise<string> {
  const schema = schemas.get(name);
  if (schema === undefined) throw new TypeError(`no service ${name}`);
  const { query, variables } = JSON.parse(body) as {
    query: string;
    variables?: Record<string, unknown>;
  };
  const document = parse(query);
  const variableValues = variables ?? {};
  const result = await execute({ schema, document, rootValue: roots[name], variableValues });
  if (result.errors !== undefined) {
    throw new Error(`${name} does not answer ${query}: ${result.errors.map(String).join('; ')}`);
  }
  return JSON.stringify(result);
}
