import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLab, type Lab } from './lab.ts';
import { answering, linked, subgraph, type TestService } from './service-kit.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

type Row = Readonly<Record<string, unknown>>;

const users = (ids: readonly string[] = ['1', '2']): TestService =>
  subgraph({
    name: 'users',
    sdl: 'type Query { users: [User] } type User @key(fields: "id") { id: ID! }',
    query: { users: ids.map((id) => ({ __typename: 'User', id })) },
  });

/** A service that answers representations with whatever the test makes of them. */
const mails = (answer: (asked: readonly Row[]) => unknown): TestService =>
  answering(
    'mails',
    linked(
      'type Query { v: Int } type User @key(fields: "id") { id: ID! mail: String must: Int! }',
    ),
    ({ variables }) => answer(variables['representations'] as readonly Row[]),
  );

const mailOf = (one: Row): Row => ({ ...one, mail: `mail of ${String(one['id'])}`, must: 1 });
const entities = (list: readonly unknown[]): unknown => ({ data: { _entities: list } });
const query = '{ users { id mail } }';
const mailsIn = (data: unknown): unknown =>
  (data as { users: readonly Row[] }).users.map((one) => one['mail']);
const serviceError = { path: ['users', 0, 'mail'], extensions: { code: 'SERVICE_ERROR', rows: 2 } };

describe('the entity that comes back is the one that was asked for', () => {
  test('and then its values are taken', async () => {
    const services = [users(), mails((asked) => entities(asked.map(mailOf)))];
    const answer = await lab.ask({ services, query });
    expect(mailsIn(answer.data)).toEqual(['mail of 1', 'mail of 2']);
    expect(answer.errors).toEqual([]);
    expect(services[1]?.asked[0]?.query).toContain('__typename');
  });

  test('also where its id comes as a number', async () => {
    const services = [
      users(),
      mails((asked) => entities(asked.map((one) => ({ ...mailOf(one), id: Number(one['id']) })))),
    ];
    expect(mailsIn((await lab.ask({ services, query })).data)).toEqual(['mail of 1', 'mail of 2']);
  });

  test.each<[string, (asked: readonly Row[]) => readonly unknown[]]>([
    ['in another order', (asked) => asked.map(mailOf).reverse()],
    ['of another id', (asked) => asked.map((one) => ({ ...mailOf(one), id: '9' }))],
    ['of another type', (asked) => asked.map((one) => ({ ...mailOf(one), __typename: 'Admin' }))],
    ['without a type', (asked) => asked.map(({ id }) => ({ id, mail: 'x' }))],
    ['without its key', (asked) => asked.map(({ __typename }) => ({ __typename, mail: 'x' }))],
    [
      'with an object for its key',
      (asked) => asked.map((one) => ({ ...mailOf(one), id: { 1: 1 } })),
    ],
    ['as plain text', (asked) => asked.map(() => 'x')],
    ['as a list', (asked) => asked.map((one) => [mailOf(one)])],
    ['too few', () => []],
  ])('and one %s is not there', async (_, answer) => {
    const services = [users(), mails((asked) => entities(answer(asked)))];
    const { data, errors } = await lab.ask({ services, query });
    expect(mailsIn(data)).toEqual([null, null]);
    expect(errors).toMatchObject([serviceError]);
  });

  test.each<[string, unknown]>([
    ['no list', { data: { _entities: { 0: { mail: 'x' } } } }],
    ['nothing', { data: {} }],
    ['a list for data', { data: [{ mail: 'x' }] }],
    ['text for data', { data: 'mail' }],
  ])('and %s is an answer without entities', async (_, answer) => {
    const { data, errors } = await lab.ask({ services: [users(), mails(() => answer)], query });
    expect(mailsIn(data)).toEqual([null, null]);
    expect(errors).toMatchObject([serviceError]);
  });

  test('and what comes beyond what was asked is not looked at', async () => {
    const services = [
      users(['1']),
      mails((asked) => entities([...asked.map(mailOf), mailOf({ __typename: 'User', id: '2' })])),
    ];
    expect(mailsIn((await lab.ask({ services, query })).data)).toEqual(['mail of 1']);
  });

  test('and null says that there is none, without an error', async () => {
    const services = [users(), mails((asked) => entities(asked.map(() => null)))];
    const { data, errors } = await lab.ask({ services, query });
    expect([mailsIn(data), errors]).toEqual([[null, null], []]);
  });

  test('and null beside an error of its own is a fault of that entity alone', async () => {
    const services = [
      users(),
      mails((asked) => ({
        data: { _entities: [null, mailOf(asked[1] ?? {})] },
        errors: [{ message: 'secret', path: ['_entities', 0] }],
      })),
    ];
    const answer = await lab.ask({ services, query });
    expect(mailsIn(answer.data)).toEqual([null, 'mail of 2']);
    expect(answer.errors).toMatchObject([{ ...serviceError, extensions: { rows: 1 } }]);
    expect(JSON.stringify(answer)).not.toContain('secret');
  });
});

