/** Attack catalogue 1D: what answers and logs must not say. */
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import {
  ask,
  askControl,
  aServer,
  codes,
  query,
  type Reply,
  send,
} from '../../integration/server/server-kit.ts';

const CANARY = 'CANARY7f3a';

/** No byte of the answer holds the marker. */
function expectSilent(reply: Reply): void {
  expect(`${reply.text} ${JSON.stringify(reply.headers)}`).not.toContain(CANARY);
}

describe('H19 introspection', () => {
  test.each([
    ['the schema', '{ __schema { types { name } } }'],
    ['a type', '{ __type(name: "Account") { fields { name } } }'],
    ['by an alias', '{ account: __schema { queryType { name } } }'],
    ['in a fragment', 'query { ...F } fragment F on Query { __schema { queryType { name } } }'],
    ['in an inline fragment', '{ ... on Query { ... { __type(name: "Query") { name } } } }'],
    ['in a named operation', 'query IntrospectionQuery { __schema { queryType { name } } }'],
    ['of the federation', '{ _service { sdl } }'],
    ['of entities', '{ _entities(representations: []) { __typename } }'],
  ])('%s is refused on both planes', async (_, text) => {
    const world = await aServer();
    for (const reply of [await ask(world, text), await askControl(world, text)]) {
      expect([reply.status, [...new Set(codes(reply))]]).toEqual([400, ['DOCUMENT_INVALID']]);
      expect(reply.text).not.toContain('Account');
    }
    expect(world.released).toEqual([]);
  });

  test('the name of a type within an answer is no introspection', async () => {
    const world = await aServer();
    expect((await ask(world, '{ __typename account { __typename } }')).status).toBe(200);
  });
});

describe('H20 suggestions', () => {
  test.each([
    ['a field', '{ account { nicknam } }'],
    ['an argument', '{ account(idd: 1) { id } }'],
    ['an input field', '{ accounts(filter: { nicknam: "x" }) { id } }'],
    ['an enum value', '{ accounts(filter: { kind: PERSO }) { id } }'],
    ['a type', '{ account { ... on Acount { id } } }'],
    ['a directive', '{ account { id @skp(if: true) } }'],
    ['a variable type', 'query ($f: AccountFilte) { accounts(filter: $f) { id } }'],
  ])('for %s are not made', async (_, text) => {
    const world = await aServer();
    const reply = await ask(world, text);
    expect([reply.status, [...new Set(codes(reply))]]).toEqual([400, ['DOCUMENT_INVALID']]);
    expect(reply.text).not.toMatch(/nick|Account|PERSON|filter|skip|mean/);
    const messages = new Set(reply.body.errors?.map(({ message }) => message));
    expect([...messages]).toEqual(['The document is not valid against the schema']);
  });

  test('many errors are cut off', async () => {
    const world = await aServer();
    const reply = await ask(
      world,
      `{ account { ${Array.from({ length: 50 }, (_, at) => `x${at}`).join(' ')} } }`,
    );
    expect(reply.body.errors?.length).toBeLessThanOrEqual(6);
  });
});

describe('H22 values in messages', () => {
  test.each([
    ['a literal of another type', `{ account(limit: "${CANARY}") { id } }`],
    ['an unknown enum value', `{ accounts(filter: { kind: ${CANARY} }) { id } }`],
    ['a name', `{ ${CANARY} }`],
    ['a broken text', `{ account(id: "${CANARY}) { id } }`],
    ['a stray name', `${CANARY} { account { id } }`],
    ['a stray text', `{ account } "${CANARY}"`],
    ['an unknown fragment', `{ account { ...${CANARY} } }`],
    ['an unknown variable', `{ account(id: $${CANARY}) { id } }`],
    ['an unknown directive', `{ account { id @${CANARY} } }`],
    ['an unknown type', `query ($x: ${CANARY}) { account { id } }`],
    ['a schema', `type ${CANARY} { id: ID } { account { id } }`],
  ])('%s is not repeated', async (_, text) => {
    const world = await aServer();
    const reply = await ask(world, text);
    expect(reply.status).toBe(400);
    expectSilent(reply);
    expect(world.lines.join('')).not.toContain(CANARY);
  });

  test('an operation name that does not exist is not repeated', async () => {
    const world = await aServer();
    const reply = await ask(world, `query A { account { id } }`, { operationName: CANARY });
    expectSilent(reply);
    expect(world.lines.join('')).not.toContain(CANARY);
    expect(codes(reply)).toEqual(['DOCUMENT_INVALID']);
  });
});

describe('H23 text of errors', () => {
  class Leaky extends Error {
    override readonly name = 'Leaky';
    readonly row = CANARY;
    readonly extensions = { code: CANARY, row: CANARY, http: { status: 200 } };
    readonly path = [CANARY];
    readonly locations = [{ line: 1, column: 1 }];
  }

  test.each([
    ['an error', () => Promise.reject(new Leaky(CANARY, { cause: new Error(CANARY) }))],
    ['a text', () => Promise.reject(CANARY as unknown as Error)],
    ['an object', () => Promise.reject({ message: CANARY })],
    ['nothing', () => Promise.reject(undefined as unknown as Error)],
    [
      'an error at once',
      () => {
        throw new Leaky(CANARY);
      },
    ],
    ['no answer', () => Promise.resolve(undefined as never)],
  ])('%s from the data plane becomes one code', async (_, release) => {
    const world = await aServer();
    world.behaviour.release = release;
    const reply = await ask(world, query);
    expect([reply.status, codes(reply)]).toEqual([500, ['INTERNAL']]);
    expect(reply.body).not.toHaveProperty('data');
    expectSilent(reply);
    expect(world.lines.join('')).not.toContain(CANARY);
    expect(world.lines.join('')).toContain('internal error');
  });
});

describe('H26 headers of the client', () => {
  test('do not pass the door, and none of them is trusted', async () => {
    const world = await aServer();
    let seen: IncomingHttpHeaders | null = null;
    world.behaviour.release = async (request) => {
      seen = JSON.parse(JSON.stringify(request)) as IncomingHttpHeaders;
      return { data: {}, errors: [] };
    };
    const reply = await send(world, {
      headers: {
        'x-tenant': CANARY,
        'x-consent': CANARY,
        forwarded: `for=${CANARY}`,
        'x-forwarded-for': CANARY,
        'x-forwarded-host': CANARY,
        baggage: CANARY,
        traceparent: CANARY,
        cookie: CANARY,
        host: `${CANARY} `,
        accept: 'text/html',
        'accept-encoding': 'gzip',
        'x-apollo-operation-name': CANARY,
      },
      body: JSON.stringify({ query }),
    });
    expect(reply.status).toBe(200);
    expect(JSON.stringify(seen)).not.toContain(CANARY);
    expectSilent(reply);
    expect(reply.headers['content-encoding']).toBeUndefined();
  });
});
