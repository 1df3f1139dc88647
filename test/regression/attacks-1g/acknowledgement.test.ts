/** L05 in every form in which a client may ask: no byte of an answer before the store has said that it holds the entry. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import {
  holdAcknowledgements,
  type HeldAcknowledgements,
} from '../../support/held-acknowledgements.ts';

let world: GatewayWorld;
let answers: HeldAcknowledgements;
let token: string;
beforeAll(async () => {
  answers = holdAcknowledgements();
  // No checkpoint comes in between: what is kept back is what the request caused.
  world = await startGatewayWorld({ log: { checkpointIntervalMs: 3_600_000 } });
  await world.desk.open();
  await world.desk.grant('contoso', { elements: ['user.account.id'] });
  token = (await world.desk.token('mail-insights')).token ?? '';
});
afterEach(() => answers.thaw());
afterAll(async () => {
  answers.restore();
  await world.close();
});

const body = JSON.stringify({ query: '{ account(id: "a0000001-id") { id } }' });

/** Asks over a socket of its own, and keeps every byte that comes. */
async function open(): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(Number(new URL(world.watched.url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'connect');
  return { socket, received: () => Buffer.concat(chunks).toString('latin1') };
}

function request(headers: readonly string[] = [], version = '1.1'): string {
  const lines = [
    `POST /graphql HTTP/${version}`,
    'host: gateway.example',
    'content-type: application/json',
    `authorization: Bearer ${token}`,
    `content-length: ${String(Buffer.byteLength(body))}`,
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

async function until(text: string, received: () => string): Promise<void> {
  while (!received().includes(text)) await turns(1);
}

/** Lets the gateway read what it decides by, and keeps back what the store says of the commit. */
async function untilCommitIsKept(sizeBefore: number): Promise<void> {
  const isThere = async (): Promise<boolean> => (await world.log.head('release')).size > sizeBefore;
  answers.freeze();
  while (!(await isThere())) {
    await answers.held(1);
    if (await isThere()) break;
    answers.thaw();
    answers.freeze();
  }
}

describe('L05 while the acknowledgement is kept back', () => {
  test.each([
    ['a plain request', request],
    ['one that takes compressed answers', () => request(['accept-encoding: gzip, br, zstd'])],
    ['one that takes answers in parts', () => request(['accept: multipart/mixed'])],
    ['one that takes trailers', () => request(['te: trailers', 'connection: te'])],
    ['one of HTTP/1.0', () => request([], '1.0')],
    ['two in one write', () => request() + request()],
  ])('%s gets no byte, and its answer right after', async (_name, text) => {
    const { size } = await world.log.head('release');
    const { socket, received } = await open();
    socket.write(text());
    await untilCommitIsKept(size);
    await turns(200);
    expect(received()).toBe('');
    answers.thaw();
    await until('a0000001-id', received);
    expect(received()).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  test('one that waits for permission to send its body gets that, and no byte of the answer', async () => {
    const { size } = await world.log.head('release');
    const { socket, received } = await open();
    const [head = ''] = request(['expect: 100-continue']).split(body);
    socket.write(head);
    await until('100 Continue\r\n\r\n', received);
    socket.write(body);
    await untilCommitIsKept(size);
    await turns(200);
    expect(received()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    answers.thaw();
    await until('a0000001-id', received);
    socket.destroy();
  });
});