describe('a key that its service marks @external', () => {
  const marked = (type: string, answer: (asked: readonly Row[]) => unknown): TestService =>
    answering(
      'mails',
      linked(`type Query { v: Int } ${type} @key(fields: "id") { id: ID! @external mail: String }`),
      ({ variables }) => answer(variables['representations'] as readonly Row[]),
    );
  const reversed = (asked: readonly Row[]): unknown => entities(asked.map(mailOf).reverse());

  test('is asked for and checked in an extension, where the mark means nothing', async () => {
    const service = marked('extend type User', reversed);
    const { data } = await lab.ask({ services: [users(), service], query });
    expect([mailsIn(data), service.asked[0]?.query]).toEqual([
      [null, null],
      expect.stringContaining('id'),
    ]);
  });

  test('is not asked for elsewhere, as the service has said that it cannot tell it', async () => {
    const service = marked('type User', (asked) => entities(asked.map(mailOf)));
    const { data } = await lab.ask({ services: [users(), service], query });
    expect(mailsIn(data)).toEqual(['mail of 1', 'mail of 2']);
    expect(service.asked[0]?.query).toContain('{__typename ...on User{mail}}');
  });

  test('elsewhere leaves the type to be checked', async () => {
    const service = marked('type User', (asked) =>
      entities(asked.map((one) => ({ ...mailOf(one), __typename: 'Admin' }))),
    );
    const { data } = await lab.ask({ services: [users(), service], query });
    expect(mailsIn(data)).toEqual([null, null]);
  });
});

describe('a composite key', () => {
  const sdl = `type Seat @key(fields: "row { hall number } place") { row: Row! place: Int! price: Int }
    type Row @shareable { hall: ID! number: Int! }`;
  const seats = subgraph({
    name: 'seats',
    sdl: `type Query { seat: Seat } ${sdl.replace(' price: Int', '')}`,
    query: { seat: { __typename: 'Seat', row: { hall: 'h', number: 7 }, place: 1 } },
  });
  const prices = (change: Row): TestService =>
    answering('prices', linked(`type Query { v: Int } ${sdl}`), ({ variables }) => {
      const [asked] = variables['representations'] as readonly Row[];
      return entities([{ ...asked, price: 5, ...change }]);
    });

  test.each<[string, Row, number | null]>([
    ['comes back as it was', {}, 5],
    ['comes back with other objects', { row: { hall: 'x', number: 7 } }, null],
    ['comes back with fewer values', { row: { hall: 'h' } }, null],
    ['comes back as text', { row: 'h7' }, null],
    ['comes back with another plain part', { place: 2 }, null],
  ])('%s', async (_, change, price) => {
    const services = [seats, prices(change)];
    const { data } = await lab.ask({ services, query: '{ seat { price } }' });
    expect(data).toEqual({ seat: { price } });
  });
});
