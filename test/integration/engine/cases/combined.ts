import { subgraph } from '../service-kit.ts';
import { byKey, type EngineCase } from './case.ts';

const parcels = [
  { __typename: 'Parcel', id: 'p1', weight: 2 },
  { __typename: 'Parcel', id: 'p2', weight: 4 },
];

const posts = [
  { __typename: 'Note', id: 'n1', createdAt: 'old n1' },
  { __typename: 'Photo', id: 'f1', createdAt: 'old f1' },
];

const items = [
  { __typename: 'Film', id: 'f1', title: 'Film one' },
  { __typename: 'Song', id: 's1', title: 'Song one' },
];

/** What several features of federation come to together. */
export const combinedCases: readonly EngineCase[] = [
  {
    name: 'goes back to a service whose own field requires what another made of its fields',
    services: () => [
      subgraph({
        name: 'stock',
        sdl: `type Query { parcels: [Parcel] }
          type Parcel @key(fields: "id") {
            id: ID! weight: Int postage: Int @external label: String @requires(fields: "postage")
          }`,
        query: { parcels },
        entities: {
          Parcel: (one) => ({
            ...one,
            weight: parcels.find(({ id }) => id === one['id'])?.weight,
            label: `${String(one['id'])} at ${String(one['postage'])}`,
          }),
        },
      }),
      subgraph({
        name: 'post',
        sdl: `type Query { version: Int }
          type Parcel @key(fields: "id") {
            id: ID! weight: Int @external postage: Int @requires(fields: "weight")
          }`,
        entities: { Parcel: (one) => ({ ...one, postage: Number(one['weight']) * 100 }) },
      }),
    ],
    query: '{ parcels { label } }',
    data: { parcels: [{ label: 'p1 at 200' }, { label: 'p2 at 400' }] },
  },
  {
    name: 'sends what a field of an interface object requires of the types behind it',
    services: () => [
      subgraph({
        name: 'library',
        sdl: `type Query { items: [Item] }
          interface Item @key(fields: "id") { id: ID! title: String }
          type Film implements Item @key(fields: "id") { id: ID! title: String }
          type Song implements Item @key(fields: "id") { id: ID! title: String }`,
        query: { items },
        entities: {
          Item: byKey(items, 'id'),
          Film: byKey(items, 'id'),
          Song: byKey(items, 'id'),
        },
      }),
      subgraph({
        name: 'blurbs',
        sdl: `type Query { best: Item }
          type Item @key(fields: "id") @interfaceObject {
            id: ID! title: String @external blurb: String @requires(fields: "title")
          }`,
        query: { best: { __typename: 'Item', id: 's1' } },
        entities: { Item: (one) => ({ ...one, blurb: `${String(one['title'])}!` }) },
      }),
    ],
    query: '{ items { id blurb ... on Film { again: blurb } } best { __typename blurb } }',
    data: {
      items: [
        { id: 'f1', blurb: 'Film one!', again: 'Film one!' },
        { id: 's1', blurb: 'Song one!' },
      ],
      best: { __typename: 'Song', blurb: 'Song one!' },
    },
  },
  {
    name: 'follows a field that was overridden on one type of an interface, and only there',
    services: () => [
      subgraph({
        name: 'feed',
        sdl: `type Query { posts: [Post] }
          interface Post { id: ID! createdAt: String }
          type Note implements Post @key(fields: "id") { id: ID! createdAt: String }
          type Photo implements Post @key(fields: "id") { id: ID! createdAt: String }`,
        query: { posts },
        entities: { Note: byKey(posts, 'id'), Photo: byKey(posts, 'id') },
      }),
      subgraph({
        name: 'photos',
        sdl: `type Query { version: Int }
          type Photo @key(fields: "id") { id: ID! createdAt: String @override(from: "feed") }`,
        entities: { Photo: (one) => ({ ...one, createdAt: `new ${String(one['id'])}` }) },
      }),
    ],
    query: '{ posts { __typename createdAt ... on Photo { id } } }',
    data: {
      posts: [
        { __typename: 'Note', createdAt: 'old n1' },
        { __typename: 'Photo', createdAt: 'new f1', id: 'f1' },
      ],
    },
  },
];
