/**
 * L02 and C13 a store that hangs, C20 an acknowledgement that never comes, L04 when a record is there, L14 a client that
 * has gone before and after the commit. What a real kill and a real disk do is in test/e2e.
 */
import { request, type ClientRequest } from 'node:http';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import {
  holdAcknowledgements,
  type HeldAcknowledgements,
} from '../../support/held-acknowledgements.ts';
import { holdDeadlines, type HeldDeadlines } from '../../support/held-deadlines.ts';
import { codesOf } from '../../support/http-tap.ts';
import type { Holder } from '../../support/watched-gateway.ts';

let world: GatewayWorld;
let answers: HeldAcknowledgements;
let token: Holder;
let deadlines: HeldDeadlines;
/** The length of no other timer. */
const DEADLINE_MS = 20_001;
beforeAll(async () => {
  answers = holdAcknowledgements();
  deadlines = holdDeadlines(DEADLINE_MS);
  world = await startGatewayWorld({
    log: { checkpointIntervalMs: 3_600_000, deadlineMs: DEADLINE_MS },
  });
  await world.desk.open();
  await world.desk.grant('contoso', { elements: ['user.account.id'] });
  token = await world.desk.token('mail-insights');
});
afterEach(() => {
  answers.thaw();
  world.spied.faults.clear();
});
afterAll(async () => {
  answers.restore();
  await world.close();
  deadlines.restore();
});

const query = '{ account(id: "a0000001-id") { id } }';
const size = async (): Promise<number> => (await world.log.head('release')).size;

async function releases(): Promise<void> {
  expect((await world.watched.askOnly(token, query)).text).toContain('a0000001-id');
}

/** The gateway's next call of a service waits until `go`. */
function holdService(): { reached: Promise<void>; go: () => void } {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  world.spied.faults.set('directory', async (_call, answer) => {
    reached.resolve();
    await gate.promise;
    return answer();
  });
  return { reached: reached.promise, go: () => gate.resolve() };
}

describe('L02 C13 a store that hangs', () => {
  test('costs each request its deadline at most, asks no service, and leaves no queue behind', async () => {
    await releases();
    answers.freeze();
    const calls = world.spied.calls.length;
    const asked = Array.from({ length: 30 }, () => world.watched.askOnly(token, query));
    await answers.held(1);
    // Once: who has been sent nothing by now is sent nothing, and waits for nothing.
    deadlines.pass();
    for (const answer of await Promise.all(asked)) {
      expect(answer.status).toBe(503);
      expect(answer.head).toMatch(/^retry-after: \d+$/m);
      expect(['RELEASE_LOG_UNAVAILABLE', 'STORE_UNAVAILABLE']).toContain(codesOf(answer)[0]);
    }
    expect(world.spied.calls).toHaveLength(calls);
    // While an answer is overdue the store is asked nothing: each is refused at once.
    const posted = vi.spyOn(Worker.prototype, 'postMessage');
    for (let n = 0; n < 10; n++) {
      expect((await world.watched.askOnly(token, query)).status).toBe(503);
    }
    expect(posted).not.toHaveBeenCalled();
    posted.mockRestore();
    expect(deadlines.pending()).toBe(0);
    answers.thaw();
    await releases();
  });

  test('and speaks before the deadline is waited for, each time', async () => {
    await releases();
    answers.freeze();
    const asked = world.watched.askOnly(token, query);
    let times = 0;
    const next = () => Promise.race([answers.held(1).then(() => null), asked]);
    while ((await next()) === null) {
      times += 1;
      answers.thaw();
      answers.freeze();
    }
    expect((await asked).text).toContain('a0000001-id');
    expect(times).toBeGreaterThan(0);
  });
});

describe('C20 a commit whose acknowledgement never comes', () => {
  test('is recorded and not delivered: the log says more than was sent, never less', async () => {
    await releases();
    const service = holdService();
    const asked = world.watched.askOnly(token, query);
    await service.reached;
    const before = await size();
    answers.freeze();
    service.go();
    await eventually(async () => expect(await size()).toBe(before + 1));
    deadlines.pass();
    const answer = await asked;
    expect(codesOf(answer)).toEqual(['RELEASE_LOG_UNAVAILABLE']);
    expect(answer.body.data ?? null).toBeNull();
    answers.thaw();
    await releases();
  });
});

describe('L04 an answer that has come', () => {
  test('has its entry in the database by then, for whoever else opens it', async () => {
    for (let n = 0; n < 20; n++) {
      const before = await size();
      await releases();
      expect(await size()).toBe(before + 1);
    }
  });
});

describe('L14 a client that has gone', () => {
  /** Asks, and tells when the gateway has noticed that nobody waits any more. */
  function ask(): { sent: ClientRequest; noticed: () => Promise<void> } {
    const from = world.lines.length;
    const sent = request(`${world.watched.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${String(token.token)}`,
      },
    });
    sent.on('error', () => {});
    sent.end(JSON.stringify({ query }));
    const noticed = (): Promise<void> =>
      eventually(() => {
        expect(world.lines.slice(from).join('')).toContain('CLIENT_GONE');
      });
    return { sent, noticed };
  }

  test('before its release was recorded leaves no entry', async () => {
    await releases();
    const service = holdService();
    const before = await size();
    const { sent, noticed } = ask();
    await service.reached;
    sent.destroy();
    await noticed();
    service.go();
    world.spied.faults.clear();
    await releases();
    // The one that was just released, and none of the one that had gone.
    expect(await size()).toBe(before + 1);
  });

  test('after its release was recorded leaves the entry: recorded, not delivered', async () => {
    await releases();
    const service = holdService();
    const before = await size();
    const { sent, noticed } = ask();
    await service.reached;
    answers.freeze();
    service.go();
    await eventually(async () => expect(await size()).toBe(before + 1));
    sent.destroy();
    await noticed();
    answers.thaw();
    world.spied.faults.clear();
    await releases();
    expect(await size()).toBe(before + 2);
  });
});
