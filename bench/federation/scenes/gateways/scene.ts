import { readFileSync } from 'node:fs';
import { executableService, type Node, type Representation } from '../../executable-service.ts';
import type { Scene } from '../../scene.ts';
import { testQuery } from './operation.ts';
import { products, reviews, users, type Product, type Review, type User } from './world.ts';

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

interface Entities {
  readonly representations: readonly Representation[];
}

const roots: Readonly<Record<string, Node>> = {
  accounts: {
    users: () => users.map(account),
    _entities: ({ representations }: Entities) =>
      representations.map(({ id }) => find(users, (one) => one.id === id, account)),
  },
  inventory: {
    _entities: ({ representations }: Entities) =>
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
    _entities: ({ representations }: Entities) =>
      representations.map(({ upc }) => find(products, (one) => one.upc === upc, stored)),
  },
  reviews: {
    _entities: ({ representations }: Entities) =>
      representations.map(({ __typename, id, upc }) => {
        if (__typename === 'User') return author(String(id));
        if (__typename === 'Product') return reviewed(String(upc));
        return find(reviews, (one) => one.id === id, written);
      }),
  },
};

const entities: Readonly<Record<string, readonly string[]>> = {
  accounts: ['User'],
  inventory: ['Product'],
  products: ['Product'],
  reviews: ['User', 'Product', 'Review'],
};

/** The public gateway benchmark: four services, one operation that goes to and fro between them. */
export const gateways: Scene = {
  name: 'gateways',
  title: 'four services, 89 KB',
  services: Object.entries(roots).map(([name, root]) =>
    executableService({
      name,
      sdl: text(`${name}.graphql`),
      entities: entities[name] ?? [],
      root,
    }),
  ),
  operation: testQuery,
  marks: text('marks.graphql'),
};

function text(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}
