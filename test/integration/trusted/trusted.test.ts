import {
  buildClientSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
  type IntrospectionQuery,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf } from '../../support/http-tap.ts';
import { nobody } from '../../support/watched-gateway.ts';
import { startTrustedWorld, type TrustedWorld } from './trusted-kit.ts';

let kit: TrustedWorld;
beforeAll(async () => {
  kit = await startTrustedWorld();
});
afterAll(() => kit.world.close());

const account = 'account(id: "a0000001-id") { displayName }';

describe('introspection on the trusted listener', () => {
  test('tells the whole schema that is served, without an entry and without a call', async () => {
    const { world, trusted, holder } = kit;
    const calls = world.spied.calls.length;
    const query = getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true });
    const answer = await trusted.ask(holder, query);
    expect(codesOf(answer)).toEqual([]);
    const schema = buildClientSchema(answer.body.data as unknown as IntrospectionQuery);
    const sdl = printSchema(lexicographicSortSchema(schema));
    expect(sdl).toContain('account(id: ID!): Account\n');
    // The service says `String!`; a value that may be refused is nullable where it is served.
    expect(sdl).toContain('  displayName: String\n');
    expect(sdl).not.toMatch(/_Entity|_service|join__|consentry/);
    expect(answer.entries).toEqual([]);
    expect(world.spied.calls).toHaveLength(calls);
  });

  test('stands with data in the order of the operation, and only the data is in the entry', async () => {
    const query = `query($name: String!, $no: Boolean = false) {
      first: __type(name: $name) { ...named }
      ${account}
      ...root
      skipped: __schema @include(if: $no) { description }
      last: __typename
    }
    fragment root on Query { second: __type(name: "Nothing") { ...named } ... { __schema { queryType { name } } } }
    fragment named on __Type { kind name }`;
    const answer = await kit.trusted.ask(kit.holder, query, { name: 'Account' });
    expect(codesOf(answer)).toEqual([]);
    expect(Object.entries(answer.body.data ?? {})).toEqual([
      ['first', { kind: 'OBJECT', name: 'Account' }],
      ['account', { displayName: expect.any(String) }],
      ['second', null],
      ['__schema', { queryType: { name: 'Query' } }],
      ['last', 'Query'],
    ]);
    expect(answer.entries).toHaveLength(1);
    const coordinates = answer.entries.flatMap((one) => one.sets).flatMap((one) => one.coordinates);
    expect(coordinates).toEqual(['Account.displayName']);
  });

  test('is asked of the same operation again under other variables', async () => {
    const query = `query($name: String!, $yes: Boolean!) { a: __type(name: $name) { name } ${account} b: __type(name: $name) @skip(if: $yes) { kind } }`;
    const one = await kit.trusted.ask(kit.holder, query, { name: 'Account', yes: true });
    const two = await kit.trusted.ask(kit.holder, query, { name: 'Message', yes: false });
    expect(Object.keys(one.body.data ?? {})).toEqual(['a', 'account']);
    expect(Object.keys(two.body.data ?? {})).toEqual(['a', 'account', 'b']);
    expect(two.body.data).toMatchObject({ a: { name: 'Message' }, b: { kind: 'OBJECT' } });
  });

  test('of two operations answers none without a name', async () => {
    const query = `query a { __type(name: "Account") { name } } query b { ${account} }`;
    const { body } = await kit.trusted.ask(kit.holder, query);
    expect(body.errors?.[0]?.extensions?.code).toBe('DOCUMENT_INVALID');
  });

  test('keeps the path of an argument that is null, and the data beside it', async () => {
    const query = `query($name: String = "Account") { x: __type(name: $name) { name } ${account} }`;
    const answer = await kit.trusted.ask(kit.holder, query, { name: null });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ x: null, account: { displayName: expect.any(String) } });
    expect(answer.body.errors).toEqual([
      {
        message: 'The variables do not fit the operation',
        path: ['x'],
        extensions: { code: 'VARIABLES_INVALID', rows: 1 },
      },
    ]);
  });

  test.each([
    ['alone', '{ __type(name: $name) { name } }'],
    ['beside data', `{ __type(name: $name) { name } ${account} }`],
  ])('refuses variables that do not fit, %s', async (_, selections) => {
    const answer = await kit.trusted.ask(kit.holder, `query($name: String!) ${selections}`, {
      name: 1,
    });
    expect([answer.status, codesOf(answer)]).toEqual([400, ['VARIABLES_INVALID']]);
    expect(answer.body.data).toBeUndefined();
  });

  test.each([
    ['an unknown field', '{ __schema { secrets } }'],
    ['introspection that nests without end', deep()],
    ['a subscription', 'subscription { __typename }'],
  ])('refuses %s', async (_, query) => {
    expect((await kit.trusted.ask(kit.holder, query)).status).toBe(400);
  });
});

function deep(): string {
  const open = '{ fields { type '.repeat(5);
  return `{ __schema { types ${open} { name } ${'} }'.repeat(5)} } }`;
}

describe('the doors', () => {
  test('need the same token', async () => {
    const query = '{ __schema { queryType { name } } }';
    const answer = await kit.trusted.ask(nobody, query);
    expect([answer.status, codesOf(answer)]).toEqual([401, ['TOKEN_REFUSED']]);
  });

  test.each([
    ['__schema', '{ __schema { queryType { name } } }'],
    ['__type under an alias', '{ x: __type(name: "Account") { name } }'],
    ['introspection beside data', `{ ${account} __schema { queryType { name } } }`],
    ['introspection in a fragment', '{ ...f } fragment f on Query { __schema { description } }'],
  ])('%s is refused on the ordinary listener', async (_, query) => {
    const answer = await kit.world.watched.ask(kit.holder, query);
    expect([answer.status, codesOf(answer)]).toEqual([400, ['DOCUMENT_INVALID']]);
    expect(answer.body.data).toBeUndefined();
  });

  test.each(['/control', '/', '/healthz', '/graphql/'])(
    '%s leads nowhere on the trusted listener',
    async (path) => {
      expect((await kit.trusted.probe(path, 'POST', '{}')).status).toBe(404);
    },
  );
});

describe('rows that are withheld', () => {
  const query = '{ recentMessages { id subject } }';

  test('are counted on the trusted listener as in the log', async () => {
    const answer = await kit.trusted.ask(kit.holder, query);
    const { extensions } = answer.body as { extensions?: unknown };
    expect(answer.entries[0]?.withheld).toBeGreaterThan(0);
    expect(extensions).toEqual({ withheld: answer.entries[0]?.withheld });
  });

  test('are not there on the ordinary listener', async () => {
    const answer = await kit.world.watched.ask(kit.holder, query);
    expect(answer.entries[0]?.withheld).toBeGreaterThan(0);
    expect(Object.keys(answer.body)).toEqual(['data']);
    expect(answer.text).not.toContain('withheld');
  });
});
