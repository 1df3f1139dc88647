import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createInFlight, type InFlight } from '../../../src/server/in-flight.ts';

/** More than the operating system takes from a sender whose reader does not read. */
const large = Buffer.alloc(16 * 1024 * 1024, 120);
const caller = { recipient: 'app', tenants: ['contoso', 'fabrikam'], task: null };
const anybody = { recipient: null, tenant: null, task: null };

let inFlight: InFlight;
let server: Server;
let begun: (known: typeof caller | null) => Promise<IncomingMessage>;
const clients: ReturnType<typeof request>[] = [];

beforeEach(async () => {
  inFlight = createInFlight();
  let known: typeof caller | null = caller;
  server = createServer((_request, response) => {
    const signal = inFlight.begin(response, 10_000);
    if (known !== null) inFlight.isOf(signal, known);
    response.end(large);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  begun = async (one) => {
    known = one;
    const client = request({ port: (server.address() as AddressInfo).port, agent: false });
    client.on('error', () => {});
    clients.push(client);
    client.end();
    const [answer] = (await once(client, 'response')) as [IncomingMessage];
    answer.on('error', () => {});
    return answer;
  };
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** Whether the answers in scope are sent, by the time that the event loop has gone round. */
async function isSent(scope: Parameters<InFlight['sent']>[0]): Promise<boolean> {
  let done = false;
  void inFlight.sent(scope).then(() => (done = true));
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('an answer that its client does not read', () => {
  test.each([
    ['anybody', anybody],
    ['its recipient', { ...anybody, recipient: 'app' }],
    ['one of its tenants', { ...anybody, tenant: 'fabrikam' }],
    ['its recipient in its tenant', { ...anybody, recipient: 'app', tenant: 'contoso' }],
  ])('is under way for %s', async (_name, scope) => {
    await begun(caller);
    expect(await isSent(scope)).toBe(false);
  });

  test.each([
    ['another recipient', { ...anybody, recipient: 'other' }],
    ['another tenant', { ...anybody, tenant: 'northwind' }],
    ['its recipient in another tenant', { ...anybody, recipient: 'app', tenant: 'northwind' }],
    ['a task', { ...anybody, task: 't_1' }],
  ])('holds nothing up for %s', async (_name, scope) => {
    await begun(caller);
    expect(await isSent(scope)).toBe(true);
  });

  test('is over when the client goes away', async () => {
    await begun(caller);
    const sent = inFlight.sent(anybody);
    clients.forEach((client) => client.destroy());
    await expect(sent).resolves.toBeUndefined();
  });

  test('is over when the client has read it', async () => {
    const answer = await begun(caller);
    const sent = inFlight.sent(anybody);
    const read = once(answer, 'end');
    answer.resume();
    await sent;
    await read;
    expect(answer.complete).toBe(true);
  });

  test('is cut off when the node is alone, and its client sees that it is not whole', async () => {
    const answer = await begun(caller);
    const sent = inFlight.sent(anybody);
    inFlight.cut();
    await sent;
    answer.resume();
    await new Promise((resolve) => answer.once('close', resolve));
    expect(answer.complete).toBe(false);
  });
});

test('a request of which nobody knows yet whose it is holds nothing up', async () => {
  await begun(null);
  expect(await isSent(anybody)).toBe(true);
});
