import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { element, tenant } from './engine-kit.ts';
import { openLab, type Lab } from './lab.ts';
import { answering, linked, subgraph } from './service-kit.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

type Row = Readonly<Record<string, unknown>>;
const mark = `@classified(element: "${element}", opaque: true)`;

describe('a row', () => {
  const overlay = `extend type User @subject(tenant: "tenantId") { id: ID! ${mark} tenantId: ID ${mark} }`;
  const row = (id: string, tenantId: string): Row => ({ __typename: 'User', id, tenantId });
  const asked = (users: readonly unknown[]) => {
    const service = subgraph({
      name: 'users',
      sdl: 'type Query { users: [User] } type User @key(fields: "id") { id: ID! tenantId: ID }',
      query: { users },
    });
    const marked = { overlay, granted: [element] };
    return lab.ask({ services: [service], query: '{ users { id } }', marked });
  };

  test('that is null leaves a list like one that is hidden', async () => {
    const [mine, theirs] = [row('1', tenant), row('2', 'other')];
    const all = [
      [mine, null, mine],
      [mine, theirs, mine],
      [mine, mine],
    ];
    for (const users of all) {
      const { data, errors } = await asked(users);
      expect({ data, errors }).toEqual({ data: { users: [{ id: '1' }, { id: '1' }] }, errors: [] });
    }
  });
});

describe('an object', () => {
  const services = (thing: Row) => [
    answering(
      'things',
      linked(`type Query { thing: Thing } interface Thing { id: ID }
        type Cat implements Thing { id: ID name: String }
        type Dog implements Thing { id: ID name: String }
        type Stone { id: ID name: String } type Other { stone: Stone }`),
      () => ({ data: { thing } }),
    ),
  ];
  const query = '{ thing { id ... on Cat { name } ... on Dog { name } } }';

  test.each(['Stone', 'Thing', 'Query', 'constructor', '', 5, null])(
    'of a type that cannot stand there is not there: %j',
    async (__typename) => {
      const { data } = await lab.ask({
        services: services({ __typename, id: '1', name: 'secret' }),
        query,
        standing: 'open',
      });
      expect(data).toEqual({ thing: null });
    },
  );

  test('of a type that can stand there is there', async () => {
    const { data } = await lab.ask({
      services: services({ __typename: 'Cat', id: '1', name: 'Tom' }),
      query,
      standing: 'open',
    });
    expect(data).toEqual({ thing: { id: '1', name: 'Tom' } });
  });
});

describe('entities', () => {
  const sdl = 'type Seat @key(fields: "hall place") { hall: ID! place: Int! price: Int }';
  const places = [1, 2, 1, 3];

  test('that share the first part of a key are told apart', async () => {
    const seats = subgraph({
      name: 'seats',
      sdl: `type Query { seats: [Seat] } ${sdl.replace(' price: Int', '')}`,
      query: { seats: places.map((place) => ({ __typename: 'Seat', hall: 'h', place })) },
    });
    const prices = answering('prices', linked(`type Query { v: Int } ${sdl}`), ({ variables }) => {
      const asked = variables['representations'] as readonly Row[];
      return {
        data: {
          _entities: asked.map(({ hall, place }) => ({
            __typename: 'Seat',
            hall,
            place,
            price: Number(place) * 5,
          })),
        },
      };
    });
    const { data } = await lab.ask({ services: [seats, prices], query: '{ seats { price } }' });
    expect(data).toEqual({ seats: places.map((place) => ({ price: place * 5 })) });
  });
});
