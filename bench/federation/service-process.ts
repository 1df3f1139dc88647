/** The four services over HTTP, each on a port of its own, in one process. Tells its parent where they are. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CannedServices } from './canned.ts';
import { serviceNames, type ServiceName } from './services.ts';

const canned = new CannedServices();

function serve(name: ServiceName): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void answer(name, Buffer.concat(chunks), request, response));
  });
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve(`http://127.0.0.1:${port}/${name}`);
    });
  });
}

async function answer(
  name: ServiceName,
  body: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const text = await canned.answer(name, body.toString());
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    };
    response.writeHead(200, headers).end(text);
  } catch (error) {
    console.error(`${request.method} ${request.url}`, error);
    response.writeHead(500).end();
  }
}

const urls = await Promise.all(
  serviceNames.map(async (name) => [name, await serve(name)] as const),
);
process.send?.(Object.fromEntries(urls));
process.once('disconnect', () => process.exit(0));
