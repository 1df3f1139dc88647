import { subgraph } from '../service-kit.ts';
import { byKey, type EngineCase } from './case.ts';

type Row = Readonly<Record<string, unknown>>;

const parcels = [
  { __typename: 'Parcel', id: 'p1', weight: 2, size: 3, price: price(10) },
  { __typename: 'Parcel', id: 'p2', weight: 4, size: 5, price: price(20) },
];

function price(base: number) {
  return ({ currency }: { currency: string }) => (currency === 'USD' ? base : base * 2);
}

const stock = (fields: string) =>
  subgraph({
    name: 'stock',
    sdl: `type Query { parcels: [Parcel] }
      type Parcel @key(fields: "id") { id: ID! ${fields} }`,
    query: { parcels },
    entities: { Parcel: byKey(parcels, 'id') },
  });

export const requiresCases: readonly EngineCase[] = [
  {
    name: 'sends what a field requires, and does not show it',
    services: () => [
      stock('weight: Int'),
      subgraph({
        name: 'post',
        sdl: `type Query { version: Int }
          type Parcel @key(fields: "id") {
            id: ID! weight: Int @external postage: Int @requires(fields: "weight")
          }`,
        entities: { Parcel: (one) => ({ ...one, postage: Number(one['weight']) * 100 }) },
      }),
    ],
    query: '{ parcels { postage } }',
    data: { parcels: [{ postage: 200 }, { postage: 400 }] },
  },
  {
    name: 'follows a chain of requirements',
    services: () => [
      stock('weight: Int'),
      subgraph({
        name: 'post',
        sdl: `type Query { version: Int }
          type Parcel @key(fields: "id") {
            id: ID! weight: Int @external postage: Int @requires(fields: "weight")
          }`,
        entities: { Parcel: (one) => ({ ...one, postage: Number(one['weight']) * 100 }) },
      }),
      subgraph({
        name: 'tax',
        sdl: `type Query { rate: Int }
          type Parcel @key(fields: "id") {
            id: ID! postage: Int @external tax: Int @requires(fields: "postage")
          }`,
        entities: { Parcel: (one) => ({ ...one, tax: Number(one['postage']) / 4 }) },
      }),
    ],
    query: '{ parcels { id tax } }',
    data: {
      parcels: [
        { id: 'p1', tax: 50 },
        { id: 'p2', tax: 100 },
      ],
    },
  },
  {
    name: 'tells one field with two arguments apart, where both are required and one is asked for',
    services: () => [
      stock('price(currency: String!): Int weight: Int'),
      subgraph({
        name: 'offers',
        sdl: `type Query { version: Int }
          type Parcel @key(fields: "id") {
            id: ID! price(currency: String!): Int @external
            dollars: String @requires(fields: "price(currency: \\"USD\\")")
            euros: String @requires(fields: "price(currency: \\"EUR\\")")
          }`,
        entities: {
          Parcel: (one) => ({
            ...one,
            dollars: `$${String(one['price'])}`,
            euros: `${String(one['price'])}€`,
          }),
        },
      }),
    ],
    query: '{ parcels { dollars euros price(currency: "CHF") } }',
    data: {
      parcels: [
        { dollars: '$10', euros: '20€', price: 20 },
        { dollars: '$20', euros: '40€', price: 40 },
      ],
    },
  },
  {
    name: 'sends required objects with their fragments',
    services: () => [
      subgraph({
        name: 'boxes',
        sdl: `type Query { boxes: [Box] }
          type Box @key(fields: "id") { id: ID! content: Thing }
          interface Thing { name: String }
          type Lamp implements Thing @shareable { name: String watts: Int }
          type Rug implements Thing @shareable { name: String }`,
        query: {
          boxes: [
            { id: '1', content: { __typename: 'Lamp', name: 'lamp', watts: 40 } },
            { id: '2', content: { __typename: 'Rug', name: 'rug' } },
            { id: '3', content: null },
          ],
        },
        entities: { Box: (one) => ({ ...one }) },
      }),
      subgraph({
        name: 'labels',
        sdl: `type Query { version: Int }
          type Box @key(fields: "id") {
            id: ID! content: Thing @external
            label: String @requires(fields: "content { name ... on Lamp { watts } }")
          }
          interface Thing { name: String }
          type Lamp implements Thing @shareable { name: String watts: Int }
          type Rug implements Thing @shareable { name: String }`,
        entities: {
          Box: (one) => {
            const content = (one['content'] ?? {}) as Row;
            return { ...one, label: `${String(content['name'])} ${String(content['watts'])}` };
          },
        },
      }),
    ],
    query: '{ boxes { label } }',
    data: {
      boxes: [{ label: 'lamp 40' }, { label: 'rug undefined' }, { label: 'undefined undefined' }],
    },
  },
  {
    name: 'sends a required value that is null for each of several types',
    services: () => [
      subgraph({
        name: 'things',
        sdl: `type Query { things: [Thing] }
          interface Thing { id: ID! }
          type Lamp implements Thing @key(fields: "id") {
            id: ID! size: Int @external label: String @requires(fields: "size")
          }
          type Rug implements Thing @key(fields: "id") {
            id: ID! size: Int @external label: String @requires(fields: "size")
          }`,
        query: {
          things: [
            { __typename: 'Lamp', id: '1' },
            { __typename: 'Rug', id: '2' },
          ],
        },
        entities: {
          Lamp: (one) => ({ ...one, label: `lamp ${String(one['size'])}` }),
          Rug: (one) => ({ ...one, label: `rug ${String(one['size'])}` }),
        },
      }),
      subgraph({
        name: 'sizes',
        sdl: `type Query { version: Int }
          type Lamp @key(fields: "id") { id: ID! size: Int }
          type Rug @key(fields: "id") { id: ID! size: Int }`,
        entities: {
          Lamp: (one) => ({ ...one, size: null }),
          Rug: (one) => ({ ...one, size: null }),
        },
      }),
    ],
    query: '{ things { ... on Lamp { label } ... on Rug { label } } }',
    data: { things: [{ label: 'lamp null' }, { label: 'rug null' }] },
  },
  {
    name: 'collects required lists from the service that holds their entities',
    services: () => [
      subgraph({
        name: 'posts',
        sdl: `type Query { posts: [Post] }
          type Post @key(fields: "id") { id: ID! comments(first: Int!): [Comment] }
          type Comment @key(fields: "id") { id: ID! }`,
        query: {
          posts: [
            { __typename: 'Post', id: 'x', comments: comments('x') },
            { __typename: 'Post', id: 'y', comments: comments('y') },
          ],
        },
        entities: { Post: (one) => ({ ...one, comments: comments(String(one['id'])) }) },
      }),
      subgraph({
        name: 'comments',
        sdl: `type Query { version: Int }
          type Comment @key(fields: "id") { id: ID! by: String }`,
        entities: { Comment: (one) => ({ ...one, by: `by ${String(one['id'])}` }) },
      }),
      subgraph({
        name: 'digest',
        sdl: `type Query { other: Int }
          type Post @key(fields: "id") {
            id: ID! comments(first: Int!): [Comment] @external
            writers: String @requires(fields: "comments(first: 2) { by }")
          }
          type Comment @key(fields: "id") { id: ID! by: String @external }`,
        entities: {
          Post: (one) => ({
            ...one,
            writers: (one['comments'] as readonly Row[]).map((each) => each['by']).join(),
          }),
        },
      }),
    ],
    query: 'query ($first: Int = 1) { posts { writers comments(first: $first) { id } } }',
    data: {
      posts: [
        { writers: 'by x1,by x2', comments: [{ id: 'x1' }] },
        { writers: 'by y1,by y2', comments: [{ id: 'y1' }] },
      ],
    },
  },
];

function comments(post: string) {
  return ({ first }: { first: number }) =>
    [1, 2, 3].slice(0, first).map((n) => ({ __typename: 'Comment', id: `${post}${n}` }));
}
