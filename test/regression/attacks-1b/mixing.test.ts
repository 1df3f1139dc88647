/**
 * Attacks that mix callers or reuse what was decided for another, by their ids in the catalogue:
 * K01, K02, K04, K05, K07, K10, K11, K13.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDataService, serviceNames } from '../../../examples/contoso/services/index.ts';
import { contosoSupergraph } from '../../integration/contoso/policy.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { aCover, aDataCaller, releasePath, sha256Hex } from '../../support/release-path.ts';
import { smallWorld } from '../../integration/contoso/small-world.ts';

let world: GatewayWorld;
const contoso = smallWorld();
const graph = contosoSupergraph();
const services = Object.fromEntries(
  serviceNames.map((name) => [name, createDataService(name, { database: contoso.path })]),
);
beforeAll(async () => {
  world = await startGatewayWorld();
  await world.desk.open();
});
afterAll(async () => {
  await world.close();
  for (const service of Object.values(services)) service.close();
  contoso.remove();
});

const mail = ['mail.message.id', 'mail.message.subject'];
const list = '{ recentMessages { id tenantId subject } }';

test('K01 a row that is allowed opens no other row of the list', async () => {
  const path = releasePath({ graph, services });
  path.held.covers = [
    aCover({ ref: 'grant:1', elements: mail, tenant: 'contoso' }),
    aCover({ ref: 'grant:2', elements: ['mail.message.id'], tenant: 'fabrikam' }),
  ];
  const { data } = await path.ask(list);
  const rows = (data as { recentMessages: { tenantId: string; subject: string | null }[] })
    .recentMessages;
  expect(new Set(rows.map((one) => one.tenantId))).toEqual(new Set(['contoso', 'fabrikam']));
  for (const row of rows) expect(row.subject === null).toBe(row.tenantId === 'fabrikam');
});

test('K02 a caller made for one request decides no other', async () => {
  const path = releasePath({ graph, services });
  path.held.covers = [aCover({ elements: mail })];
  const wide = aDataCaller();
  const narrow = aDataCaller({ tenants: ['northwind'] });
  expect((await path.ask(list, {}, wide)).text).toContain('-subject');
  expect((await path.ask(list, {}, narrow)).data).toEqual({ recentMessages: [] });
  expect((await path.ask(list, {}, wide)).text).toContain('-subject');
});

test('K04 requests that cross each other each see their own', async () => {
  const { desk, watched } = world;
  await desk.revokeAll();
  await desk.grant('contoso', { elements: mail });
  await desk.grant('fabrikam', { elements: mail });
  const holders = {
    contoso: await desk.token('mail-insights', { tenants: ['contoso'] }),
    fabrikam: await desk.token('mail-insights', { tenants: ['fabrikam'] }),
    northwind: await desk.token('mail-insights', { tenants: ['northwind'] }),
  };
  const order = fc.sample(fc.constantFrom(...(Object.keys(holders) as (keyof typeof holders)[])), {
    seed: 4,
    numRuns: 120,
  });
  await Promise.all(
    order.map(async (tenant) => {
      const answer = await watched.askOnly(holders[tenant], list);
      const rows = answer.body.data?.['recentMessages'] as readonly { readonly tenantId: string }[];
      expect(rows.every((one) => one.tenantId === tenant)).toBe(true);
      expect(rows.length > 0).toBe(tenant !== 'northwind');
    }),
  );
  await desk.revokeAll();
});

test.each([
  ['the wide one first', ['wide', 'none', 'narrow', 'wide', 'none']],
  ['the one without anything first', ['none', 'wide', 'none', 'narrow']],
])('K05 a plan made for one caller serves no other, %s', async (_name, order) => {
  const path = releasePath({ graph, services });
  const covers = {
    wide: [aCover({ elements: [...mail, 'mail.message.body'] })],
    narrow: [aCover({ elements: ['mail.message.id'] })],
    none: [],
  };
  const query = '{ recentMessages { id subject body } }';
  for (const who of order as (keyof typeof covers)[]) {
    path.held.covers = covers[who];
    path.calls.length = 0;
    const { text } = await path.ask(query);
    expect(text.includes('-body')).toBe(who === 'wide');
    expect(text.includes('-subject')).toBe(who === 'wide');
    expect(/m\d{7}-id/.test(text)).toBe(who !== 'none');
    expect(JSON.stringify(path.calls).includes('body')).toBe(who === 'wide');
  }
});

test('K07 two that ask the same at the same time are answered by their own bases', async () => {
  const { desk, watched } = world;
  await desk.grant('contoso', { elements: mail });
  const one = await desk.token('mail-insights');
  const two = await desk.token('mail-insights', { tenants: ['northwind'] });
  const answers = await Promise.all([one, two, one, two].map((who) => watched.askOnly(who, list)));
  expect(answers.map((each) => each.text.includes('-subject'))).toEqual([true, false, true, false]);
  await desk.revokeAll();
});

test('K10 nobody on the way may keep an answer', async () => {
  const answer = await world.watched.ask(await world.desk.token('mail-insights'), list);
  expect(answer.head.toLowerCase()).toContain('cache-control: no-store');
  expect(answer.head.toLowerCase()).not.toMatch(/\netag|\nlast-modified|\nage:/);
});

test('K11 nobody registers a document for others', async () => {
  const { watched, desk } = world;
  const { token } = await desk.token('mail-insights');
  const statusOf = async (body: Readonly<Record<string, unknown>>): Promise<number> => {
    const answer = await fetch(`${watched.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${String(token)}` },
      body: JSON.stringify(body),
    });
    return answer.status;
  };
  const persistedQuery = { version: 1, sha256Hash: sha256Hex(list) };
  expect(await statusOf({ query: list, extensions: { persistedQuery } })).toBe(400);
  expect(await statusOf({ extensions: { persistedQuery } })).toBe(400);
  expect(await statusOf({ query: list })).toBe(200);
});

test('K13 the same token is answered the same many times', async () => {
  const token = await world.desk.token('mail-insights');
  const texts = new Set<string>();
  for (let n = 0; n < 12; n++) texts.add((await world.watched.askOnly(token, list)).text);
  expect(texts.size).toBe(1);
});
