/**
 * Attacks that infer what is not shown, by their ids in the catalogue:
 * S01, S02, S04, S05, S07, S08, S11, S13, S19, S20, S25, S28, S29.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';

let world: GatewayWorld;
beforeAll(async () => {
  world = await startGatewayWorld();
  await world.desk.open();
});
afterEach(() => world.desk.revokeAll());
afterAll(() => world.close());

const ids = ['mail.message.id', 'user.account.id'];

test('S01 a filter on a field that is not granted is one answer for every guess, and no service sees one', async () => {
  const { desk, watched, spied, facts } = world;
  const both = { tenants: ['contoso', 'fabrikam'] };
  const query = 'query($s: String!) { searchMessages(subjectContains: $s) { id tenantId } }';
  await desk.grant('contoso', { elements: ids });
  const token = await desk.token('mail-insights', both);
  spied.calls.length = 0;
  const texts = new Set<string>();
  for (const guess of ['m0000001-subject', 'm00', 'no such text', '']) {
    texts.add((await watched.ask(token, query, { s: guess })).text);
  }
  expect(texts.size).toBe(1);
  expect(spied.calls).toEqual([]);
  // Where it is granted by one tenant, it finds that tenant's rows and says nothing of the other's.
  await desk.revokeAll();
  await desk.grant('contoso', { elements: [...ids, 'mail.message.subject'] });
  await desk.grant('fabrikam', { elements: ids });
  const found = (await watched.ask(token, query, { s: '-subject' })).body.data?.[
    'searchMessages'
  ] as readonly { readonly tenantId: string }[];
  expect(new Set(found.map((one) => one.tenantId))).toEqual(new Set(['contoso']));
  const [theirs = 0] = facts.numbers('messages', "tenant = 'fabrikam'");
  const theirSubject = `m${String(theirs).padStart(7, '0')}-subject`;
  const guessed = await watched.ask(token, query, { s: theirSubject });
  const wrong = await watched.ask(token, query, { s: 'm9999999-subject' });
  expect(theirs).toBeGreaterThan(0);
  expect(guessed.text).toBe(wrong.text);
});

test.each([
  ['S01 by whose it is', 'account: ["a0000001-id"]', ['mail.message.id']],
  ['S08 by when it was', 'from: "2025-06-01T00:00:00Z"', ids],
])('%s, a scope tells nothing that is not granted', async (_name, argument, elements) => {
  const { desk, watched, spied } = world;
  await desk.grant('contoso', { elements });
  spied.calls.length = 0;
  const answer = await watched.ask(
    await desk.token('mail-insights'),
    `{ messages(${argument}) { totalCount nodes { id } } }`,
  );
  expect(answer.body).toEqual({ data: { messages: null } });
  expect(spied.calls).toEqual([]);
});

test.each([
  [
    'S02 a path into objects',
    '{ searchMessages(where: { account: { email: { gt: "m" } } }) { id } }',
  ],
  ['S04 an order', '{ messages(orderBy: "body") { nodes { id } } }'],
  ['S05 a search over everything', '{ searchMessages(text: "secret") { id } }'],
  ['S08 a group', '{ messages(groupBy: "subject") { nodes { id } } }'],
])('%s is no argument of the graph', async (_name, query) => {
  const { desk, watched } = world;
  await desk.grant('contoso', { elements: ids });
  const answer = await watched.ask(await desk.token('mail-insights'), query);
  expect(answer.status).toBe(400);
  expect(new Set(codesOf(answer))).toEqual(new Set(['DOCUMENT_INVALID']));
  const plain = await watched.ask(
    await desk.token('mail-insights'),
    '{ messages { nodes { id } } }',
  );
  expect(plain.text).toMatch(/m\d{7}-id/);
});

test('S07 a cursor leaves only with the row that it names, and is refused where rows are hidden', async () => {
  const { desk, watched } = world;
  await desk.grant('contoso', { elements: ids, except: [{ accounts: ['a0000002-id'] }] });
  const token = await desk.token('mail-insights');
  const query = '{ messages(first: 5) { edges { cursor } pageInfo { endCursor } } }';
  const answer = await watched.ask(token, query);
  expect(answer.text).not.toContain('-cursor');
  await desk.revokeAll();
  await desk.grant('contoso', { elements: ids });
  expect((await watched.ask(token, query)).text).toContain('-cursor');
});

test('S11 an id that never was, of another tenant, without consent and without the token is one answer', async () => {
  const { desk, watched } = world;
  await desk.grant('contoso', {
    elements: [...ids, 'user.profile.display_name'],
    except: [{ accounts: ['a0000003-id'] }],
  });
  const token = await desk.token('mail-insights', { tenants: ['contoso', 'northwind'] });
  const texts = new Set<string>();
  const heads = new Set<string>();
  for (const id of ['a9999999-id', 'a0000005-id', 'a0000008-id', 'a0000003-id', 'nonsense', '']) {
    const answer = await watched.ask(
      token,
      'query($id: ID!) { account(id: $id) { id displayName email } }',
      { id },
    );
    texts.add(answer.text);
    heads.add(answer.head.replace(/^date:.*$/im, ''));
  }
  expect([...texts].map((one) => one.trim())).toEqual(['{"data":{"account":null}}']);
  expect(heads.size).toBe(1);
});

test('S13 a list has no gap, null or count for rows that are hidden', async () => {
  const { desk, watched } = world;
  await desk.grant('contoso', { elements: ids });
  const token = await desk.token('mail-insights', { tenants: ['contoso', 'fabrikam'] });
  const list = await watched.ask(token, '{ recentMessages { id } }');
  expect(list.text).not.toContain('null');
  const page = await watched.ask(
    token,
    '{ messages(first: 10) { nodes { id } edges { node { id } } } }',
  );
  const shown = page.body.data?.['messages'] as { nodes: unknown[]; edges: unknown[] } | undefined;
  expect([shown?.nodes.length, shown?.edges.length]).toEqual([10, 10]);
});

test('S19 S20 no header depends on what is hidden', async () => {
  const { desk, watched } = world;
  const token = await desk.token('mail-insights');
  const query = '{ account(id: "a0000001-id") { id } }';
  const names = (head: string): string[] =>
    head
      .split('\n')
      .slice(1)
      .map((line) => line.split(':')[0]?.toLowerCase() ?? '');
  const hidden = names((await watched.ask(token, query)).head);
  await desk.grant('contoso', { elements: ids });
  expect(names((await watched.ask(token, query)).head)).toEqual(hidden);
  expect(hidden).not.toEqual(expect.arrayContaining(['etag']));
});

test('S25 a member of a group that is hidden leaves no edge', async () => {
  const { desk, watched } = world;
  const elements = ['user.account.id', 'user.group.*'];
  await desk.agree('contoso', elements, ['essential.support']);
  await desk.grant('contoso', {
    recipient: 'support-desk',
    elements,
    purpose: 'essential.billing',
    except: [{ accounts: ['a0000001-id'] }],
  });
  const query = '{ group(id: "g0000001-id") { members { id } } }';
  const all = await watched.ask(
    await desk.token('support-desk', { purpose: 'essential.support' }),
    query,
  );
  const some = await watched.ask(
    await desk.token('support-desk', { purpose: 'essential.billing' }),
    query,
  );
  const membersOf = (answer: typeof all): readonly { readonly id: string }[] =>
    (answer.body.data?.['group'] as { members: { id: string }[] } | null)?.members ?? [];
  expect(membersOf(all).length).toBeGreaterThan(0);
  expect(membersOf(some)).toEqual(membersOf(all).filter((one) => one.id !== 'a0000001-id'));
});

test('S28 no consent, a revoked one, one to come, another purpose and a closed door look the same', async () => {
  const { desk, watched } = world;
  const token = await desk.token('mail-insights');
  const query = '{ account(id: "a0000001-id") { id } recentMessages { id } }';
  const texts = new Set<string>();
  const look = async (): Promise<void> => void texts.add((await watched.ask(token, query)).text);
  await look();
  const { id } = await desk.grant('contoso', { elements: ids });
  expect((await watched.ask(token, query)).text).toContain('a0000001-id');
  await desk.revoke('contoso', id);
  await look();
  await desk.grant('contoso', { elements: ids, notBefore: Date.now() + 3_600_000 });
  await look();
  await desk.grant('contoso', { elements: ids, purpose: 'publisher.app_analytics' });
  await look();
  await desk.grant('contoso', { elements: ids });
  await desk.policy('contoso', ['mail-insights']);
  await look();
  await desk.policy('contoso', []);
  await desk.suspend('mail-insights');
  await look();
  await desk.resume('mail-insights');
  expect(texts.size).toBe(1);
});

test('S28 S29 a legal process changes nothing that a publisher or the tenant sees', async () => {
  const { desk, watched, log } = world;
  await desk.grant('contoso', { elements: ids });
  const token = await desk.token('mail-insights');
  const query = '{ account(id: "a0000001-id") { id } }';
  const consents = '{ consents { nodes { id status } } }';
  const admin = await world.authorization.controlTokenFor('contoso-admin');
  const before = [
    (await watched.ask(token, query)).text,
    (await watched.control(admin, consents)).text,
  ];
  const sizes = (await log.head('release')).size;
  const period = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2026, 0, 1) };
  const { holder } = await desk.task({
    tenant: 'contoso',
    account: 'a0000001-id',
    classes: ['ACCOUNT_ID'],
    period,
  });
  expect((await watched.ask(holder, query)).text).toContain('a0000001-id');
  const entries = (await world.entries('release', sizes)).filter((one) => one.kind === 'release');
  expect(entries).toEqual([]);
  expect([
    (await watched.ask(token, query)).text,
    (await watched.control(admin, consents)).text,
  ]).toEqual(before);
});
