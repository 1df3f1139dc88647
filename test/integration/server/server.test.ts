import { connect } from 'node:net';
import { buildSchema, print } from 'graphql';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { accessToken, bearer, controlToken } from '../../unit/identity/token-kit.ts';
import { holdDeadlines } from '../../support/held-deadlines.ts';
import { answered, apiSchema, ask, aServer, codes, deadlineMs, query, send } from './server-kit.ts';

describe('the data plane', () => {
  test('gets the caller, the document, its schema and the variables, and its answer is sent', async () => {
    const world = await aServer();
    const text = 'query Q($id: ID) { account(id: $id) { name } }';
    const reply = await ask(world, text, { variables: { id: 'a1' }, operationName: 'Q' });
    expect(reply.status).toBe(200);
    expect(reply.text).toBe('{"data":{"account":{"name":"Anna"}}}');
    const [request] = world.released;
    expect(request).toMatchObject({
      operationName: 'Q',
      variables: { id: 'a1' },
      caller: { recipient: 'crm-sync', tenants: ['contoso'] },
    });
    expect(request?.caller.isMinted()).toBe(true);
    expect(request?.schema).toBe(apiSchema);
    expect(print(request?.document ?? ({ kind: 'Document', definitions: [] } as never))).toContain(
      'account(id: $id)',
    );
  });

  test('is asked whether the log takes a release when the caller is known, and for no stranger', async () => {
    const world = await aServer();
    let asked = 0;
    const said = Promise.resolve();
    world.behaviour.ready = () => {
      asked += 1;
      return said;
    };
    const headers = { authorization: bearer(controlToken()) };
    expect((await send(world, { headers, body: JSON.stringify({ query }) })).status).toBe(401);
    expect(asked).toBe(0);
    expect((await ask(world, query)).status).toBe(200);
    expect(asked).toBe(1);
    expect(world.released.map((one) => one.ready)).toEqual([said]);
  });

  test('that is not ready makes nothing of a document that is refused anyway', async () => {
    const world = await aServer();
    world.behaviour.ready = () => Promise.reject(new GatewayError('RELEASE_LOG_UNAVAILABLE'));
    expect(codes(await ask(world, '{ nobody }'))).toEqual(['DOCUMENT_INVALID']);
    expect(world.released).toEqual([]);
  });

  test('answers with its errors exactly as it made them', async () => {
    const world = await aServer();
    const errors = [
      {
        message: 'There is no basis for releasing this field',
        path: ['account', 'name'],
        locations: [{ line: 1, column: 3 }],
        extensions: { code: 'NO_BASIS', decisionId: 'd_1', rows: 3 },
      },
    ];
    world.behaviour.release = async () => ({ data: { account: { name: null } }, errors });
    const reply = await ask(world, query);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ data: { account: { name: null } }, errors });
  });

  test('chooses the status of an answer that has errors', async () => {
    const world = await aServer();
    const error = { message: 'm', extensions: { code: 'RELEASE_LOG_UNAVAILABLE' } };
    world.behaviour.release = async () => ({ data: null, errors: [error], status: 503 });
    const reply = await ask(world, query);
    expect(reply.status).toBe(503);
    expect(reply.body).toEqual({ data: null, errors: [error] });
  });

  test.each([
    ['RELEASE_LOG_UNAVAILABLE', 503],
    ['BASIS_ENDED', 403],
    ['VARIABLES_INVALID', 400],
    ['OPERATION_NOT_SUPPORTED', 400],
  ] as const)('may end the whole request with %s', async (code, status) => {
    const world = await aServer();
    world.behaviour.release = () => Promise.reject(new GatewayError(code, 'CANARY detail'));
    const reply = await ask(world, query);
    expect(reply.status).toBe(status);
    expect(codes(reply)).toEqual([code]);
    expect(reply.body).not.toHaveProperty('data');
    expect(reply.text).not.toContain('CANARY');
  });

  test('is told when the client goes away', async () => {
    const world = await aServer();
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    world.behaviour.release = ({ signal }) => {
      begin();
      signal.addEventListener('abort', () => {
        resolve();
      });
      return new Promise(() => {});
    };
    const { hostname, port } = new URL(world.url);
    const body = JSON.stringify({ query });
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: ${bearer(accessToken())}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await begun;
    socket.destroy();
    await gone;
  });

  test('is given up at the deadline, and what it answers later is dropped', async () => {
    const deadlines = holdDeadlines(deadlineMs);
    const world = await aServer();
    const { promise, resolve } = Promise.withResolvers<typeof answered>();
    world.behaviour.release = () => {
      setImmediate(() => deadlines.pass());
      return promise;
    };
    const reply = await ask(world, query);
    deadlines.restore();
    expect(reply.status).toBe(504);
    expect(codes(reply)).toEqual(['DEADLINE_PASSED']);
    expect(world.released[0]?.signal.aborted).toBe(true);
    resolve(answered);
    expect((await ask(world, query)).status).toBe(200);
  });

  test('may change its schema while it serves', async () => {
    const world = await aServer();
    const next = buildSchema('type Query { tenant: String }');
    expect(codes(await ask(world, '{ tenant }'))).toEqual(['DOCUMENT_INVALID']);
    world.reload(next);
    expect((await ask(world, '{ tenant }')).status).toBe(200);
    expect(world.released.at(-1)?.schema).toBe(next);
    expect(codes(await ask(world, query))).toEqual(['DOCUMENT_INVALID']);
  });
});

