import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';
import type { RecordedAnswer } from '../../support/watched-gateway.ts';

let world: GatewayWorld;
beforeAll(async () => {
  world = await startGatewayWorld();
  await world.desk.open();
});
afterEach(() => world.desk.revokeAll());
afterAll(() => world.close());

const mail = ['user.account.id', 'mail.message.id', 'mail.message.subject'];
const both = { tenants: ['contoso', 'fabrikam'] };

interface Connection {
  readonly nodes?: readonly { readonly tenantId?: string; readonly id?: string }[];
  readonly edges?: readonly { readonly cursor?: string | null }[];
  readonly totalCount?: number | null;
}

const messagesIn = (answer: RecordedAnswer): Connection => answer.body.data?.['messages'] ?? {};

const tenantsIn = (answer: RecordedAnswer): readonly string[] =>
  [...new Set((messagesIn(answer).nodes ?? []).map((one) => one.tenantId ?? ''))].sort();

describe('a scope argument', () => {
  const list = 'tenantId id';
  const queries = [
    [
      'as a literal list',
      `{ messages(tenant: ["contoso", "fabrikam"], first: 40) { nodes { ${list} } } }`,
      {},
    ],
    ['as one literal', `{ messages(tenant: "contoso", first: 40) { nodes { ${list} } } }`, {}],
    [
      'as a variable',
      `query($t: [ID!]) { messages(tenant: $t, first: 40) { nodes { ${list} } } }`,
      { t: ['contoso', 'fabrikam', 'northwind'] },
    ],
    [
      'as a variable in a list',
      `query($t: ID!) { messages(tenant: [$t], first: 40) { nodes { ${list} } } }`,
      { t: 'contoso' },
    ],
    [
      'as a default',
      `query($t: [ID!] = ["contoso"]) { messages(tenant: $t, first: 40) { nodes { ${list} } } }`,
      {},
    ],
    ['as null', `{ messages(tenant: null, first: 40) { nodes { ${list} } } }`, {}],
    ['left out', `{ messages(first: 40) { nodes { ${list} } } }`, {}],
  ] as const;

  test.each(queries)('%s is narrowed to what is allowed', async (_form, query, variables) => {
    const { desk, watched, spied } = world;
    await desk.grant('contoso', { elements: mail });
    spied.calls.length = 0;
    const answer = await watched.ask(await desk.token('mail-insights', both), query, variables);
    expect(tenantsIn(answer)).toEqual(['contoso']);
    expect(messagesIn(answer).nodes).toHaveLength(40);
    const [call] = spied.calls;
    expect(Object.values(call?.variables ?? {})).toContainEqual(['contoso']);
    expect(answer.entries[0]?.withheld).toBe(0);
  });

  test.each([
    ['a tenant without consent', 'northwind'],
    ['a tenant that the token does not name', 'northwind'],
    ['a tenant that nobody has', 'adatum'],
    ['another spelling', 'Contoso'],
    ['a spelling with a dot at its end', 'contoso.'],
    ['an invisible character', 'contoso\u200b'],
    ['a wider form of a letter', 'ｃontoso'],
    ['no name', ''],
  ])('that names %s answers as no rows, and no service is called', async (_name, tenant) => {
    const { desk, watched, spied } = world;
    await desk.grant('contoso', { elements: mail });
    spied.calls.length = 0;
    const query = 'query($t: [ID!]) { messages(tenant: $t) { nodes { id } totalCount } }';
    const answer = await watched.ask(await desk.token('mail-insights'), query, { t: [tenant] });
    expect(answer.body).toEqual({ data: { messages: null } });
    expect(spied.calls).toEqual([]);
  });

  test('that is an empty list answers as no rows', async () => {
    const { desk, watched, spied } = world;
    await desk.grant('contoso', { elements: mail });
    spied.calls.length = 0;
    const query = '{ messages(tenant: []) { nodes { id } } }';
    const answer = await watched.ask(await desk.token('mail-insights'), query);
    expect(answer.body).toEqual({ data: { messages: null } });
    expect(spied.calls).toEqual([]);
  });

  test('for accounts of another tenant shows none of their rows', async () => {
    const { desk, watched } = world;
    await desk.grant('contoso', { elements: mail });
    const query = '{ messages(account: ["a0000005-id"]) { nodes { id } totalCount } }';
    const answer = await watched.ask(await desk.token('mail-insights', both), query);
    expect(answer.body).toEqual({ data: { messages: { nodes: [], totalCount: 0 } } });
  });
});

describe('a scope argument that the caller fills', () => {
  test.each([
    ['whose rows they are', 'account: ["a0000001-id"]', 'user.account.id'],
    ['when they were made, from below', 'from: "2025-06-01T00:00:00Z"', 'mail.message.time'],
    ['when they were made, from above', 'to: "2026-06-01T00:00:00Z"', 'mail.message.time'],
  ])('tests %s, so that element must be granted too', async (_name, argument, element) => {
    const { desk, watched, spied } = world;
    const elements = ['mail.message.id', 'mail.message.subject'];
    await desk.grant('contoso', { elements });
    const token = await desk.token('mail-insights');
    const query = `{ messages(${argument}) { nodes { id } totalCount } }`;
    spied.calls.length = 0;
    expect((await watched.ask(token, query)).body).toEqual({ data: { messages: null } });
    expect(spied.calls).toEqual([]);
    await desk.grant('contoso', { elements: [...elements, element] });
    expect((await watched.ask(token, query)).text).toMatch(/m\d{7}-id/);
  });
});

