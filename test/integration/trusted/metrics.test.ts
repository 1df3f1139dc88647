import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { nobody } from '../../support/watched-gateway.ts';
import { startTrustedWorld, type TrustedWorld } from './trusted-kit.ts';

let kit: TrustedWorld;
beforeAll(async () => {
  kit = await startTrustedWorld();
});
afterAll(() => kit.world.close());

/** The value of a line of the exposition; 0 where it is not there yet. */
async function count(line: string): Promise<number> {
  const { text } = await kit.trusted.probe('/metrics');
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.slice(line.length) ?? 0);
}

const query = '{ messages(tenant: ["contoso"], first: 2) { nodes { subject } } }';

describe('the counts', () => {
  test('are in the form that a scraper reads, and kept by nobody', async () => {
    const answer = await kit.trusted.probe('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.head).toMatch(/content-type: text\/plain; version=0\.0\.4/);
    expect(answer.head).toContain('cache-control: no-store');
  });

  test.each([
    ['/metrics', 'POST', 405],
    ['/metrics/', 'GET', 404],
  ])('%s is there by GET alone', async (path, method, status) => {
    expect((await kit.trusted.probe(path, method)).status).toBe(status);
  });

  test('are not on the ordinary listener', async () => {
    expect((await kit.world.watched.probe('/metrics')).status).toBe(404);
  });

  test('tell requests by code, and tokens that were refused', async () => {
    const requests = 'consentry_requests_total{listener="ordinary",address="/graphql",code=';
    const lines = [
      `${requests}"OK"}`,
      `${requests}"DOCUMENT_INVALID"}`,
      `${requests}"TOKEN_REFUSED"}`,
      'consentry_tokens_refused_total',
    ];
    const before = await Promise.all(lines.map(count));
    await kit.world.watched.ask(kit.holder, query);
    await kit.world.watched.ask(kit.holder, '{ unknown }');
    await kit.world.watched.ask(nobody, query);
    const after = await Promise.all(lines.map(count));
    expect(after.map((value, n) => value - (before[n] ?? 0))).toEqual([1, 1, 1, 1]);
  });

  test('tell calls of services and release transactions', async () => {
    const call = 'consentry_service_call_seconds_count{service="mail",outcome=';
    const lines = [
      `${call}"answered"}`,
      `${call}"unavailable"}`,
      'consentry_release_transaction_seconds_count{outcome="made"}',
      'consentry_release_batch_commits_count',
    ];
    const before = await Promise.all(lines.map(count));
    await kit.world.watched.ask(kit.holder, query);
    kit.world.spied.faults.set('mail', () => Promise.reject(new Error('down')));
    await kit.world.watched.ask(kit.holder, query);
    kit.world.spied.faults.clear();
    const after = await Promise.all(lines.map(count));
    const grown = after.map((value, n) => value - (before[n] ?? 0));
    expect(grown.slice(0, 2)).toEqual([1, 1]);
    expect(grown[2]).toBeGreaterThan(0);
    expect(grown[3]).toBe(grown[2]);
  });

  test('hold no label but those that the operator’s page names', async () => {
    await kit.trusted.probe('/CANARY?x=CANARY');
    await kit.trusted.probe('/CANARY', 'POST', 'CANARY');
    const { text } = await kit.trusted.probe('/metrics');
    expect(text).not.toContain('CANARY');
    const labels = [...text.matchAll(/([a-z]+)="/g)].map(([, name]) => name);
    const known = new Set(['listener', 'address', 'code', 'service', 'outcome', 'state', 'le']);
    expect(labels.filter((name) => !known.has(name ?? ''))).toEqual([]);
    // Its client may have the whole answer a moment before the gateway counts it as sent.
    await eventually(async () => expect(await count('consentry_requests_in_flight')).toBe(0));
  });
});

describe('a service that keeps failing', () => {
  const states = ['closed', 'open', 'half-open'];
  const shown = async (): Promise<readonly number[]> =>
    Promise.all(
      states.map((state) => count(`consentry_service_circuit{service="mail",state="${state}"}`)),
    );
  const ready = async (door = kit.trusted): Promise<unknown> => {
    const { status, text } = await door.probe('/readyz');
    return [status, JSON.parse(text)];
  };
  const remote = (mail: string): unknown => [
    200,
    { ready: true, services: { mail, 'sign-ins': 'closed' } },
  ];

  test('is shown as open by probe and counts, and the gateway stays ready', async () => {
    expect(await ready()).toEqual(remote('closed'));
    expect(await shown()).toEqual([1, 0, 0]);
    kit.world.spied.faults.set('mail', () => Promise.reject(new Error('down')));
    for (let n = 0; n < 6; n++) await kit.world.watched.ask(kit.holder, query);
    expect(JSON.stringify(await ready())).toMatch(/^\[200,.*"mail":"(half-)?open"/);
    expect((await shown())[0]).toBe(0);
  });

  test('has no name at the ordinary listener, whose probe says ready and nothing else', async () => {
    expect(JSON.stringify(await ready())).toContain('"mail"');
    expect(await ready(kit.world.watched)).toEqual([200, { ready: true }]);
  });
});
