/** Requests that nobody waits for any more when their data comes. */
import { request as httpRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../support/spied-services.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { holdDeadlines, type HeldDeadlines } from '../../support/held-deadlines.ts';
import { codesOf } from '../../support/http-tap.ts';
import type { Holder } from '../../support/watched-gateway.ts';

let world: GatewayWorld;
let holder: Holder;
let deadlines: HeldDeadlines;
/** The length of no other timer. */
const DEADLINE_MS = 30_001;
beforeAll(async () => {
  deadlines = holdDeadlines(DEADLINE_MS);
  world = await startGatewayWorld({ sections: { limits: { requestDeadlineMs: DEADLINE_MS } } });
  await world.desk.open();
  await world.desk.grant('contoso', {
    elements: [
      'user.account.id',
      'user.profile.display_name',
      'mail.message.id',
      'mail.message.subject',
    ],
  });
  holder = await world.desk.token('mail-insights');
});
afterEach(() => world.spied.faults.clear());
afterAll(async () => {
  await world.close();
  deadlines.restore();
});

/** The message has come when its account is asked for. */
const query = '{ message(id: "m0000001-id") { subject account { displayName } } }';

/** Holds the next answers of the directory until they are let go; then they arrive. */
function held(): { readonly reached: Promise<void>; readonly letGo: () => Promise<void> } {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const fault: Fault = async (_call, answer) => {
    reached.resolve();
    await gate.promise;
    return answer().finally(() => setImmediate(arrived.resolve));
  };
  world.spied.faults.set('directory', fault);
  const letGo = async (): Promise<void> => {
    gate.resolve();
    await arrived.promise;
  };
  return { reached: reached.promise, letGo };
}

const size = async (): Promise<number> =>
  (await world.entries('release', 0)).filter((one) => one.kind === 'release').length;

/** An answer after which every earlier request has had its turn at the log. */
async function askedAfter(): Promise<number> {
  world.spied.faults.clear();
  const answer = await world.watched.ask(holder, query);
  return answer.entries.length;
}

describe('a request', () => {
  test('whose client has gone is recorded nowhere as released, and is no internal error', async () => {
    const before = await size();
    const lines = world.lines.length;
    const directory = held();
    const sent = httpRequest(`${world.gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${String(holder.token)}`,
      },
      agent: false,
    });
    sent.on('error', () => {});
    sent.end(JSON.stringify({ query }));
    await directory.reached;
    sent.destroy();
    while (!world.lines.slice(lines).some((line) => line.includes('CLIENT_GONE'))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await directory.letGo();
    expect(await askedAfter()).toBe(1);
    expect(await size()).toBe(before + 1);
    expect(world.lines.slice(lines).join('')).not.toContain('internal error');
  });

  test('whose deadline has passed ends with its code and without an entry', async () => {
    const before = await size();
    const directory = held();
    const asked = world.watched.askOnly(holder, query);
    await directory.reached;
    deadlines.pass();
    const answer = await asked;
    expect([answer.status, codesOf(answer)]).toEqual([504, ['DEADLINE_PASSED']]);
    expect(answer.body.data).toBeUndefined();
    await directory.letGo();
    expect(await askedAfter()).toBe(1);
    expect(await size()).toBe(before + 1);
  });
});
