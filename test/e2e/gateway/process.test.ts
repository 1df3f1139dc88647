import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqliteReader } from '../../../src/adapters/sqlite/index.ts';
import { verifyLog } from '../../../src/verify/index.ts';
import { eventually } from '../../support/eventually.ts';
import { codesOf } from '../../support/http-tap.ts';
import type { ReleaseEntry } from '../../support/ledger.ts';
import type { Holder } from '../../support/watched-gateway.ts';
import { gatewayPlace, type GatewayPlace, type RunningGateway } from './gateway-process.ts';

let place: GatewayPlace;
let gateway: RunningGateway;
let token: Holder;
const query = '{ recentMessages { id subject body } }';

beforeAll(async () => {
  place = await gatewayPlace();
  gateway = await place.start();
  const desk = place.desk(gateway);
  await desk.open();
  await desk.grant('contoso', { elements: ['mail.message.id', 'mail.message.subject'] });
  token = await desk.token('mail-insights');
});
afterAll(() => place.close());

/** Decision ids of every entry that is on the disk. */
async function decisionsOnDisk(): Promise<ReadonlySet<string>> {
  const reader = await openSqliteReader({ path: place.database });
  const found = new Set<string>();
  for (let from = 0; ;) {
    const page = await reader.entries('release', from, 1_000);
    for (const { bytes } of page) {
      const entry = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<ReleaseEntry>;
      for (const { decision } of entry.refused ?? []) if (decision !== null) found.add(decision);
    }
    if (page.length < 1_000) break;
    from += page.length;
  }
  await reader.close();
  return found;
}

async function logVerifies(): Promise<void> {
  const reader = await openSqliteReader({ path: place.database });
  const verifierKey = place.settings.verifierKeys.release;
  expect(await verifyLog({ reader, log: 'release', verifierKey })).toMatchObject({ ok: true });
  await reader.close();
}

describe('a gateway that is killed in the middle of a load', () => {
  test('has lost no entry of any answer that a client received (C20, L04)', async () => {
    const received: string[] = [];
    const load = Array.from({ length: 12 }, async () => {
      for (;;) {
        const answer = await gateway.watched.askOnly(token, query).catch(() => null);
        if (answer === null) return;
        for (const one of answer.body.errors ?? []) received.push(one.extensions?.decisionId ?? '');
      }
    });
    while (received.length < 300) await new Promise((resolve) => setTimeout(resolve, 5));
    gateway.process.kill('SIGKILL');
    expect(await gateway.ended).toBe('SIGKILL');
    await Promise.all(load);
    const onDisk = await decisionsOnDisk();
    expect(received.length).toBeGreaterThanOrEqual(300);
    expect(received.filter((one) => !onDisk.has(one))).toEqual([]);
  });

  test('starts again on the same log, which verifies, and answers by the same consents', async () => {
    gateway = await place.start();
    await logVerifies();
    const answer = await gateway.watched.askOnly(token, query);
    expect(codesOf(answer)).not.toContain('RELEASE_LOG_UNAVAILABLE');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('-subject');
  });
});

describe('a gateway whose log directory cannot be written', () => {
  test('refuses every query without data, and answers again when it can', async () => {
    chmodSync(place.logDirectory, 0o555);
    try {
      for (let n = 0; n < 10; n++) {
        const answer = await gateway.watched.askOnly(token, query);
        expect(answer.status).toBe(503);
        expect(answer.body.data ?? null).toBeNull();
        expect(codesOf(answer)).toEqual(['RELEASE_LOG_UNAVAILABLE']);
      }
      expect((await gateway.watched.probe('/readyz')).status).toBe(503);
      expect((await gateway.watched.probe('/healthz')).status).toBe(200);
    } finally {
      chmodSync(place.logDirectory, 0o755);
    }
    expect((await gateway.watched.askOnly(token, query)).text).toContain('-subject');
  });
});

test('a gateway that is told to stop finishes what is in flight, and leaves a signed log', async () => {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  place.spied.faults.set('mail', async (_call, answer) => {
    reached.resolve();
    await gate.promise;
    return answer();
  });
  const inFlight = gateway.watched.askOnly(token, query);
  await reached.promise;
  gateway.process.kill('SIGTERM');
  // A terminal and `npm run` tell it both.
  gateway.process.kill('SIGINT');
  await eventually(() => expect(gateway.watched.probe('/healthz')).rejects.toThrow());
  await expect(gateway.watched.askOnly(token, query)).rejects.toThrow(
    /ECONNREFUSED|socket|ECONNRESET/,
  );
  gate.resolve();
  const answer = await inFlight;
  expect(answer.text).toContain('-subject');
  expect(await gateway.ended).toBe(0);
  expect(gateway.lines.filter((line) => line.includes('gateway is stopping'))).toHaveLength(1);
  expect(gateway.lines.join('\n')).not.toContain('did not stop cleanly');
  const onDisk = await decisionsOnDisk();
  for (const one of answer.body.errors ?? []) {
    expect(onDisk.has(one.extensions?.decisionId ?? '')).toBe(true);
  }
  await logVerifies();
});

test('a second stop signal, a while after the first, stops at once what is in flight', async () => {
  gateway = await place.start();
  const reached = Promise.withResolvers<void>();
  place.spied.faults.set('mail', () => {
    reached.resolve();
    return new Promise(() => {});
  });
  const inFlight = gateway.watched.askOnly(token, query);
  const cut = expect(inFlight).rejects.toThrow();
  await reached.promise;
  gateway.process.kill('SIGTERM');
  await eventually(() => expect(gateway.watched.probe('/healthz')).rejects.toThrow());
  // The gateway lets a minute pass for what is in flight; nearer signals are the same wish.
  const again = setInterval(() => gateway.process.kill('SIGTERM'), 300);
  expect(await gateway.ended).toBe(143);
  clearInterval(again);
  await cut;
  expect(gateway.lines.join('\n')).toContain('stops at once');
  await logVerifies();
});
