import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLab, type Lab } from './lab.ts';
import { answering, linked, subgraph, type TestService } from './service-kit.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

type Row = Readonly<Record<string, unknown>>;

const rows = ['1', '2'].map((id) => ({ __typename: 'User', id }));

const externalOf: Readonly<Record<string, readonly [field: string, types: string]>> = {
  name: ['name: String @external', ''],
  'home { city street }': [
    'home: Home @external',
    'type Home @shareable { city: String street: String }',
  ],
};

/** Computes from what it is sent. */
function greeter(needs: string): TestService {
  const [external = '', types = ''] = externalOf[needs] ?? [];
  return subgraph({
    name: 'greeter',
    sdl: `type Query { v: Int } ${types}
      type User @key(fields: "id") {
        id: ID! ${external} greeting: String @requires(fields: "${needs}") loud: String
      }`,
    entities: {
      User: (one) => ({ ...one, greeting: `hello ${JSON.stringify(one)}`, loud: 'LOUD' }),
    },
  });
}

const users = (): TestService =>
  subgraph({
    name: 'users',
    sdl: 'type Query { users: [User] } type User @key(fields: "id") { id: ID! }',
    query: { users: rows },
  });

/** Holds what the greeter requires; answers the entities with what the test says. */
function names(answer: () => unknown): TestService {
  return answering(
    'names',
    linked(`type Query { w: Int }
      type User @key(fields: "id") { id: ID! name: String home: Home }
      type Home @shareable { city: String street: String }`),
    answer,
  );
}

const entities =
  (...found: readonly (Row | null)[]) =>
  (): unknown => ({
    data: {
      _entities: found.map((one, n) =>
        one === null ? null : { __typename: 'User', id: String(n + 1), ...one },
      ),
    },
  });

function sentTo(service: TestService): readonly unknown[] {
  return service.asked.flatMap(({ variables }) => {
    const { representations } = variables as { representations?: readonly unknown[] };
    return representations ?? [];
  });
}

async function greetings(needs: string, answer: () => unknown, query = '{ users { greeting } }') {
  const to = greeter(needs);
  const { data, errors } = await lab.ask({ services: [users(), names(answer), to], query });
  return {
    greetings: ((data?.['users'] ?? []) as readonly Row[]).map((one) => one['greeting']),
    errors,
    sent: sentTo(to),
  };
}

const hello = (id: string, rest: Row): string =>
  `hello ${JSON.stringify({ __typename: 'User', id, ...rest })}`;
const fault = (code: string, count: number) => ({
  path: ['users', 2 - count, 'greeting'],
  extensions: { code, rows: count },
});

describe('a field that requires a value of another service', () => {
  test('is computed from it', async () => {
    const { errors, ...rest } = await greetings('name', entities({ name: 'a' }, { name: 'b' }));
    expect(rest).toEqual({
      greetings: [hello('1', { name: 'a' }), hello('2', { name: 'b' })],
      sent: [
        { __typename: 'User', id: '1', name: 'a' },
        { __typename: 'User', id: '2', name: 'b' },
      ],
    });
    expect(errors).toEqual([]);
  });

  test('is computed from null where the service says that it is null', async () => {
    const { greetings: told, errors } = await greetings(
      'name',
      entities({ name: null }, { name: 'b' }),
    );
    expect(told).toEqual([hello('1', { name: null }), hello('2', { name: 'b' })]);
    expect(errors).toEqual([]);
  });

  test('is not computed where the other service is down', async () => {
    const down = (): never => {
      throw new Error('down');
    };
    const answer = await greetings('name', down);
    expect(answer).toMatchObject({
      greetings: [null, null],
      sent: [],
      errors: [fault('SERVICE_UNAVAILABLE', 2)],
    });
  });

  test('is not computed where the other service answers without data', async () => {
    const answer = await greetings('name', () => ({ errors: [{ message: 'no' }] }));
    expect(answer).toMatchObject({
      greetings: [null, null],
      sent: [],
      errors: [fault('SERVICE_ERROR', 2)],
    });
  });

  test('is not computed for the one object whose value is an error', async () => {
    const answer = await greetings('name', () => ({
      ...(entities({ name: 'a' }, { name: null })() as object),
      errors: [{ message: 'no', path: ['_entities', 1, 'name'] }],
    }));
    expect(answer).toMatchObject({
      greetings: [hello('1', { name: 'a' }), null],
      sent: [{ id: '1' }],
      errors: [fault('SERVICE_ERROR', 1)],
    });
  });

  test('is not computed for the one object that lacks the value', async () => {
    const answer = await greetings('name', entities({ name: 'a' }, {}));
    expect(answer).toMatchObject({
      greetings: [hello('1', { name: 'a' }), null],
      sent: [{ id: '1' }],
      errors: [fault('SERVICE_ERROR', 1)],
    });
  });

  test('is not computed for the one object that came back as another', async () => {
    const answer = await greetings('name', entities({ name: 'a' }, { id: 'x', name: 'b' }));
    expect(answer).toMatchObject({
      greetings: [hello('1', { name: 'a' }), null],
      sent: [{ id: '1' }],
      errors: [fault('SERVICE_ERROR', 1)],
    });
  });

  test('is null without an error where the other service knows no such object', async () => {
    const answer = await greetings('name', entities({ name: 'a' }, null));
    expect(answer).toEqual({
      greetings: [hello('1', { name: 'a' }), null],
      sent: [{ __typename: 'User', id: '1', name: 'a' }],
      errors: [],
    });
  });
});

describe('a field that requires a part of an object', () => {
  const needs = 'home { city street }';
  const whole = { city: 'c', street: 's' };

  test('is computed from it, and from what is null in it', async () => {
    const halved = { city: 'c', street: null };
    const { greetings: told, errors } = await greetings(
      needs,
      entities({ home: whole }, { home: halved }),
    );
    expect(told).toEqual([hello('1', { home: whole }), hello('2', { home: halved })]);
    expect(errors).toEqual([]);
  });

  test('is computed from null where there is no such object', async () => {
    const { greetings: told, errors } = await greetings(
      needs,
      entities({ home: whole }, { home: null }),
    );
    expect(told).toEqual([hello('1', { home: whole }), hello('2', { home: null })]);
    expect(errors).toEqual([]);
  });

  test.each([
    ['lacks the part', entities({ home: whole }, { home: { city: 'c' } })],
    ['lacks the object', entities({ home: whole }, {})],
    [
      'has an error in its place',
      () => ({
        ...(entities({ home: whole }, { home: { city: 'c', street: null } })() as object),
        errors: [{ message: 'no', path: ['_entities', 1, 'home', 'street'] }],
      }),
    ],
  ])('is not computed for the one that %s', async (_, answer) => {
    expect(await greetings(needs, answer)).toMatchObject({
      greetings: [hello('1', { home: whole }), null],
      sent: [{ id: '1' }],
      errors: [fault('SERVICE_ERROR', 1)],
    });
  });
});

test('a field that requires nothing is answered while another service is down', async () => {
  const services = [
    users(),
    names(() => {
      throw new Error('down');
    }),
    greeter('name'),
  ];
  const { data, errors } = await lab.ask({ services, query: '{ users { loud } }' });
  expect(data).toEqual({ users: [{ loud: 'LOUD' }, { loud: 'LOUD' }] });
  expect(errors).toEqual([]);
});
