/** A gateway whose PostgreSQL says nothing, is killed, or forgets: no byte before the acknowledgement, no old yes. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';
import { postgresProxy, type PostgresProxy } from '../../support/postgres-proxy.ts';
import { runSql, startPostgres, type OwnPostgresServer } from '../../support/postgres-server.ts';
import type { Holder } from '../../support/watched-gateway.ts';

let server: OwnPostgresServer;
let url: string;
let proxy: PostgresProxy;
let world: GatewayWorld;
let token: Holder;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.freshDatabase();
  proxy = await postgresProxy(server.port);
  world = await startGatewayWorld({
    sections: { storage: { url: proxy.through(url), node: 'node-1' } },
    log: { checkpointIntervalMs: 3_600_000 },
  });
  await world.desk.open();
  await world.desk.grant('contoso', { elements: ['user.account.id'] });
  token = await world.desk.token('mail-insights');
});
afterEach(() => {
  proxy.thaw();
  world.spied.faults.clear();
});
afterAll(async () => {
  await world.close();
  await proxy.close();
  await server.stop();
});

const query = '{ account(id: "a0000001-id") { id } }';
const entries = async (): Promise<number> => {
  const [row] = await runSql(url, 'SELECT count(*)::integer AS entries FROM consentry.entry');
  return Number(row?.['entries']);
};
const releases = (): Promise<void> =>
  eventually(async () => {
    expect((await world.watched.askOnly(token, query)).text).toContain('a0000001-id');
  });

describe('L05 an acknowledgement that a proxy keeps back', () => {
  test('keeps back every byte of the answer, and lets it go', async () => {
    await releases();
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    world.spied.faults.set('directory', async (_call, answer) => {
      reached.resolve();
      await gate.promise;
      return answer();
    });
    const before = await entries();
    const socket = connect(Number(new URL(world.watched.url).port), '127.0.0.1');
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    const body = JSON.stringify({ query });
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nauthorization: Bearer ${String(token.token)}\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`,
    );
    await reached.promise;
    proxy.freezeAnswers();
    gate.resolve();
    await eventually(async () => expect(await entries()).toBe(before + 1));
    await wait(300);
    expect(received).toBe('');
    proxy.thaw();
    await eventually(() => expect(received).toContain('a0000001-id'));
    socket.destroy();
    await once(socket, 'close');
  });
});

describe('C07 sessions that are cut while a consent is withdrawn from beside', () => {
  test('leave no old yes behind', async () => {
    await releases();
    await runSql(url, "UPDATE consentry.standing SET in_force = false WHERE ref LIKE 'grant:%'");
    proxy.cut();
    await eventually(async () => {
      const answer = await world.watched.askOnly(token, query);
      expect(codesOf(answer)).toEqual(['BASIS_ENDED']);
      expect(answer.body.data ?? null).toBeNull();
    });
    await runSql(url, "UPDATE consentry.standing SET in_force = true WHERE ref LIKE 'grant:%'");
    await releases();
  });
});

describe('a server that is killed', () => {
  test('costs refusals only, and is used again by itself when it is back', async () => {
    await releases();
    await server.kill('SIGQUIT');
    const calls = world.spied.calls.length;
    for (let n = 0; n < 3; n++) {
      const answer = await world.watched.askOnly(token, query);
      expect(answer.status).toBe(503);
      expect(answer.head).toMatch(/^retry-after: 5$/m);
      expect(answer.body.data ?? null).toBeNull();
    }
    expect(world.spied.calls).toHaveLength(calls);
    expect((await world.watched.probe('/readyz')).status).toBe(503);
    await server.start();
    await releases();
  });
});

// The last, because the gateway is of no use after it.
describe('C14 a server that was put back to an older state under a running gateway', () => {
  test('is refused for good, and the gateway says that it has failed', async () => {
    await releases();
    await world.desk.grant('contoso', { elements: ['user.contact.email'] });
    await runSql(url, 'UPDATE consentry.event_count SET events = events - 1');
    const answer = await world.watched.askOnly(token, query);
    expect(codesOf(answer)).toEqual(['RELEASE_LOG_UNAVAILABLE']);
    expect(await world.gateway.failed).toContain('lost');
  });
});
