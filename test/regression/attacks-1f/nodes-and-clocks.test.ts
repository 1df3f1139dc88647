/**
 * Attacks on consistency by what a node does not hear and by clocks that differ: C04, C07, C08, C10.
 * The store is changed from beside the gateway, as another node does, so nothing tells the gateway of it.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ConsentDesk } from '../../support/consent-desk.ts';
import { eventually } from '../../support/eventually.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { holdDeadlines, type HeldDeadlines } from '../../support/held-deadlines.ts';
import { codesOf, tap } from '../../support/http-tap.ts';

const FIVE_MINUTES = 300_000;
/** The length of no other timer. */
const DEADLINE_MS = 20_001;

let world: GatewayWorld;
let deadlines: HeldDeadlines;
/** How far the gateway's clock is ahead; null stops it. */
let aheadMs: number | null = 0;
const realNow = Date.now;
beforeAll(async () => {
  deadlines = holdDeadlines(DEADLINE_MS);
  let stopped = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => {
    if (aheadMs !== null) stopped = realNow() + aheadMs;
    return stopped;
  });
  world = await startGatewayWorld({
    sections: {
      limits: { requestDeadlineMs: DEADLINE_MS },
      trusted: { listen: { host: '127.0.0.1', port: 0 } },
    },
  });
  await world.desk.open();
});
afterEach(async () => {
  aheadMs = 0;
  world.spied.faults.clear();
  await world.desk.revokeAll();
});
afterAll(async () => {
  await world.close();
  deadlines.restore();
});

const elements = ['user.account.id', 'user.profile.display_name'];
const query = '{ account(id: "a0000001-id") { id displayName } }';
const gone = { data: { account: null } };

/** What another node does with a grant, seen from the database that both share. */
function setInForce(id: string, inForce: boolean): void {
  const other = new DatabaseSync(world.database, { timeout: 5_000 });
  const { changes } = other
    .prepare("UPDATE standing SET in_force = ? WHERE ref LIKE '%:' || ?")
    .run(inForce ? 1 : 0, id);
  other.close();
  expect(changes).toBe(1);
}

