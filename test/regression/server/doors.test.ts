/** Attack catalogue 1B and 1D: other ways in, and what may stay behind on the way out. */
import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { accessToken, anIdentity, bearer } from '../../unit/identity/token-kit.ts';
import {
  ask,
  askControl,
  aServer,
  codes,
  query,
  send,
  sendRaw,
} from '../../integration/server/server-kit.ts';

const CANARY = 'CANARY7f3a';

describe('H28 and A43 other doors', () => {
  test.each([
    '/',
    '/metrics',
    '/debug',
    '/debug/pprof',
    '/health',
    '/status',
    '/.well-known/apollo/server-health',
    '/playground',
    '/graphiql',
    '/voyager',
    '/docs',
    '/schema',
    '/schema.graphql',
    '/sdl',
    '/favicon.ico',
    '/robots.txt',
    '/graphql/',
    '/GRAPHQL',
    '//graphql',
    '/graphql/../debug',
    '/%67raphql/',
    '/.env',
    '/server-status',
  ])('%s leads nowhere', async (path) => {
    const world = await aServer();
    const reply = await send(world, { method: 'GET', path, headers: { accept: 'text/html' } });
    expect([reply.status, codes(reply)]).toEqual([404, ['NOT_FOUND']]);
  });
});

describe('H31 odd characters', () => {
  test.each([
    ['a field in another alphabet', '{ \u0430ccount { id } }'],
    ['an escape in a name', '{ \\u0061ccount { id } }'],
    ['a control for direction', '{ account\u202E { id } }'],
    ['a null character', '{ account\0 { id } }'],
    ['a zero-width space', '{ acc\u200Bount { id } }'],
    ['a full-width brace', '｛ account { id } }'],
  ])('%s is refused', async (_, text) => {
    const world = await aServer();
    expect(codes(await ask(world, text))).toEqual(['DOCUMENT_INVALID']);
    expect(world.released).toEqual([]);
  });

  test('in a text they are a value like any other', async () => {
    const world = await aServer();
    expect((await ask(world, '{ account(id: """\u202E \u200B""") { id } }')).status).toBe(200);
  });
});

describe('K10, S17 and S20 caches', () => {
  test('no answer may be kept, validated or compressed on the way', async () => {
    const world = await aServer();
    const replies = [
      await ask(world, query),
      await ask(world, '{ x }'),
      await askControl(world, '{ tenant }'),
      await send(world, { body: '{' }),
      await send(world, { headers: { authorization: undefined }, body: JSON.stringify({ query }) }),
      await send(world, { method: 'GET' }),
      await send(world, { method: 'GET', path: '/healthz' }),
      await send(world, { method: 'GET', path: '/readyz' }),
      await send(world, { method: 'GET', path: '/x' }),
      await send(world, {
        headers: { 'if-none-match': '*', 'accept-encoding': 'gzip, br' },
        body: JSON.stringify({ query }),
      }),
    ];
    for (const { headers } of replies) {
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['x-content-type-options']).toBe('nosniff');
      for (const name of [
        'etag',
        'last-modified',
        'server',
        'x-powered-by',
        'content-encoding',
        'set-cookie',
        'vary',
        'access-control-allow-origin',
      ]) {
        expect(headers[name], name).toBeUndefined();
      }
    }
  });

  test('the same request has the same headers, whoever it is answered for', async () => {
    const world = await aServer();
    const one = await ask(world, query);
    const two = await send(world, {
      headers: { authorization: bearer(accessToken({ client_id: 'other' })) },
      body: JSON.stringify({ query }),
    });
    const { date: _one, ...first } = one.headers;
    const { date: _two, ...second } = two.headers;
    expect(second).toEqual(first);
  });
});

describe('K11 persisted queries', () => {
  const sha256Hash = 'b'.repeat(64);
  test.each([
    ['asked for', { extensions: { persistedQuery: { version: 1, sha256Hash } } }],
    ['registered', { query, extensions: { persistedQuery: { version: 1, sha256Hash } } }],
  ])('are refused when %s by a client', async (_, body) => {
    const world = await aServer();
    const reply = await send(world, { body: JSON.stringify(body) });
    expect([reply.status, codes(reply)]).toEqual([400, ['BODY_MALFORMED']]);
    expect(world.released).toEqual([]);
  });
});

