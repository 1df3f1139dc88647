import { afterAll, beforeEach, expect, test } from 'vitest';
import {
  createDataService,
  serviceNames,
  type ServiceName,
} from '../../../examples/contoso/services/index.ts';
import { idOf } from '../../../examples/contoso/world/index.ts';
import { smallWorld } from './small-world.ts';

const world = smallWorld();
const statements: string[] = [];
const open = (name: ServiceName) =>
  createDataService(name, { database: world.path, onStatement: (sql) => statements.push(sql) });
const services = Object.fromEntries(serviceNames.map((name) => [name, open(name)])) as Record<
  ServiceName,
  ReturnType<typeof open>
>;
afterAll(() => {
  for (const service of Object.values(services)) service.close();
  world.remove();
});
beforeEach(() => {
  statements.length = 0;
});

// Answers are read like JSON from a network, so a test says what it expects of them.
type Answer = Readonly<Record<string, never>>;

async function ask(name: ServiceName, query: string, variables = {}): Promise<Answer> {
  const { data, errors } = await services[name].execute({ query, variables });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data)) as Answer;
}

const accounts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    __typename: 'Account',
    id: idOf('a', index + 1),
  }));

const entities = (selection: string) =>
  `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ${selection} } }`;

const account = (selection: string) => entities(`... on Account { id ${selection} }`);

test.each([
  ['directory', 'tenant { name } groups { id members { id } mailbox { id } }', 5],
  [
    'mail',
    'messages(first: 3) { totalCount nodes { attachments { id } } } pinned { __typename }',
    6,
  ],
  ['files', 'files(first: 3) { totalCount nodes { owners } }', 4],
  ['sign-ins', 'signIns(first: 3) { totalCount nodes { ip } }', 3],
  ['billing', 'plan', 1],
] as const)(
  '%s asks its store no more often for 40 accounts than for 2',
  async (name, selection, most) => {
    await ask(name, account(selection), { of: accounts(2) });
    const forTwo = statements.length;
    statements.length = 0;
    await ask(name, account(selection), { of: accounts(40) });
    // Fewer when what a later step needs was among the 40 already.
    expect(statements.length).toBeLessThanOrEqual(forTwo);
    expect(forTwo).toBeLessThanOrEqual(most);
  },
);

test.each([
  ['directory', 'Account', 'a'],
  ['directory', 'Group', 'g'],
  ['mail', 'Account', 'a'],
  ['mail', 'Message', 'm'],
  ['mail', 'File', 'f'],
  ['files', 'Account', 'a'],
  ['files', 'File', 'f'],
  ['sign-ins', 'Account', 'a'],
  ['sign-ins', 'SignIn', 's'],
  ['billing', 'Account', 'a'],
  ['billing', 'Invoice', 'i'],
] as const)(
  '%s answers an unknown %s with null, beside a known one',
  async (name, type, letter) => {
    const ids = [idOf(letter, 9_999_999), 'nonsense', '', "' OR 1=1 --", idOf(letter, 1)];
    const of = ids.map((id) => ({ __typename: type, id }));
    const { _entities } = await ask(name, entities(''), { of });
    expect(_entities).toEqual([null, null, null, null, { __typename: type }]);
  },
);

test.each([
  ['directory', 'account(id: "a9999999-id")'],
  ['directory', 'account(id: "m0000001-id")'],
  ['directory', 'group(id: "g9999999-id")'],
  ['directory', 'tenant(id: "nobody")'],
  ['mail', 'message(id: "m9999999-id")'],
  ['files', 'file(id: "f9999999-id")'],
  ['sign-ins', 'signIn(id: "s9999999-id")'],
  ['billing', 'invoice(id: "i9999999-id")'],
] as const)('%s answers %s with null', async (name, field) => {
  expect(await ask(name, `{ found: ${field} { __typename } }`)).toEqual({ found: null });
});

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string; readonly tenantId: string }[];
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