describe('C04 a reader that stalls while its answer is sent', () => {
  test('is cut at the deadline, so that no byte of it leaves long after a withdrawal', async () => {
    const { desk, watched, spied } = world;
    const { id } = await desk.grant('contoso', { elements });
    const { token } = await desk.token('mail-insights');
    const long = 'x'.repeat(16_000_000);
    spied.faults.set('directory', async (_call, answer) => {
      const text = JSON.stringify(await answer());
      return JSON.parse(text.replace(/"displayName":"[^"]*"/, `"displayName":"${long}"`));
    });
    const socket = connect(Number(new URL(watched.url).port), '127.0.0.1');
    socket.on('error', () => {});
    let bytes = 0;
    const first = Promise.withResolvers<void>();
    socket.once('data', (chunk: Buffer) => {
      bytes += chunk.length;
      socket.pause();
      first.resolve();
    });
    const body = JSON.stringify({ query });
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nauthorization: Bearer ${String(token)}\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`,
    );
    await first.promise;
    await desk.revoke('contoso', id);
    const metrics = `${String(world.gateway.trustedUrl)}/metrics`;
    const inFlight = async (): Promise<string | undefined> => {
      const { text } = await tap({ url: metrics, method: 'GET' });
      return /^consentry_requests_in_flight (\d+)$/m.exec(text)?.[1];
    };
    await eventually(async () => expect(await inFlight()).toBe('1'));
    deadlines.pass();
    await eventually(async () => expect(await inFlight()).toBe('0'));
    const closed = once(socket, 'close');
    socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
    socket.resume();
    await closed;
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(long.length);
  });

  test('and one that reads gets the same answer whole', async () => {
    const { desk, watched, spied } = world;
    await desk.grant('contoso', { elements });
    const long = 'x'.repeat(4_000_000);
    spied.faults.set('directory', async (_call, answer) => {
      const text = JSON.stringify(await answer());
      return JSON.parse(text.replace(/"displayName":"[^"]*"/, `"displayName":"${long}"`));
    });
    const answer = await watched.askOnly(await desk.token('mail-insights'), query);
    expect(answer.text).toContain(long);
  });
});

describe('C07 C08 a withdrawal of which nothing tells this node', () => {
  test('is kept by the transaction, with every cache frozen at the old yes', async () => {
    const { desk, watched } = world;
    const { grant } = await desk.grant('contoso', { elements });
    const token = await desk.token('mail-insights');
    aheadMs = null;
    expect((await watched.askOnly(token, query)).text).toContain('a0000001-name');
    setInForce(grant, false);
    for (let time = 0; time < 3; time++) {
      const answer = await watched.askOnly(token, query);
      expect(codesOf(answer)).toEqual(['BASIS_ENDED']);
      expect(answer.body.data ?? null).toBeNull();
    }
    setInForce(grant, true);
    expect((await watched.askOnly(token, query)).text).toContain('a0000001-name');
  });

  test('and a grant of which nothing tells it is heard of a second later at most', async () => {
    const { desk, watched } = world;
    const token = await desk.token('mail-insights');
    aheadMs = null;
    expect((await watched.askOnly(token, query)).body).toEqual(gone);
    await desk.grant('contoso', { elements });
    aheadMs = 1_001;
    expect((await watched.askOnly(token, query)).text).toContain('a0000001-name');
  });
});

describe('C10 a node whose clock is wrong', () => {
  /** The administrators and apps at a node whose clock is so far ahead; their tokens are of that time too. */
  function deskAt(skewMs: number): ConsentDesk {
    aheadMs = skewMs;
    return new ConsentDesk(world.watched, world.authorization);
  }

  test('behind believes in a consent that has ended by the store’s clock, and releases nothing', async () => {
    const behind = deskAt(-FIVE_MINUTES);
    const { id } = await behind.grant('contoso', { elements, notAfter: realNow() - 60_000 });
    const answer = await world.watched.askOnly(await behind.token('mail-insights'), query);
    expect(codesOf(answer)).toEqual(['BASIS_ENDED']);
    expect(answer.body.data ?? null).toBeNull();
    await behind.revoke('contoso', id);
  });

  test('ahead believes in a consent that has not begun by the store’s clock, and releases nothing', async () => {
    await world.desk.grant('contoso', { elements, notBefore: realNow() + 60_000 });
    const ahead = deskAt(FIVE_MINUTES);
    const answer = await world.watched.askOnly(await ahead.token('mail-insights'), query);
    expect(codesOf(answer)).toEqual(['BASIS_ENDED']);
    expect(answer.body.data ?? null).toBeNull();
  });

  test('ahead takes a consent for ended that has not, which is a refusal', async () => {
    await world.desk.grant('contoso', { elements, notAfter: realNow() + 60_000 });
    const ahead = deskAt(FIVE_MINUTES);
    const answer = await world.watched.askOnly(await ahead.token('mail-insights'), query);
    expect(answer.body).toEqual(gone);
  });

  test('ahead or behind releases what is in force by both clocks', async () => {
    const notAfter = realNow() + 2 * FIVE_MINUTES;
    const behind = deskAt(-FIVE_MINUTES);
    const { id } = await behind.grant('contoso', { elements, notAfter });
    for (const skewMs of [-FIVE_MINUTES, FIVE_MINUTES]) {
      const token = await deskAt(skewMs).token('mail-insights');
      const { token: bytes } = token;
      const answer = await tap({
        url: `${world.watched.url}/graphql`,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${String(bytes)}` },
        body: JSON.stringify({ query }),
      });
      expect(answer.text).toContain('a0000001-name');
    }
    await deskAt(-FIVE_MINUTES).revoke('contoso', id);
  });
});
