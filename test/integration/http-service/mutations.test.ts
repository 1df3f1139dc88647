import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { httpService, type HttpService } from '../../../src/adapters/http-service/index.ts';
import { holdDeadlines } from '../../support/held-deadlines.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Far beyond what any test takes; the one that is about it lets it pass. */
const TIMEOUT_MS = 30_000;

const open: { server: Server; service: HttpService }[] = [];

/** A real service on loopback behind the adapter; `calls` holds the headers of each call that reached it. */
async function behind(
  handler: Handler,
): Promise<{ service: HttpService; server: Server; calls: IncomingMessage['headers'][] }> {
  const calls: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    calls.push(request.headers);
    request.resume().on('end', () => handler(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const service = httpService({
    name: 'files',
    url: `http://127.0.0.1:${port}/graphql`,
    credential: null,
    timeoutMs: TIMEOUT_MS,
    responseBytesMax: 1_000,
    idempotencyHeader: 'x-call-key',
    connectionsMax: 2,
    circuit: { failuresMax: 2, openMs: 60_000, now: () => 0 },
  });
  open.push({ server, service });
  return { service, server, calls };
}

afterEach(async () => {
  for (const { server, service } of open.splice(0)) {
    await service.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const json = (response: ServerResponse, text: string, status = 200): unknown =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
const write = (service: HttpService) =>
  service.call({
    query: 'mutation{a}',
    variablesJson: '{}',
    signal: new AbortController().signal,
    mutation: true,
    idempotencyKey: 'key-1',
  });
const unknown = { code: 'MUTATION_OUTCOME_UNKNOWN' };

test('a mutation carries its key in the configured header', async () => {
  const { service, calls } = await behind((_, response) => void json(response, '{"data":{"a":1}}'));
  expect(await write(service)).toEqual({ data: { a: 1 }, errors: [] });
  expect(calls[0]).toMatchObject({ 'x-call-key': 'key-1' });
});

test('a query carries no key', async () => {
  const { service, calls } = await behind((_, response) => void json(response, '{"data":{"a":1}}'));
  const { signal } = new AbortController();
  await service.call({ query: '{a}', variablesJson: '{}', signal });
  expect(calls[0]).not.toHaveProperty('x-call-key');
});

test.each<[string, Handler]>([
  ['breaks off', (request) => void request.socket.destroy()],
  ['answers another status', (_, response) => void json(response, '{"data":{"a":1}}', 500)],
  ['answers no GraphQL answer', (_, response) => void json(response, '{"data":')],
  [
    'answers too much',
    (_, response) => void json(response, `{"data":{"a":"${'x'.repeat(2_000)}"}}`),
  ],
])(
  'a mutation to a service that %s goes out once, and its outcome is unknown',
  async (_name, handler) => {
    const { service, calls } = await behind(handler);
    await expect(write(service)).rejects.toMatchObject(unknown);
    expect(calls).toHaveLength(1);
  },
);

test('a mutation to a service that is too slow goes out once, and its outcome is unknown', async () => {
  const deadlines = holdDeadlines(TIMEOUT_MS);
  const { service, calls } = await behind(() => deadlines.pass());
  await expect(write(service)).rejects.toMatchObject(unknown);
  deadlines.restore();
  expect(calls).toHaveLength(1);
});

test('a mutation that finds nobody listening was not sent', async () => {
  const { service, server } = await behind(() => {});
  await new Promise((resolve) => server.close(resolve));
  await expect(write(service)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('a mutation is not sent while the circuit is open', async () => {
  const { service, calls } = await behind((_, response) => void json(response, '', 500));
  for (let n = 0; n < 2; n++) await expect(write(service)).rejects.toMatchObject(unknown);
  expect(service.circuitState()).toBe('open');
  await expect(write(service)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(calls).toHaveLength(2);
});
