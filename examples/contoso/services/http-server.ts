import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DataService, ServiceRequest } from './subgraph.ts';

export interface HttpServiceOptions {
  readonly service: DataService;
  /** What the caller must send as its bearer token: the gateway holds it, nobody else. */
  readonly credential: string;
  /** Loopback address, 127.0.0.1 by default. */
  readonly host?: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
}

export interface HttpService {
  /** Where the service answers. */
  readonly url: string;
  /** Ends the server and closes the service. */
  close(): Promise<void>;
}

/** Largest request in bytes. */
const bodyMax = 4 * 1024 * 1024;

/** Serves a data service at `/graphql`: POST, JSON in and out. */
export async function startHttpService({
  service,
  credential,
  host = '127.0.0.1',
  port = 0,
}: HttpServiceOptions): Promise<HttpService> {
  if (credential === '') throw new TypeError('A service needs a credential');
  const expected = digest(`Bearer ${credential}`);
  const server = createServer((request, response) => {
    answer(request, response, service, expected).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/graphql`,
    close: async () => {
      await closeServer(server);
      service.close();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  service: DataService,
  expected: Buffer,
): Promise<void> {
  if (request.method !== 'POST' || request.url !== '/graphql') return refuse(response, 404);
  if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
    return refuse(response, 401);
  }
  const body = await readBody(request);
  if (body === null) return refuse(response, 413);
  const parsed = readRequest(body);
  if (parsed === null) return refuse(response, 400);
  const result = Buffer.from(JSON.stringify(await service.execute(parsed)));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': result.length });
  response.end(result);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' });
  response.end();
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readRequest(body: string): ServiceRequest | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || !('query' in parsed)) return null;
  const { query, operationName, variables } = parsed as Readonly<Record<string, unknown>>;
  if (typeof query !== 'string') return null;
  return {
    query,
    ...(typeof operationName === 'string' ? { operationName } : {}),
    ...(typeof variables === 'object' && variables !== null
      ? { variables: variables as Record<string, unknown> }
      : {}),
  };
}

/** Equal lengths, so that the comparison takes the same time for every credential. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
