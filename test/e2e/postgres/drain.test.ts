import { readFileSync } from 'node:fs';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresStore } from '../../../src/adapters/postgres/index.ts';
import { loadConfig } from '../../../src/config.ts';
import { startGateway, type Gateway } from '../../../src/main/gateway.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf, tap } from '../../support/http-tap.ts';
import { postgresServer, runSql, type PostgresServer } from '../../support/postgres-server.ts';

let server: PostgresServer;
let url: string;
let world: GatewayWorld;
/** Another node on the same database, and one that waits for a second at most. */
let other: Gateway;
let impatient: Gateway;
let clients: ClientRequest[] = [];
const DRAIN_MS = 45_000;

beforeAll(async () => {
  server = await postgresServer();
  url = await server.freshDatabase();
  world = await startGatewayWorld({
    serviceBytesMax: 100_000_000,
    sections: { storage: { url, node: 'node-1' }, drain: { deadlineMs: DRAIN_MS } },
  });
  await world.desk.open();
  other = await startGateway(anotherNode('node-2'), pino({ level: 'silent' }));
  impatient = await startGateway(anotherNode('node-3', 1_000), pino({ level: 'silent' }));
  // More than the operating system takes from a sender whose reader does not read.
  world.spied.faults.set('mail', async (_call, answer) =>
    JSON.parse(JSON.stringify(await answer()).replaceAll(/m\d{7}-body/g, 'x'.repeat(800_000))),
  );
});
afterEach(() => {
  clients.forEach((client) => client.destroy());
  clients = [];
});
afterAll(async () => {
  await impatient.close();
  await other.close();
  await world.close();
  await server.dropDatabase(url);
  await server.stop();
});

function anotherNode(node: string, drainMs = DRAIN_MS): Parameters<typeof startGateway>[0] {
  const { settings } = world;
  return loadConfig({
    text: settings.yaml
      .replace('node: node-1', `node: ${node}`)
      .replace(`deadlineMs: ${DRAIN_MS}`, `deadlineMs: ${drainMs}`),
    env: settings.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    baseDir: '/',
  });
}

/** A consent, and a client that has begun to receive an answer that rests on it and does not read on. */
async function slowReader(): Promise<{ consent: string; answer: IncomingMessage }> {
  const { desk, gateway } = world;
  const { id: consent } = await desk.grant('contoso', {
    elements: ['mail.message.id', 'mail.message.body'],
  });
  const { token } = await desk.token('mail-insights');
  const client = request(`${gateway.url}/graphql`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  });
  client.on('error', () => {});
  clients.push(client);
  client.end(JSON.stringify({ query: '{ recentMessages { id body } }' }));
  const [answer] = (await once(client, 'response')) as [IncomingMessage];
  answer.on('error', () => {});
  expect(answer.statusCode).toBe(200);
  expect(Number(answer.headers['content-length'])).toBeGreaterThan(9_000_000);
  return { consent, answer };
}

/** Withdraws a consent at a node. */
async function revoke(gateway: Gateway, consent: string, drain: boolean) {
  const token = await world.authorization.controlTokenFor('contoso-admin');
  const query = `mutation { revokeConsent(id: "${consent}", drain: ${drain}) { status } }`;
  return tap({
    url: `${gateway.url}/control`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
}

const withdrawn = { data: { revokeConsent: { status: 'WITHDRAWN' } } };

/** Whether a promise is kept within a time. */
async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), wait(ms, false)]);
}

describe('a withdrawal beside a client that reads its answer slowly', () => {
  test('does not wait for it unless it is told to', async () => {
    const { consent } = await slowReader();
    expect((await revoke(world.gateway, consent, false)).body).toEqual(withdrawn);
  });

  test('with `drain: true` returns when the client has gone away', async () => {
    const { consent } = await slowReader();
    const revoked = revoke(world.gateway, consent, true);
    expect(await within(1_500, revoked)).toBe(false);
    clients.forEach((client) => client.destroy());
    expect((await revoked).body).toEqual(withdrawn);
  });

  test('with `drain: true` returns when the client has read to the end', async () => {
    const { consent, answer } = await slowReader();
    const revoked = revoke(world.gateway, consent, true);
    expect(await within(500, revoked)).toBe(false);
    const read = once(answer, 'end');
    answer.resume();
    expect((await revoked).body).toEqual(withdrawn);
    await read;
    expect(answer.complete).toBe(true);
  });

  test('with `drain: true` at another node holds at once, and says in time that it is not drained', async () => {
    const { consent } = await slowReader();
    const late = await revoke(impatient, consent, true);
    expect(codesOf(late)).toEqual(['DRAIN_INCOMPLETE']);
    const { desk, watched } = world;
    const token = await desk.token('mail-insights');
    expect((await watched.askOnly(token, '{ recentMessages { id } }')).text).not.toMatch(
      /m\d{7}-id/,
    );
    const again = revoke(other, consent, true);
    await wait(300);
    clients.forEach((client) => client.destroy());
    expect((await again).body).toEqual(withdrawn);
  });

  test('with `drain: true` is not held up by an answer in another tenant or to another app', async () => {
    const { consent } = await slowReader();
    const { desk } = world;
    const { id } = await desk.grant('fabrikam', { elements: ['mail.message.id'] });
    const token = await world.authorization.controlTokenFor('fabrikam-admin');
    const query = `mutation { revokeConsent(id: "${id}", drain: true) { status } }`;
    const answer = await tap({
      url: `${other.url}/control`,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    expect(answer.body).toEqual(withdrawn);
    expect((await revoke(world.gateway, consent, false)).body).toEqual(withdrawn);
  });
});

describe('the board of the nodes', () => {
  test('waits for a node that is silent, until it counts as gone', async () => {
    const limits = { deadlineMs: 5_000, queueMax: 100, poolMax: 2 };
    const fresh = await server.freshDatabase();
    const [asking, silent] = await Promise.all(
      ['asking', 'silent'].map((node) => openPostgresStore({ url: fresh, node, ...limits })),
    );
    const scope = { recipient: 'app', tenant: null, task: null };
    const board = asking?.drainBoard;
    if (board === undefined || silent === undefined) throw new Error('not open');
    await board.beat([]);
    await silent.drainBoard.beat([]);
    const id = await board.ask(scope);
    expect(await board.waitingFor(id)).toBe(1);
    expect(await board.beat([])).toEqual([]);
    expect(await silent.drainBoard.beat([])).toEqual([{ id, scope }]);
    expect(await board.waitingFor(id)).toBe(1);
    await runSql(
      fresh,
      "UPDATE consentry.drain_node SET beat_at = beat_at - interval '11 seconds'",
    );
    expect(await board.waitingFor(id)).toBe(0);
    expect(await silent.drainBoard.beat([])).toEqual([{ id, scope }]);
    expect(await board.waitingFor(id)).toBe(1);
    expect(await silent.drainBoard.beat([id])).toEqual([]);
    expect(await board.waitingFor(id)).toBe(0);
    await board.takeDown(id);
    await Promise.all([asking?.close(), silent.close()]);
    await server.dropDatabase(fresh);
  });
});