describe('what depends on which rows there are', () => {
  const counted =
    '{ messages(first: 3) { totalCount pageInfo { hasNextPage endCursor } edges { cursor } nodes { id } } }';

  test('leaves where the tenant’s grant shows all of them, and counts those alone', async () => {
    const { desk, watched, facts } = world;
    await desk.grant('contoso', { elements: mail });
    const answer = await watched.ask(await desk.token('mail-insights', both), counted);
    const all = facts.numbers('messages', "tenant = 'contoso'").length;
    expect(messagesIn(answer)).toMatchObject({
      totalCount: all,
      pageInfo: { hasNextPage: true, endCursor: expect.stringContaining('-cursor') },
    });
    expect(messagesIn(answer).edges).toHaveLength(3);
    expect(answer.body.errors).toBeUndefined();
  });

  test.each([
    ['an exception', { except: [{ accounts: ['a0000002-id'] }] }],
    ['an exception of one element', { except: [{ elements: ['mail.message.body'] }] }],
    ['a resource', { resources: ['g0000001-id'] }],
  ])('is refused before the call under %s', async (_name, terms) => {
    const { desk, watched, spied } = world;
    await desk.grant('contoso', { elements: mail, ...terms });
    spied.calls.length = 0;
    const answer = await watched.ask(await desk.token('mail-insights'), counted);
    expect(new Set(codesOf(answer))).toEqual(new Set(['SCOPE_NOT_PUSHABLE']));
    expect(answer.body.data).toEqual({ messages: null });
    expect(spied.calls).toEqual([]);
  });

  test('is confined to a data period that arguments can name', async () => {
    const { desk, watched, facts } = world;
    const period = { from: Date.UTC(2025, 5, 1), to: Date.UTC(2025, 8, 1) };
    await desk.grant('contoso', { elements: [...mail, 'mail.message.time'], period });
    const token = await desk.token('mail-insights');
    const answer = await watched.ask(token, counted);
    const all = facts.numbers(
      'messages',
      `tenant = 'contoso' AND at >= ${period.from} AND at < ${period.to}`,
    ).length;
    expect(messagesIn(answer).totalCount).toBe(all);
    const wider = counted.replace('first: 3', 'first: 3, from: "2020-01-01T00:00:00Z"');
    expect(messagesIn(await watched.ask(token, wider)).totalCount).toBe(all);
    const outside = counted.replace('first: 3', 'first: 3, from: "2026-01-01T00:00:00Z"');
    const none = await watched.ask(token, outside);
    expect(messagesIn(none).totalCount ?? 0).toBe(0);
  });

  test('is not confined where two tenants’ periods differ', async () => {
    const { desk, watched } = world;
    await desk.grant('contoso', { elements: mail, period: { from: Date.UTC(2025, 5, 1) } });
    await desk.grant('fabrikam', { elements: mail, period: { from: Date.UTC(2026, 5, 1) } });
    const answer = await watched.ask(await desk.token('mail-insights', both), counted);
    expect(new Set(codesOf(answer))).toEqual(new Set(['SCOPE_NOT_PUSHABLE']));
  });

  test('is refused in a list that nothing confines', async () => {
    const { desk, watched } = world;
    await desk.grant('contoso', { elements: [...mail, 'user.group.id'] });
    const answer = await watched.ask(
      await desk.token('mail-insights', both),
      '{ accounts(first: 3) { totalCount nodes { id } } }',
    );
    expect(answer.body.data).toMatchObject({ accounts: { nodes: expect.any(Array) } });
  });

  test('below an account counts that account’s rows and no other’s', async () => {
    const { desk, watched, facts } = world;
    await desk.grant('contoso', { elements: mail, except: [{ accounts: ['a0000002-id'] }] });
    await desk.grant('fabrikam', { elements: ['user.account.id'] });
    const token = await desk.token('mail-insights', both);
    const of = (number: number): string =>
      `{ account(id: "a000000${number}-id") { id messages(first: 2) { totalCount nodes { id } } } }`;
    const hidden = await watched.ask(token, of(2));
    expect(hidden.body).toEqual({ data: { account: null } });
    const other = await watched.ask(token, of(5));
    expect(other.text).not.toContain('totalCount":1');
    expect(JSON.stringify(other.body.data)).not.toMatch(/"totalCount":\d/);
    await desk.revokeAll();
    await desk.grant('contoso', { elements: mail });
    const mine = await watched.ask(token, of(1));
    expect(mine.body.data).toMatchObject({
      account: { messages: { totalCount: facts.numbers('messages', 'account = 1').length } },
    });
  });
});

test('a narrower grant of one tenant leaves the rows of a list that nobody counts in it', async () => {
  const { desk, watched } = world;
  const elements = ['mail.message.id', 'files.file.id'];
  await desk.grant('contoso', { elements });
  await desk.grant('fabrikam', { elements, except: [{ accounts: ['a0000007-id'] }] });
  const answer = await watched.ask(
    await desk.token('mail-insights', both),
    '{ pinnedItems { tenantId } }',
  );
  const items = answer.body.data?.['pinnedItems'] as readonly { readonly tenantId: string }[];
  expect(new Set(items.map((one) => one.tenantId))).toEqual(new Set(['contoso', 'fabrikam']));
});
