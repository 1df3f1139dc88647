import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { httpService, type HttpService } from '../../../src/adapters/http-service/index.ts';
import type { DataService } from '../../../src/fetch/port.ts';
import { holdDeadlines } from '../../support/held-deadlines.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Far beyond what any test takes; those that are about it let it pass. */
const TIMEOUT_MS = 30_000;

const open: { server: Server; service: DataService }[] = [];
let clock = 0;

/** A real service on loopback that answers by the handler, behind the adapter. */
async function behind(
  handler: Handler,
  options: { responseBytesMax?: number } = {},
): Promise<{ service: HttpService; calls: () => number; connections: () => number }> {
  let calls = 0;
  let connections = 0;
  const server = createServer((request, response) => {
    calls++;
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => handler(request, response, body));
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const service = httpService({
    name: 'mail',
    url: `http://127.0.0.1:${port}/graphql`,
    credential: 'only-the-gateway',
    timeoutMs: TIMEOUT_MS,
    responseBytesMax: options.responseBytesMax ?? 10_000,
    idempotencyHeader: 'idempotency-key',
    connectionsMax: 2,
    circuit: { failuresMax: 3, openMs: 1_000, now: () => clock },
  });
  open.push({ server, service });
  return { service, calls: () => calls, connections: () => connections };
}

afterEach(async () => {
  for (const { server, service } of open.splice(0)) {
    await service.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const ask = (service: DataService, signal = new AbortController().signal) =>
  service.call({ query: '{ a }', variablesJson: '{"v0":1}', signal });
const json = (response: ServerResponse, text: string, status = 200, type = 'application/json') =>
  response.writeHead(status, { 'content-type': type }).end(text);
const unavailable = { code: 'SERVICE_UNAVAILABLE' };

test('sends query and variables with its own credential, and nothing of a caller', async () => {
  let seen: { headers: IncomingMessage['headers']; body: string } | null = null;
  const { service } = await behind((request, response, body) => {
    seen = { headers: request.headers, body };
    json(response, '{"data":{"a":1}}');
  });
  expect(await ask(service)).toEqual({ data: { a: 1 }, errors: [] });
  expect(seen).toMatchObject({
    body: '{"query":"{ a }","variables":{"v0":1}}',
    headers: { authorization: 'Bearer only-the-gateway', 'accept-encoding': 'identity' },
  });
  const names = Object.keys((seen as unknown as { headers: object }).headers).sort();
  expect(names).toEqual([
    'accept',
    'accept-encoding',
    'authorization',
    'connection',
    'content-length',
    'content-type',
    'host',
  ]);
});

test('keeps of an error its path and nothing else', async () => {
  const { service } = await behind((_, response) =>
    json(
      response,
      '{"data":{"a":null},"errors":[{"message":"row m1-secret","path":["a",0],"extensions":{"row":"m1"}},{"message":"x","path":"a"}]}',
    ),
  );
  expect(await ask(service)).toEqual({
    data: { a: null },
    errors: [{ path: ['a', 0] }, { path: null }],
  });
});

const noAnswers: Readonly<Record<string, Handler>> = {
  'another status': (_, response) => void json(response, '{"data":{"a":1}}', 500),
  'another media type': (_, response) => void json(response, '{"data":{"a":1}}', 200, 'text/html'),
  'text that is no JSON': (_, response) => void json(response, '{"data":'),
  'an array': (_, response) => void json(response, '[{"data":{"a":1}}]'),
  'data that is a list': (_, response) => void json(response, '{"data":[1]}'),
  'data that is text': (_, response) => void json(response, '{"data":"a"}'),
  'neither data nor errors': (_, response) => void json(response, '{"data":null}'),
  'errors that are no list': (_, response) => void json(response, '{"data":{},"errors":{}}'),
  'an answer over the limit': (_, response) =>
    void json(response, `{"data":{"a":"${'x'.repeat(20_000)}"}}`),
  'an answer over the limit in pieces without a length': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write('x'.repeat(4_000)), 1);
    response.on('close', () => clearInterval(timer));
  },
  'a compressed answer that was not asked for': (_, response) =>
    void response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(gzipSync('{"data":{"a":1}}')),
  'a redirect': (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
  'a connection cut in the answer': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"data"');
    response.destroy();
  },
};

describe('is unavailable when the service answers with', () => {
  test.each(Object.entries(noAnswers))('%s', async (_, handler) => {
    const { service } = await behind(handler);
    await expect(ask(service)).rejects.toMatchObject(unavailable);
  });
});

test('follows no redirect', async () => {
  const { service, calls } = await behind(
    (_, response) => void response.writeHead(307, { location: '/graphql' }).end(),
  );
  await expect(ask(service)).rejects.toMatchObject(unavailable);
  expect(calls()).toBe(1);
});

test('waits no longer than its timeout', async () => {
  const deadlines = holdDeadlines(TIMEOUT_MS);
  const { service } = await behind(() => deadlines.pass());
  await expect(ask(service)).rejects.toMatchObject(unavailable);
  expect(deadlines.pending()).toBe(0);
  deadlines.restore();
});

test('opens no more connections than its limit: a call beyond them waits for one', async () => {
  const held: ServerResponse[] = [];
  let heldTwo = (): void => {};
  const twoHeld = new Promise<void>((resolve) => (heldTwo = resolve));
  const { service, connections } = await behind((_, response) => {
    held.push(response);
    if (held.length === 2) heldTwo();
    if (held.length > 2) json(response, '{"data":{"a":1}}');
  });
  const asked = Promise.all([ask(service), ask(service), ask(service)]);
  await twoHeld;
  for (const response of held) json(response, '{"data":{"a":1}}');
  await expect(asked).resolves.toHaveLength(3);
  expect(held).toHaveLength(3);
  expect(connections()).toBe(2);
});

test('waits for a connection no longer than its timeout', async () => {
  const deadlines = holdDeadlines(TIMEOUT_MS);
  let held = 0;
  const { service } = await behind(() => {
    held++;
    if (held === 2) deadlines.pass();
  });
  const asked = await Promise.allSettled([ask(service), ask(service), ask(service)]);
  expect(asked).toMatchObject(asked.map(() => ({ status: 'rejected', reason: unavailable })));
  expect(held).toBe(2);
  deadlines.restore();
});

test('gives up when the caller does, and does not hold it against the service', async () => {
  const { service } = await behind((_, response, body) => {
    if (body.includes('{ a }')) return;
    json(response, '{"data":{"b":1}}');
  });
  for (let n = 0; n < 5; n++) {
    await expect(ask(service, AbortSignal.abort())).rejects.toMatchObject(unavailable);
  }
  const { signal } = new AbortController();
  const answer = await service.call({ query: '{ b }', variablesJson: '{}', signal });
  expect(answer.data).toEqual({ b: 1 });
});

test('calls once more when the connection broke before an answer', async () => {
  let broken = false;
  const { service, calls } = await behind((request, response) => {
    if (broken) json(response, '{"data":{"a":1}}');
    else request.socket.destroy();
    broken = true;
  });
  expect((await ask(service)).data).toEqual({ a: 1 });
  expect(calls()).toBe(2);
});

test('calls no third time', async () => {
  const { service, calls } = await behind((request) => void request.socket.destroy());
  await expect(ask(service)).rejects.toMatchObject(unavailable);
  expect(calls()).toBe(2);
});

test('leaves a failing service alone, tries one call later, and goes on when it answers', async () => {
  let healthy = false;
  const { service, calls } = await behind((_, response) =>
    healthy ? void json(response, '{"data":{"a":1}}') : void json(response, 'no', 503),
  );
  expect(service.circuitState()).toBe('closed');
  for (let n = 0; n < 3; n++) await expect(ask(service)).rejects.toMatchObject(unavailable);
  expect(calls()).toBe(3);
  expect(service.circuitState()).toBe('open');
  await expect(ask(service)).rejects.toMatchObject({ detail: 'mail: circuit open' });
  expect(calls()).toBe(3);
  clock += 1_001;
  expect(service.circuitState()).toBe('half-open');
  await expect(ask(service)).rejects.toMatchObject(unavailable);
  await expect(ask(service)).rejects.toMatchObject({ detail: 'mail: circuit open' });
  expect(calls()).toBe(4);
  expect(service.circuitState()).toBe('open');
  healthy = true;
  clock += 1_001;
  expect((await ask(service)).data).toEqual({ a: 1 });
  expect(service.circuitState()).toBe('closed');
  expect((await ask(service)).data).toEqual({ a: 1 });
});
