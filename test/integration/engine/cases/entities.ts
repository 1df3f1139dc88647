import { subgraph } from '../service-kit.ts';
import { byKey, type EngineCase } from './case.ts';

const books = [
  { __typename: 'Book', id: 'b1', isbn: 'i1', title: 'One', authorId: 'a1', author: { id: 'a1' } },
  { __typename: 'Book', id: 'b2', isbn: 'i2', title: 'Two', authorId: 'a1', author: { id: 'a1' } },
  {
    __typename: 'Book',
    id: 'b3',
    isbn: 'i3',
    title: 'Three',
    authorId: 'a2',
    author: { id: 'a2' },
  },
];
const authors = [
  { __typename: 'Author', id: 'a1', name: 'Ada' },
  { __typename: 'Author', id: 'a2', name: 'Bea' },
];
const catalogue = () =>
  subgraph({
    name: 'catalogue',
    sdl: `type Query { books: [Book!]! }
      type Book @key(fields: "id") { id: ID! title: String author: Author }
      type Author @key(fields: "id") { id: ID! }`,
    query: { books },
    entities: { Book: byKey(books, 'id'), Author: (one) => ({ ...one }) },
  });
const people = () =>
  subgraph({
    name: 'people',
    sdl: `type Query { authors: [Author] }
      type Author @key(fields: "id") { id: ID! name: String }`,
    query: { authors },
    entities: { Author: byKey(authors, 'id') },
  });

