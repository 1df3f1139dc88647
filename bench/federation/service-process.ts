/** The services of a scene over HTTP, each on a port of its own, in one process. Tells its parent where they are. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CannedServices } from './canned.ts';
import { sceneNamed, type SceneName } from './scene.ts';

const [, , sceneName = 'gateways'] = process.argv;
const scene = await sceneNamed(sceneName as SceneName);
const canned = new CannedServices(scene);

function serve(name: string): Promise<string> {
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
  name: string,
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
  scene.services.map(async ({ name }) => [name, await serve(name)] as const),
);
process.send?.(Object.fromEntries(urls));
process.once('disconnect', () => process.exit(0));
