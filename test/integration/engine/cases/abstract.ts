import { subgraph } from '../service-kit.ts';
import type { EngineCase } from './case.ts';

type Row = Readonly<Record<string, unknown>>;

const items = [
  { __typename: 'Film', id: 'f1', title: 'Film one', minutes: 90 },
  { __typename: 'Song', id: 's1', title: 'Song one', seconds: 200 },
];
const find = (one: Row): unknown => items.find((row) => row.id === one['id']) ?? null;

const library = () =>
  subgraph({
    name: 'library',
    sdl: `type Query { items: [Item] }
      interface Item @key(fields: "id") { id: ID! title: String }
      type Film implements Item @key(fields: "id") { id: ID! title: String minutes: Int }
      type Song implements Item @key(fields: "id") { id: ID! title: String seconds: Int }`,
    query: { items },
    entities: { Film: find, Song: find, Item: find },
  });

export const abstractCases: readonly EngineCase[] = [
  {
    name: 'reads an interface’s fields and those of its types',
    services: () => [library()],
    query: '{ items { __typename title ... on Film { minutes } ... on Song { seconds } } }',
    data: {
      items: [
        { __typename: 'Film', title: 'Film one', minutes: 90 },
        { __typename: 'Song', title: 'Song one', seconds: 200 },
      ],
    },
  },
  {
    name: 'adds the fields of an interface object to every type behind it',
    services: () => [
      library(),
      subgraph({
        name: 'ratings',
        sdl: `type Query { best: Item }
          type Item @key(fields: "id") @interfaceObject { id: ID! stars: Int }`,
        query: { best: { __typename: 'Item', id: 's1', stars: 5 } },
        entities: { Item: (one) => ({ ...one, stars: one['id'] === 's1' ? 5 : 3 }) },
      }),
    ],
    query: '{ items { id stars } best { __typename id stars title ... on Song { seconds } } }',
    data: {
      items: [
        { id: 'f1', stars: 3 },
        { id: 's1', stars: 5 },
      ],
      best: { __typename: 'Song', id: 's1', stars: 5, title: 'Song one', seconds: 200 },
    },
  },
  {
    name: 'goes on from a list that only another service’s entities hold',
    services: () => [
      library(),
      subgraph({
        name: 'reviews',
        sdl: `type Query { version: Int }
          type Film @key(fields: "id") { id: ID! reviews: [Review] }
          type Song @key(fields: "id") { id: ID! reviews: [Review] }
          type Review { text: String of: Reviewed }
          union Reviewed = Film | Song`,
        entities: {
          Film: (one) => ({ ...one, reviews: [{ text: 'good', of: one }] }),
          Song: (one) => ({ ...one, reviews: [] }),
        },
      }),
    ],
    query: `{ items { id ... on Film { reviews { text of { ... on Film { minutes } ... on Song { seconds } } } }
      ... on Song { reviews { text } } } }`,
    data: {
      items: [
        { id: 'f1', reviews: [{ text: 'good', of: { minutes: 90 } }] },
        { id: 's1', reviews: [] },
      ],
    },
  },
  {
    name: 'keeps a field apart whose type is narrower on a type than on its interface',
    services: () => [
      subgraph({
        name: 'shop',
        sdl: `type Query { product: Product }
          interface Product { cheaper: Product }
          type Book implements Product { id: ID! cheaper: Book }`,
        query: {
          product: {
            __typename: 'Book',
            id: '1',
            cheaper: { __typename: 'Book', id: '2', cheaper: null },
          },
        },
      }),
    ],
    query: '{ product { cheaper { __typename } ... on Book { id cheaper { id } } } }',
    data: { product: { cheaper: { __typename: 'Book', id: '2' }, id: '1' } },
  },
  {
    name: 'takes what a service provides of another’s fields, without asking the other',
    services: () => [
      subgraph({
        name: 'front',
        sdl: `type Query { media: Media @shareable @provides(fields: "animals { id name }") }
          interface Media { id: ID! animals: [Animal] }
          interface Animal { id: ID! name: String }
          type Book implements Media { id: ID! @shareable animals: [Animal] @external }
          type Dog implements Animal { id: ID! @external name: String @external }`,
        query: {
          media: {
            __typename: 'Book',
            id: 'm',
            animals: [{ __typename: 'Dog', id: 'd', name: 'Fido' }],
          },
        },
      }),
      subgraph({
        name: 'back',
        sdl: `type Query { version: Int }
          interface Media { id: ID! animals: [Animal] }
          interface Animal { id: ID! name: String }
          type Book implements Media @key(fields: "id") { id: ID! @shareable animals: [Animal] @shareable }
          type Dog implements Animal @key(fields: "id") { id: ID! name: String @shareable }`,
        entities: { Book: (one) => ({ ...one, animals: [] }), Dog: (one) => ({ ...one }) },
      }),
    ],
    query: '{ media { id animals { __typename id name } } }',
    data: { media: { id: 'm', animals: [{ __typename: 'Dog', id: 'd', name: 'Fido' }] } },
    calls: { front: 1, back: 0 },
  },
  {
    name: 'does not show objects of an inaccessible type, nor values of an inaccessible enum value',
    services: () => [
      subgraph({
        name: 'zoo',
        sdl: `type Query { shown: Animal hidden: Animal moods: [Mood] mood: Mood }
          interface Animal { name: String }
          type Cat implements Animal { name: String }
          type Dragon implements Animal @inaccessible { name: String }
          enum Mood { CALM SECRET @inaccessible }`,
        query: {
          shown: { __typename: 'Cat', name: 'cat' },
          hidden: { __typename: 'Dragon', name: 'dragon' },
          moods: ['CALM', 'SECRET'],
          mood: 'SECRET',
        },
      }),
    ],
    query: '{ shown { name } hidden { __typename name } moods mood }',
    data: { shown: { name: 'cat' }, hidden: null, moods: ['CALM', null], mood: null },
  },
  {
    name: 'reads fields of one name and different types, each by its type',
    services: () => [
      subgraph({
        name: 'ids',
        sdl: `type Query { things: [Thing] }
          union Thing = A | B
          type A { id: ID! name: String! }
          type B { id: ID! name: String }`,
        query: {
          things: [
            { __typename: 'A', id: '1', name: 'a' },
            { __typename: 'B', id: '2', name: null },
          ],
        },
      }),
    ],
    query: '{ things { ... on A { id named: name } ... on B { id label: name } } }',
    data: {
      things: [
        { id: '1', named: 'a' },
        { id: '2', label: null },
      ],
    },
  },
  {
    name: 'resolves @skip and @include, also around fragments and with defaults',
    services: () => [library()],
    query: `query ($yes: Boolean = true, $no: Boolean!) { items {
      id @skip(if: $yes) title @include(if: $no)
      ... on Film @include(if: $yes) { minutes ... on Item @skip(if: $no) { name: title } }
      ... on Song @include(if: $no) { seconds }
    } }`,
    variables: { no: false },
    data: { items: [{ minutes: 90, name: 'Film one' }, {}] },
  },
  {
    name: 'treats an interface that only interface objects stand behind as their type',
    services: () => [
      subgraph({
        name: 'nodes',
        sdl: `type Query { version: Int }
          interface Node @key(fields: "id") { id: ID! }`,
      }),
      subgraph({
        name: 'values',
        sdl: `type Query { node: Node }
          type Node @key(fields: "id", resolvable: false) @interfaceObject { id: ID! value: String }`,
        query: { node: { __typename: 'Node', id: 'n', value: 'v' } },
      }),
    ],
    query: '{ node { id value } }',
    data: { node: { id: 'n', value: 'v' } },
  },
];