describe('the order at the door', () => {
  const good = JSON.stringify({ query });

  test.each([
    [
      'a bad body before a bad token',
      { headers: { authorization: 'x' }, body: '{' },
      400,
      'BODY_MALFORMED',
    ],
    [
      'a large body before a bad token',
      { headers: { authorization: 'x' }, body: ' '.repeat(65_537) },
      413,
      'BODY_TOO_LARGE',
    ],
    [
      'a bad media type before a bad body',
      { headers: { 'content-type': 'text/plain' }, body: '{' },
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    [
      'a bad token before a bad document',
      { headers: { authorization: 'x' }, body: '{"query":"{"}' },
      401,
      'TOKEN_REFUSED',
    ],
    [
      'no token before an unknown field',
      { headers: { authorization: undefined }, body: '{"query":"{x}"}' },
      401,
      'TOKEN_REFUSED',
    ],
    [
      'a token of the control plane',
      { headers: { authorization: bearer(controlToken()) }, body: good },
      401,
      'TOKEN_REFUSED',
    ],
    [
      'a token of the data plane at the control plane',
      { path: '/control', body: good },
      401,
      'TOKEN_REFUSED',
    ],
    [
      'two tokens',
      { headers: { authorization: [bearer(accessToken()), bearer(accessToken())] }, body: good },
      401,
      'TOKEN_REFUSED',
    ],
    ['an unknown address', { path: '/graphql/', body: good }, 404, 'NOT_FOUND'],
    ['an address that is no address', { path: '/%CANARY', body: good }, 404, 'NOT_FOUND'],
  ])('refuses %s', async (_, sent, status, code) => {
    const world = await aServer();
    const reply = await send(world, sent);
    expect([reply.status, codes(reply)]).toEqual([status, [code]]);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.text).not.toContain('CANARY');
    expect(world.released).toEqual([]);
    expect((await send(world, { body: good })).status).toBe(200);
  });

  test('names the scheme with a refused token', async () => {
    const world = await aServer();
    const reply = await send(world, { headers: { authorization: undefined }, body: good });
    expect(reply.headers['www-authenticate']).toBe('Bearer');
  });
});

describe('the probes', () => {
  const probe = { method: 'GET', headers: { authorization: undefined, 'content-type': undefined } };

  test('say that the process is up, and whether it would serve', async () => {
    const world = await aServer();
    expect(await send(world, { ...probe, path: '/healthz' })).toMatchObject({
      status: 200,
      text: '{"status":"up"}',
    });
    expect(await send(world, { ...probe, path: '/readyz' })).toMatchObject({
      status: 200,
      text: '{"ready":true}',
    });
  });

  test.each([
    [
      'rejects',
      'RELEASE_LOG_UNAVAILABLE',
      () => Promise.reject(new GatewayError('RELEASE_LOG_UNAVAILABLE', 'CANARY')),
    ],
    [
      'throws',
      'INTERNAL',
      () => {
        throw new Error('CANARY');
      },
    ],
    ['hangs', 'DEADLINE_PASSED', () => new Promise<void>(() => {})],
  ])('say that it is not ready when the data plane %s', async (_, code, ready) => {
    const world = await aServer();
    world.behaviour.ready = ready;
    const reply = await send(world, { ...probe, path: '/readyz' });
    expect([reply.status, reply.text]).toEqual([503, JSON.stringify({ ready: false, code })]);
    expect((await send(world, { ...probe, path: '/healthz' })).status).toBe(200);
  });
});

describe('closing', () => {
  test('lets what is in flight finish, takes nothing new, and leaves no connection', async () => {
    const world = await aServer();
    const { promise, resolve } = Promise.withResolvers<typeof answered>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    world.behaviour.release = () => {
      begin();
      return promise;
    };
    const pending = ask(world, query);
    await begun;
    const closed = world.server.close(5_000);
    await expect(ask(world, query)).rejects.toThrow();
    resolve(answered);
    const reply = await pending;
    expect([reply.status, reply.headers.connection]).toEqual([200, 'close']);
    await closed;
  });

  test('ends what does not finish within the grace', async () => {
    const world = await aServer();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    world.behaviour.release = () => {
      begin();
      return new Promise(() => {});
    };
    const pending = ask(world, query);
    await begun;
    const deadlines = holdDeadlines(20_001);
    const closed = world.server.close(20_001);
    deadlines.pass();
    const reply = await pending;
    expect([reply.status, codes(reply)]).toEqual([503, ['SHUTTING_DOWN']]);
    await closed;
    deadlines.restore();
    expect(world.released[0]?.signal.aborted).toBe(true);
  });
});