test.each([
  ['directory', 'accounts'],
  ['mail', 'messages'],
  ['files', 'files'],
  ['sign-ins', 'signIns'],
] as const)('the pages of %s give every row once, and the count agrees', async (name, field) => {
  const query = `query ($after: String) { page: ${field}(tenant: ["contoso", "fabrikam"], first: 97, after: $after) {
    totalCount nodes { id tenantId } edges { cursor } pageInfo { hasNextPage endCursor } } }`;
  const ids: string[] = [];
  const tenants = new Set<string>();
  let after: string | null = null;
  let page: Page;
  do {
    const answer: Readonly<Record<string, unknown>> = await ask(name, query, { after });
    page = answer['page'] as Page;
    for (const node of page.nodes) {
      ids.push(node.id);
      tenants.add(node.tenantId);
    }
    after = page.pageInfo.endCursor;
    expect(after).toBe(page.edges.at(-1)?.cursor ?? null);
  } while (page.pageInfo.hasNextPage);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(page.totalCount);
  expect([...tenants].sort()).toEqual(['contoso', 'fabrikam']);
});

test.each([
  ['no tenant', 'tenant: []'],
  ['an unknown tenant', 'tenant: "nobody"'],
  ['no account', 'account: []'],
  ["a tenant and another tenant's account", 'tenant: "contoso", account: "a0000005-id"'],
  ['a size of zero', 'first: 0'],
  ['an empty period', 'from: "2026-02-01T00:00:00Z", to: "2026-02-01T00:00:00Z"'],
])('a list confined to %s is empty', async (_name, args) => {
  const { messages } = await ask('mail', `{ messages(${args}) { nodes { id } } }`);
  expect(messages).toEqual({ nodes: [] });
});

test('a period includes its start and not its end, to the digit that was answered', async () => {
  const { message } = await ask('mail', '{ message(id: "m0001500-id") { sentAt } }');
  const { sentAt } = message as unknown as { readonly sentAt: string };
  const query = `query ($at: DateTime) {
    after: messages(from: $at, first: 1000) { nodes { id } }
    before: messages(to: $at, first: 1000) { nodes { id } } }`;
  const { after, before } = await ask('mail', query, { at: sentAt });
  const idsOf = (found: unknown) =>
    (found as { nodes: { id: string }[] }).nodes.map(({ id }) => id);
  expect(idsOf(after).at(-1)).toBe('m0001500-id');
  expect(idsOf(after)).toHaveLength(world.counts.messages - 1_499);
  expect(idsOf(before)[0]).toBe('m0001499-id');
});

test('an account that no service knows has no messages, and breaks nothing', async () => {
  const of = [{ __typename: 'Account', id: 'a9999999-id' }, ...accounts(1)];
  const { _entities } = await ask('mail', account('messages(first: 1) { nodes { id } }'), { of });
  expect(_entities).toMatchObject([null, { id: 'a0000001-id' }]);
});

test('an interface and a union are answered with the types behind them', async () => {
  const { pinnedItems } = await ask('mail', '{ pinnedItems { __typename id tenantId } }');
  const types = (pinnedItems as unknown as Record<string, string>[]).map(
    (item) => item['__typename'],
  );
  expect(new Set(types)).toEqual(new Set(['File', 'Message']));
});

test('renaming a file of another tenant does nothing', async () => {
  const rename = (tenant: string) =>
    `mutation { renameFile(tenant: "${tenant}", id: "f0000001-id", name: "Plan f0000001-name") { name } }`;
  expect(await ask('files', rename('northwind'))).toEqual({ renameFile: null });
  const { renameFile } = await ask('files', rename('contoso'));
  expect(renameFile).toEqual({ name: 'Plan f0000001-name' });
});

test.each([
  ['a document that does not parse', '{'],
  ['an unknown field', '{ nothing }'],
  ['a cursor of another list', '{ messages(after: "a0000001-cursor") { nodes { id } } }'],
  ['a time that is none', '{ messages(from: "yesterday") { nodes { id } } }'],
])('%s is an error and not a rejection', async (_name, query) => {
  expect((await services.mail.execute({ query })).errors).toHaveLength(1);
});

test('a request that was given up is not begun', async () => {
  const given = services.mail.execute({ query: '{ recentMessages { id } }' }, AbortSignal.abort());
  await expect(given).rejects.toThrow();
  expect(statements).toEqual([]);
});
