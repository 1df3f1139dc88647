import { subgraph } from '../service-kit.ts';
import type { EngineCase } from './case.ts';

const film = { __typename: 'Film', id: 'f1', title: 'Film one' };
const song = { __typename: 'Song', id: 's1', title: 'Song one' };

/** What composition makes of types that services define differently. */
export const composedCases: readonly EngineCase[] = [
  {
    name: 'takes only the enum values and input fields that every service knows',
    services: () => [
      subgraph({
        name: 'a',
        sdl: `enum Kind { NEW OLD } input Filter { kind: Kind max: Int }
          type Query { pick(by: Filter): Item } type Item @key(fields: "id") { id: ID! kind: Kind @shareable }`,
        query: { pick: { __typename: 'Item', id: 'i', kind: 'NEW' } },
        entities: { Item: (one) => one },
      }),
      subgraph({
        name: 'b',
        sdl: `enum Kind { NEW OLD } input Filter { kind: Kind }
          type Query { other(by: Filter): Item } type Item @key(fields: "id") { id: ID! name: String }`,
        query: { other: null },
        entities: { Item: (one) => ({ ...one, name: 'named' }) },
      }),
    ],
    query: 'query($kind: Kind) { pick(by: { kind: $kind }) { kind name } other { id } }',
    variables: { kind: 'NEW' },
    data: { pick: { kind: 'NEW', name: 'named' }, other: null },
  },
  {
    name: 'reads a union of which each service knows only some members',
    services: () => [
      subgraph({
        name: 'films',
        sdl: `union Media = Film type Query { film: Media @shareable }
          type Film @key(fields: "id") { id: ID! title: String @shareable }`,
        query: { film },
        entities: { Film: () => film },
      }),
      subgraph({
        name: 'songs',
        sdl: `union Media = Film | Song type Query { media: [Media] }
          type Film @key(fields: "id") { id: ID! title: String @shareable }
          type Song { id: ID! title: String }`,
        query: { media: [film, song] },
        entities: { Film: () => film },
      }),
    ],
    query:
      '{ film { __typename ... on Film { title } ... on Song { title } } media { __typename ... on Song { title } } }',
    data: {
      film: { __typename: 'Film', title: 'Film one' },
      media: [{ __typename: 'Film' }, { __typename: 'Song', title: 'Song one' }],
    },
  },
  {
    name: 'goes from an entity that another service extends back to the one that owns it',
    services: () => [
      subgraph({
        name: 'users',
        sdl: 'type Query { me: User } type User @key(fields: "id") { id: ID! name: String }',
        query: { me: { __typename: 'User', id: 'u1', name: 'Ada' } },
        entities: { User: (one) => ({ ...one, name: 'Ada' }) },
      }),
      subgraph({
        name: 'logins',
        sdl: `type Query { last: User }
          type User @federation__extends @key(fields: "id") { id: ID! @external seen: String }`,
        query: { last: { __typename: 'User', id: 'u1', seen: 'today' } },
        entities: { User: (one) => ({ ...one, seen: 'today' }) },
      }),
    ],
    query: '{ me { seen } last { name seen } }',
    data: { me: { seen: 'today' }, last: { name: 'Ada', seen: 'today' } },
  },
  {
    name: 'sends what an overridden field requires from where it is now',
    services: () => [
      subgraph({
        name: 'old',
        sdl: `type Query { bill: Bill }
          type Bill @key(fields: "id") { id: ID! sum: Int tax: Int }`,
        query: { bill: { __typename: 'Bill', id: 'b', sum: 100, tax: 1 } },
        entities: { Bill: (one) => ({ ...one, sum: 100, tax: 1 }) },
      }),
      subgraph({
        name: 'new',
        sdl: `type Bill @key(fields: "id") {
            id: ID! sum: Int @external tax: Int @override(from: "old") @requires(fields: "sum")
          }`,
        entities: { Bill: (one) => ({ ...one, tax: Number(one['sum']) / 5 }) },
      }),
    ],
    query: '{ bill { tax } }',
    data: { bill: { tax: 20 } },
  },
  {
    name: 'takes what a service provides on one member of a union',
    services: () => [
      subgraph({
        name: 'front',
        sdl: `union Media = Film | Song type Query { best: Media @provides(fields: "... on Film { title }") }
          type Film @key(fields: "id") { id: ID! title: String @external }
          type Song @key(fields: "id") { id: ID! }`,
        query: { best: film },
        entities: { Film: () => film, Song: () => song },
      }),
      subgraph({
        name: 'back',
        sdl: `type Query { version: Int }
          type Film @key(fields: "id") { id: ID! title: String @shareable }
          type Song @key(fields: "id") { id: ID! title: String }`,
        entities: { Film: () => film, Song: () => song },
      }),
    ],
    query: '{ best { ... on Film { title } ... on Song { title } } }',
    data: { best: { title: 'Film one' } },
  },
  {
    name: 'names types at the root, in lists and under other names',
    services: () => [
      subgraph({
        name: 'films',
        sdl: 'type Query { film: Film films: [Film] } type Film { id: ID! title: String }',
        query: { film, films: [film] },
      }),
    ],
    query: '{ __typename t: __typename film { a: __typename } films { __typename b: __typename } }',
    data: {
      __typename: 'Query',
      t: 'Query',
      film: { a: 'Film' },
      films: [{ __typename: 'Film', b: 'Film' }],
    },
  },
  {
    name: 'follows objects that lead back to their own type through an interface',
    services: () => [
      subgraph({
        name: 'nodes',
        sdl: `interface Node { id: ID! next: Node }
          type Query { first: Node } type Leaf implements Node @key(fields: "id") { id: ID! next: Node }`,
        query: {
          first: {
            __typename: 'Leaf',
            id: '1',
            next: {
              __typename: 'Leaf',
              id: '2',
              next: { __typename: 'Leaf', id: '1', next: null },
            },
          },
        },
        entities: { Leaf: (one) => one },
      }),
      subgraph({
        name: 'names',
        sdl: 'type Query { version: Int } type Leaf @key(fields: "id") { id: ID! name: String }',
        entities: { Leaf: (one) => ({ ...one, name: `name ${String(one['id'])}` }) },
      }),
    ],
    query: '{ first { next { next { id ... on Leaf { name } } ... on Leaf { name } } } }',
    data: { first: { next: { next: { id: '1', name: 'name 1' }, name: 'name 2' } } },
  },
];