export const entityCases: readonly EngineCase[] = [
  {
    name: 'asks for each entity of a list once, however many rows name it',
    services: () => [catalogue(), people()],
    query: '{ books { title author { name } } }',
    data: {
      books: [
        { title: 'One', author: { name: 'Ada' } },
        { title: 'Two', author: { name: 'Ada' } },
        { title: 'Three', author: { name: 'Bea' } },
      ],
    },
    calls: { catalogue: 1, people: 1 },
  },
  {
    name: 'reaches a service through another one’s key',
    services: () => [
      catalogue(),
      subgraph({
        name: 'numbers',
        sdl: `type Query { version: Int }
          type Book @key(fields: "id") @key(fields: "isbn") { id: ID! isbn: ID! }`,
        entities: { Book: (one) => byKey(books, 'id')(one) ?? byKey(books, 'isbn')(one) },
      }),
      subgraph({
        name: 'prices',
        sdl: `type Query { currency: String }
          type Book @key(fields: "isbn") { isbn: ID! price: Int }`,
        entities: { Book: (one) => ({ ...one, price: one['isbn'] === 'i1' ? 10 : 20 }) },
      }),
    ],
    query: '{ books { price } }',
    data: { books: [{ price: 10 }, { price: 20 }, { price: 20 }] },
  },
  {
    name: 'finds entities by a key with objects in it',
    services: () => [
      subgraph({
        name: 'seats',
        sdl: `type Query { seats: [Seat] }
          type Seat @key(fields: "row { hall number } place") { row: Row! place: Int! }
          type Row @shareable { hall: ID! number: Int! }`,
        query: {
          seats: [1, 2].map((place) => ({
            __typename: 'Seat',
            row: { hall: 'h', number: 7 },
            place,
          })),
        },
      }),
      subgraph({
        name: 'tickets',
        sdl: `type Query { open: Boolean }
          type Seat @key(fields: "row { hall number } place") { row: Row! place: Int! taken: Boolean }
          type Row @shareable { hall: ID! number: Int! }`,
        entities: { Seat: (one) => ({ ...one, taken: one['place'] === 2 }) },
      }),
    ],
    query: '{ seats { place taken } }',
    data: {
      seats: [
        { place: 1, taken: false },
        { place: 2, taken: true },
      ],
    },
  },
  {
    name: 'asks for nothing where a row has no key',
    services: () => [
      subgraph({
        name: 'orders',
        sdl: `type Query { orders: [Order] }
          type Order { number: Int buyer: Author }
          type Author @key(fields: "id") { id: ID }`,
        query: {
          orders: [
            { number: 1, buyer: { __typename: 'Author', id: null } },
            { number: 2, buyer: { __typename: 'Author', id: 'a2' } },
            { number: 3, buyer: null },
          ],
        },
      }),
      subgraph({
        name: 'names',
        sdl: `type Query { version: Int }
          type Author @key(fields: "id") { id: ID name: String }`,
        entities: { Author: byKey(authors, 'id') },
      }),
    ],
    query: '{ orders { number buyer { name } } }',
    data: {
      orders: [
        { number: 1, buyer: { name: null } },
        { number: 2, buyer: { name: 'Bea' } },
        { number: 3, buyer: null },
      ],
    },
  },
  {
    name: 'asks a service at two places of the graph in one call',
    services: () => [catalogue(), people()],
    query: '{ a: books { author { name } } b: books { id author { name } } }',
    data: {
      a: [{ author: { name: 'Ada' } }, { author: { name: 'Ada' } }, { author: { name: 'Bea' } }],
      b: [
        { id: 'b1', author: { name: 'Ada' } },
        { id: 'b2', author: { name: 'Ada' } },
        { id: 'b3', author: { name: 'Bea' } },
      ],
    },
    calls: { catalogue: 1, people: 1 },
  },
  {
    name: 'goes on through a list below an entity of a list, where only links lead there',
    services: () => [
      catalogue(),
      subgraph({
        name: 'sales',
        sdl: `type Query { version: Int }
          type Book @key(fields: "id") { id: ID! copies: [Copy] }
          type Copy @key(fields: "nr") { nr: ID! shelf: Shelf }
          type Shelf @key(fields: "id") { id: ID! }`,
        entities: {
          Book: (one) => ({
            ...one,
            copies: ['x', 'y'].map((n) => ({ __typename: 'Copy', nr: `${String(one['id'])}${n}` })),
          }),
        },
      }),
      subgraph({
        name: 'shelves',
        sdl: `type Query { open: Int }
          type Copy @key(fields: "nr") { nr: ID! place: Shelf }
          type Shelf @key(fields: "id") { id: ID! }`,
        entities: {
          Copy: (one) => ({ ...one, place: { __typename: 'Shelf', id: `s${String(one['nr'])}` } }),
        },
      }),
      subgraph({
        name: 'rooms',
        sdl: `type Query { wide: Int } type Shelf @key(fields: "id") { id: ID! room: String }`,
        entities: { Shelf: (one) => ({ ...one, room: `room of ${String(one['id'])}` }) },
      }),
    ],
    query: '{ books { copies { place { room } } } }',
    data: {
      books: ['b1', 'b2', 'b3'].map((book) => ({
        copies: ['x', 'y'].map((n) => ({ place: { room: `room of s${book}${n}` } })),
      })),
    },
  },
  {
    name: 'finds entities in lists of lists',
    services: () => [
      subgraph({
        name: 'grid',
        sdl: `type Query { rows: [[Cell]] } type Cell @key(fields: "id") { id: ID! beside: [[Cell]] }`,
        query: {
          rows: [
            [{ __typename: 'Cell', id: 'a', beside: [[{ __typename: 'Cell', id: 'b' }], null] }],
            null,
            [],
            [{ __typename: 'Cell', id: 'c', beside: [] }],
          ],
        },
      }),
      subgraph({
        name: 'names',
        sdl: 'type Query { v: Int } type Cell @key(fields: "id") { id: ID! name: String }',
        entities: { Cell: (one) => ({ ...one, name: `cell ${String(one['id'])}` }) },
      }),
    ],
    query: '{ rows { name beside { name } } }',
    data: {
      rows: [
        [{ name: 'cell a', beside: [[{ name: 'cell b' }], null] }],
        null,
        [],
        [{ name: 'cell c', beside: [] }],
      ],
    },
    // A list without rows cannot be told from one whose rows are hidden.
    granted: {
      rows: [
        [{ name: 'cell a', beside: [[{ name: 'cell b' }]] }],
        [{ name: 'cell c', beside: [] }],
      ],
    },
  },
  {
    name: 'leaves what a service does not know null',
    services: () => [
      catalogue(),
      subgraph({
        name: 'people',
        sdl: `type Query { version: Int }
          type Author @key(fields: "id") { id: ID! name: String }`,
        entities: { Author: (one) => (one['id'] === 'a1' ? authors[0] : null) },
      }),
    ],
    query: '{ books { author { id name } } }',
    data: {
      books: [
        { author: { id: 'a1', name: 'Ada' } },
        { author: { id: 'a1', name: 'Ada' } },
        { author: { id: 'a2', name: null } },
      ],
    },
  },
  {
    name: 'follows an overridden field to its new service',
    services: () => [
      catalogue(),
      subgraph({
        name: 'titles',
        sdl: `type Query { version: Int }
          type Book @key(fields: "id") { id: ID! title: String @override(from: "catalogue") }`,
        entities: { Book: (one) => ({ ...one, title: `new ${String(one['id'])}` }) },
      }),
    ],
    query: '{ books { title } }',
    data: { books: [{ title: 'new b1' }, { title: 'new b2' }, { title: 'new b3' }] },
  },
  {
    name: 'puts a root object together of what several services share',
    services: () =>
      (['name', 'price'] as const).map((field) =>
        subgraph({
          name: field,
          sdl: `type Query { product: Product @shareable }
            type Product { id: ID! @shareable ${field}: String }`,
          query: { product: { id: 'p', [field]: `the ${field}` } },
        }),
      ),
    query: '{ product { id name price } }',
    data: { product: { id: 'p', name: 'the name', price: 'the price' } },
  },
  {
    name: 'sends variables coerced and under names of its own',
    services: () => [
      subgraph({
        name: 'numbers',
        sdl: 'type Query { next(after: Int!, by: Float): Float }',
        query: { next: ({ after, by }: { after: number; by?: number }) => after + (by ?? 1) },
      }),
    ],
    query: 'query ($constructor: Int = 4, $by: Float) { next(after: $constructor, by: $by) }',
    data: { next: 5 },
  },
];
