/**
 * Attacks on the release log, by their ids in the catalogue: L01, L02, L05, L07, L08, L10, L11, L13, L14, L16.
 * L04 (a kill right after the answer) is in test/e2e/gateway.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { request } from 'node:http';
import { verifyLog } from '../../../src/verify/index.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';
import { objectsIn, rowsTold } from '../../support/ledger.ts';
import { peoplePath } from '../../support/people-graph.ts';
import { aCover, aDataCaller } from '../../support/release-path.ts';

let world: GatewayWorld;
beforeAll(async () => {
  world = await startGatewayWorld();
  await world.desk.open();
});
afterEach(async () => {
  world.spied.faults.clear();
  await world.desk.revokeAll();
});
afterAll(() => world.close());

const elements = ['user.account.id', 'mail.message.id', 'mail.message.subject'];
const caller = aDataCaller({ elements: ['user.*'] });

test.each([
  ['L01 a log that takes nothing', () => Promise.reject(new Error('ENOSPC'))],
  ['L02 a log that gives up waiting', () => Promise.reject(new Error('deadline'))],
])('%s lets nothing leave, and works again when it can', async (_name, failure) => {
  const { path } = peoplePath();
  path.held.covers = [aCover({ elements: ['user.id', 'user.name'] })];
  const ask = () => path.ask('{ customer(id: "c1") { name } }', {}, caller);
  path.store.before = failure;
  await expect(ask()).rejects.toMatchObject({ code: 'RELEASE_LOG_UNAVAILABLE' });
  path.store.before = () => Promise.resolve();
  expect((await ask()).text).toContain('name-of-c1');
});

test('L01 a log that is known to be down is noticed before any service is asked', async () => {
  const { path } = peoplePath();
  path.held.covers = [aCover({ elements: ['user.id'] })];
  path.store.readiness = () => Promise.reject(new Error('down'));
  await expect(path.ask('{ customer(id: "c1") { id } }', {}, caller)).rejects.toThrow('down');
  expect(path.calls).toEqual([]);
});

test('L05 no byte leaves before the log has said that it holds the entry', async () => {
  const { path } = peoplePath();
  path.held.covers = [aCover({ elements: ['user.id'] })];
  const gate = Promise.withResolvers<void>();
  path.store.before = () => gate.promise;
  let answered = false;
  const asked = path.ask('{ customer(id: "c1") { id } }', {}, caller).then(() => (answered = true));
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(false);
  gate.resolve();
  await asked;
  expect(path.store.committed).toHaveLength(1);
});

test.each([
  '{ a: account(id: "a0000001-id") { __typename id } b: account(id: "a0000002-id") { __typename id } }',
  '{ recentMessages { __typename id x: subject account { __typename id } } }',
  '{ accounts(first: 7) { nodes { __typename id } edges { node { __typename id ...f } } } } fragment f on Account { pinned { ... on Message { __typename id } } }',
  '{ messages(first: 3) { nodes { __typename id account { __typename id messages(first: 2) { nodes { __typename id subject } } } } } }',
])('L07 L08 the entry tells exactly the objects that the answer shows: %s', async (query) => {
  const { desk, watched, facts } = world;
  await desk.grant('contoso', { elements });
  const answer = await watched.ask(
    await desk.token('mail-insights', { tenants: ['contoso', 'fabrikam'] }),
    query,
  );
  expect(rowsTold(answer.entries)).toEqual(objectsIn(answer.body.data, facts, watched.pseudonymOf));
  expect(rowsTold(answer.entries).size).toBeGreaterThan(0);
});

test('L08 what was refused or hidden is told as that and never as released', async () => {
  const { desk, watched } = world;
  await desk.grant('contoso', { elements: ['mail.message.id'] });
  const answer = await watched.ask(
    await desk.token('mail-insights'),
    '{ recentMessages { id subject } }',
  );
  const [entry] = answer.entries;
  expect(entry?.sets.flatMap((one) => one.coordinates)).toEqual(['Message.id']);
  expect(entry?.refused.map((one) => one.coordinate)).toEqual(['Message.subject']);
  expect(entry?.withheld).toBeGreaterThan(0);
});

test.each([
  ['a name with line ends', 'query a { __typename }', { operationName: 'a\nfake entry' }],
  ['text in a comment', '# \u001b[31m fake\r\n{ __typename }', {}],
  ['a very long alias', `{ ${'a'.repeat(2_000)}: account(id: "a0000001-id") { id } }`, {}],
  ['text in an argument', '{ account(id: "x\\n{\\"kind\\":\\"release\\"}") { id } }', {}],
])('L10 %s cannot write into the logs', async (_name, query, more) => {
  const { desk, watched } = world;
  const before = (await world.log.head('release')).size;
  const { token } = await desk.token('mail-insights');
  await fetch(`${watched.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${String(token)}` },
    body: JSON.stringify({ query, ...more }),
  });
  const entries = await world.entries('release', before);
  for (const entry of entries) expect(JSON.stringify(entry)).not.toMatch(/fake|\\u001b/);
  expect(world.lines.every((line) => line.trim().split('\n').length === 1)).toBe(true);
});

test('L11 the log as the gateway leaves it verifies', async () => {
  const { desk, watched, log, settings } = world;
  await desk.grant('contoso', { elements });
  await watched.ask(await desk.token('mail-insights'), '{ recentMessages { id } }');
  const verifierKey = settings.verifierKeys.release;
  const verdict = await verifyLog({ reader: log, log: 'release', verifierKey });
  expect(verdict.ok).toBe(true);
  const changed = {
    ...log,
    entries: async (name: 'release' | 'legal', from: number, count: number) =>
      (await log.entries(name, from, count)).map((one) =>
        one.index === 1 ? { ...one, bytes: Buffer.from('{}') } : one,
      ),
  };
  const told = await verifyLog({ reader: changed, log: 'release', verifierKey });
  expect(told).toMatchObject({ ok: false });
});

test('L13 refusals stand in the log too, and a storm of them lets releases through', async () => {
  const { desk, watched } = world;
  const none = await desk.token('mail-insights', { tenants: ['northwind'] });
  await desk.grant('contoso', { elements });
  const yes = await desk.token('mail-insights');
  const before = (await world.log.head('release')).size;
  const storm = Array.from({ length: 60 }, () =>
    watched.askOnly(none, '{ recentMessages { id } }'),
  );
  expect((await watched.askOnly(yes, '{ recentMessages { id } }')).text).toMatch(/m\d{7}-id/);
  await Promise.all(storm);
  const entries = (await world.entries('release', before)).filter((one) => one.kind === 'release');
  expect(entries.length).toBeGreaterThan(60);
});

test('L14 an answer whose client has gone is recorded or not made, and harms nobody', async () => {
  const { desk, watched, spied } = world;
  await desk.grant('contoso', { elements });
  const { token } = await desk.token('mail-insights');
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  spied.faults.set('mail', async (_call, answer) => {
    reached.resolve();
    await gate.promise;
    return answer();
  });
  const sent = request(`${watched.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${String(token)}` },
  });
  sent.on('error', () => {});
  sent.end(JSON.stringify({ query: '{ recentMessages { id } }' }));
  await reached.promise;
  sent.destroy();
  gate.resolve();
  spied.faults.clear();
  const next = await watched.ask(await desk.token('mail-insights'), '{ recentMessages { id } }');
  expect(next.text).toMatch(/m\d{7}-id/);
});

test('L16 a sealed release moves nothing in the log that tenants read', async () => {
  const { desk, watched, log } = world;
  const period = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2026, 0, 1) };
  const { holder } = await desk.task({
    tenant: 'contoso',
    account: 'a0000001-id',
    classes: ['ACCOUNT_ID'],
    period,
  });
  const before = await log.head('release');
  const answer = await watched.ask(holder, '{ account(id: "a0000001-id") { id } }');
  expect(answer.log).toBe('legal');
  const added = (await world.entries('release', before.size)).filter(
    (one) => one.kind !== 'anchor',
  );
  expect(added).toEqual([]);
  expect(codesOf(answer)).toEqual([]);
});
