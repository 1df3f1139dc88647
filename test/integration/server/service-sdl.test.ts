/** What the operator is told of a service that answers, but not with its SDL. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { connectServices } from '../../../src/main/index.ts';
import { gatewaySettings } from '../../support/gateway-config.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** The address of a service that answers so, whatever it is asked. */
async function answering(status: number, headers: Record<string, string>, body: string) {
  server = createServer((_request, response) => response.writeHead(status, headers).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://127.0.0.1:${port}/graphql`;
}

const json = { 'content-type': 'application/json' };
const hint = 'start it, or name a file with its SDL under `sdl` to start the gateway without it';

test.each([
  ['a page', 200, { 'content-type': 'text/html' }, '<p>CANARY', 'answered 200 text/html'],
  ['a redirect', 302, { location: 'https://CANARY.example' }, '', 'answered 302'],
  ['a page that says it is JSON', 200, json, '<p>CANARY', 'answered something that is not JSON'],
])('%s is told by its kind and never quoted', async (_name, status, headers, body, reason) => {
  const url = await answering(status, headers, body);
  const told = `data service mail: does not answer at ${url} (${reason}); ${hint}`;
  expect(await problemOf(url)).toBe(told);
});

test.each([
  ['errors', '{"errors":[{"message":"CANARY"}]}'],
  ['a graph without SDL', '{"data":{"_service":{"sdl":null}}}'],
])('%s are told with the query that was asked, and what helps', async (_name, body) => {
  const url = await answering(200, json, body);
  const told = `data service mail: does not answer the query { _service { sdl } }; ${hint}`;
  expect(await problemOf(url)).toBe(told);
});

async function problemOf(url: string): Promise<unknown> {
  const { yaml, env } = await gatewaySettings({
    issuer: { issuer: 'https://issuer.example', jwksUri: 'https://issuer.example/jwks' },
    services: [{ name: 'mail', url, location: 'EU', timeoutMs: 20_000 }],
    database: '/nowhere.db',
    serviceCredential: 'CANARY',
  });
  const readFile = (): string => '';
  const config = loadConfig({ text: yaml, env, readFile, baseDir: '/' });
  const connected = await connectServices(config, readFile);
  try {
    return await connected.readSdl().then(
      () => null,
      (error: unknown) => (error as { detail?: unknown }).detail,
    );
  } finally {
    await connected.close();
  }
}
