import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import {
  holdAcknowledgements,
  type HeldAcknowledgements,
} from '../../support/held-acknowledgements.ts';
import { codesOf, type TappedAnswer } from '../../support/http-tap.ts';
import type { Holder } from '../../support/watched-gateway.ts';

const MOST = 4;
let world: GatewayWorld;
let answers: HeldAcknowledgements;
let token: Holder;
beforeAll(async () => {
  answers = holdAcknowledgements();
  world = await startGatewayWorld({
    log: {
      queueEntriesMax: MOST,
      batchEntriesMax: 1,
      checkpointIntervalMs: 3_600_000,
      deadlineMs: 25_000,
    },
  });
  await world.desk.open();
  await world.desk.grant('contoso', { elements: ['mail.message.id'] });
  token = await world.desk.token('mail-insights');
});
afterEach(() => {
  answers.thaw();
  world.spied.faults.clear();
});
afterAll(async () => {
  answers.restore();
  await world.close();
});

const ask = (n: number): Promise<TappedAnswer> =>
  world.watched.askOnly(token, `{ messages(first: ${String(n + 1)}) { nodes { id } } }`);

const overloaded = (answer: TappedAnswer): boolean =>
  codesOf(answer)[0] === 'RELEASE_LOG_OVERLOADED';

test('more than may wait are refused before a service is called, and told when to come back', async () => {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const before = world.spied.calls.length;
  world.spied.faults.set('mail', async (_call, answer) => {
    if (world.spied.calls.length - before === MOST) reached.resolve();
    await gate.promise;
    return answer();
  });
  const taken = Array.from({ length: MOST }, (_, n) => ask(n));
  await reached.promise;
  const others = await Promise.all(Array.from({ length: 200 }, (_, n) => ask(MOST + n)));
  expect(world.spied.calls).toHaveLength(before + MOST);
  for (const answer of others) {
    expect(answer.status).toBe(503);
    expect(codesOf(answer)).toEqual(['RELEASE_LOG_OVERLOADED']);
    expect(answer.head).toMatch(/^retry-after: 1$/m);
    expect(answer.body.data ?? null).toBeNull();
  }
  gate.resolve();
  for (const answer of await Promise.all(taken)) expect(answer.text).toMatch(/m\d{7}-id/);
});

test('a log that says nothing lets no more in than that, and all of it out again when it speaks', async () => {
  answers.freeze();
  const asked = Array.from({ length: 100 }, (_, n) => ask(n));
  const refused: TappedAnswer[] = [];
  const allRefused = Promise.withResolvers<void>();
  const counted = asked.map(async (one) => {
    const answer = await one;
    if (overloaded(answer)) refused.push(answer);
    if (refused.length === 100 - MOST) allRefused.resolve();
  });
  await allRefused.promise;
  const before = world.spied.calls.length;
  expect(overloaded(await ask(1))).toBe(true);
  expect(world.spied.calls).toHaveLength(before);
  answers.thaw();
  await Promise.all(counted);
  expect(refused).toHaveLength(100 - MOST);
  expect((await ask(0)).text).toMatch(/m\d{7}-id/);
});