describe('A32 and A34 answers in parts', () => {
  test.each([
    ['a subscription', 'subscription { changed { id } }'],
    [
      'a subscription beside a query',
      'query A { account { id } } subscription B { changed { id } }',
    ],
    ['@defer', '{ account { ... @defer { name } } }'],
    ['@defer that is off', '{ account { ... @defer(if: false) { name } } }'],
    [
      '@defer on a named fragment',
      'query { account { ...F @defer } } fragment F on Account { name }',
    ],
    ['@stream', '{ accounts @stream { id } }'],
    [
      '@defer in an unused fragment',
      'query { account { id } } fragment F on Account { manager { ... @defer { id } } }',
    ],
    [
      '@defer that a variable switches off',
      'query ($on: Boolean = false) { account { ... @defer(if: $on) { name } } }',
    ],
    [
      '@defer that the document declares itself',
      'directive @defer(if: Boolean) on INLINE_FRAGMENT query { account { ... @defer(if: false) { name } } }',
    ],
    [
      '@stream that the document declares itself',
      'directive @stream(initialCount: Int) on FIELD query { accounts @stream(initialCount: 1) { id } }',
    ],
    ['@stream that is off', '{ accounts @stream(if: false, initialCount: 1) { id } }'],
    [
      '@stream in a named fragment',
      'query { account { ...F } } fragment F on Account { groups @stream { id } }',
    ],
    [
      '@defer on a fragment itself',
      'query { account { ...F } } fragment F on Account @defer { id }',
    ],
    ['@defer on the operation', 'query @defer { account { id } }'],
    ['@stream on a variable', 'query ($a: Int @stream) { account { id } }'],
    ['@defer that is skipped', '{ account { ... @skip(if: true) @defer { name } } }'],
  ])('%s is refused', async (_, text) => {
    const world = await aServer();
    const reply = await send(world, {
      headers: { accept: 'multipart/mixed; deferSpec=20220824, application/json' },
      body: JSON.stringify({ query: text, operationName: text.startsWith('query A') ? 'A' : null }),
    });
    expect([reply.status, codes(reply)]).toEqual([400, ['OPERATION_NOT_SUPPORTED']]);
    expect(world.released).toEqual([]);
  });
});

describe('a document that declares a directive', () => {
  test('is none that is executed, whether it uses it or not', async () => {
    const world = await aServer();
    const query = 'directive @defer on INLINE_FRAGMENT query { account { id } }';
    const reply = await send(world, { body: JSON.stringify({ query }) });
    expect([reply.status, codes(reply)]).toEqual([400, ['DOCUMENT_INVALID']]);
    expect(world.released).toEqual([]);
  });
});

describe('bytes that are no HTTP', () => {
  test.each([
    ['a greeting of TLS', '\x16\x03\x01\x02\x00\x01\r\n\r\n'],
    ['a header without a name', `POST /graphql HTTP/1.1\r\nHost: x\r\n: ${CANARY}\r\n\r\n`],
    [
      'a header of 20,000 bytes',
      `POST /graphql HTTP/1.1\r\nHost: x\r\nX: ${CANARY.repeat(2_000)}\r\n\r\n`,
    ],
    [
      'two lengths',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'a length and chunks',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no host', 'POST /graphql HTTP/1.1\r\n\r\n'],
    [
      'two hosts',
      `POST /graphql HTTP/1.1\r\nHost: x\r\nhost: ${CANARY}\r\nConnection: close\r\n\r\n`,
    ],
    [
      'two hosts at a probe',
      'GET /healthz HTTP/1.1\r\nHost: x\r\nHost: x\r\nConnection: close\r\n\r\n',
    ],
    [
      'two media types',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n\r\n{"query":"{ __typename }"}',
    ],
  ])('%s gets our own refusal', async (_, bytes) => {
    const world = await aServer();
    const text = await sendRaw(world, bytes);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain('<');
    expect((await ask(world, query)).status).toBe(200);
  });

  test('a request that never ends is cut off', async () => {
    const world = await aServer({ limits: { requestReadMs: 200 } });
    const text = await sendRaw(
      world,
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{',
    );
    expect(text).toMatch(/^(HTTP\/1\.1 4|$)/);
    // It has to send all of its own request within that time too.
    await eventually(async () => expect((await ask(world, query)).status).toBe(200));
  });
});

describe('an identity that fails', () => {
  test.each([
    ['rejects with a text', () => Promise.reject(CANARY as unknown as Error)],
    [
      'throws',
      () => {
        throw new TypeError(CANARY);
      },
    ],
  ])('denies when it %s', async (_, authenticate) => {
    const identity = { ...(await anIdentity()), authenticate };
    const world = await aServer({ identity });
    const reply = await ask(world, query);
    expect([reply.status, codes(reply)]).toEqual([500, ['INTERNAL']]);
    expect(reply.text).not.toContain(CANARY);
    expect(world.lines.join('')).not.toContain(CANARY);
    expect(world.released).toEqual([]);
  });
});
