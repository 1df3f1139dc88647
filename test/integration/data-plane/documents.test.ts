import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';
import { objectsIn, rowsTold } from '../../support/ledger.ts';
import type { Holder } from '../../support/watched-gateway.ts';

let world: GatewayWorld;
let token: Holder;
beforeAll(async () => {
  world = await startGatewayWorld();
  const { desk } = world;
  await desk.open();
  await desk.grant('contoso', {
    elements: [
      'user.account.id',
      'user.profile.display_name',
      'mail.message.id',
      'mail.message.subject',
      'files.file.id',
      'files.file.name',
    ],
  });
  token = await desk.token('mail-insights', { tenants: ['contoso', 'fabrikam'] });
});
afterAll(() => world.close());

const id = '(id: "a0000001-id")';
const refusedForms = [
  ['plain', `{ account${id} { id email } }`],
  ['under an alias', `{ x: account${id} { id displayName: email } }`],
  ['under the alias of a key', `{ account${id} { tenantId: email id } }`],
  ['in an inline fragment', `{ account${id} { id ... { email } } }`],
  ['in a fragment on its type', `{ account${id} { id ... on Account { email } } }`],
  ['in a named fragment', `{ account${id} { id ...f } } fragment f on Account { email }`],
  [
    'in fragments of fragments',
    `{ account${id} { id ...f } } fragment f on Account { ...g } fragment g on Account { ... { email } }`,
  ],
  ['twice', `{ account${id} { id email email } }`],
  ['included', `{ account${id} { id email @include(if: true) } }`],
] as const;

describe('a refused field', () => {
  test.each(refusedForms)('is null with one code %s', async (_form, query) => {
    const answer = await world.watched.ask(token, query);
    expect(answer.text).not.toContain('@contoso.example');
    expect(codesOf(answer)).toEqual(['NO_BASIS']);
    expect(answer.entries[0]?.refused).toEqual([
      expect.objectContaining({ coordinate: 'Account.email', code: 'NO_BASIS', rows: 1 }),
    ]);
    const coordinates = answer.entries.flatMap((one) => one.sets).flatMap((one) => one.coordinates);
    expect(coordinates).toEqual(['Account.id']);
  });

  test.each([
    ['skipped by a literal', `{ account${id} { id email @skip(if: true) } }`, {}],
    [
      'skipped by a variable',
      `query($v: Boolean!) { account${id} { id email @skip(if: $v) } }`,
      { v: true },
    ],
    [
      'not included by default',
      `query($v: Boolean = false) { account${id} { id email @include(if: $v) } }`,
      {},
    ],
    [
      'not included, against the default',
      `query($v: Boolean = true) { account${id} { id ... @include(if: $v) { email } } }`,
      { v: false },
    ],
  ])('that is %s is neither refused nor recorded', async (_form, query, variables) => {
    const answer = await world.watched.ask(token, query, variables);
    expect(answer.body).toEqual({ data: { account: { id: 'a0000001-id' } } });
    expect(answer.entries[0]?.refused).toEqual([]);
  });

  test('is decided anew for each value of a condition', async () => {
    const query = `query($v: Boolean = true) { account${id} { id displayName @include(if: $v) } }`;
    const withName = await world.watched.ask(token, query);
    expect(withName.text).toContain('-name');
    const without = await world.watched.ask(token, query, { v: false });
    expect(without.text).not.toContain('-name');
    expect(without.entries[0]?.sets[0]?.coordinates).toEqual(['Account.id']);
    const unsaid = await world.watched.ask(token, query, { v: null });
    expect(unsaid.body.data).toEqual({ account: { id: 'a0000001-id' } });
  });

  test.each(['recoveryKey', 'downloadUrl'])('is never released: %s', async (field) => {
    const query =
      field === 'recoveryKey'
        ? `{ account${id} { id recoveryKey } }`
        : '{ message(id: "m0000001-id") { id attachments { id downloadUrl } pad: subject } }';
    const answer = await world.watched.ask(token, query);
    expect(answer.text).not.toMatch(/recoverykey|-download/);
    if (field === 'recoveryKey') expect(codesOf(answer)).toEqual(['FIELD_NOT_RELEASABLE']);
  });
});

describe('an argument', () => {
  test('that tests a granted field finds rows, and the entry names what was tested', async () => {
    const answer = await world.watched.ask(
      token,
      '{ searchMessages(subjectContains: "m") { id } }',
    );
    expect(answer.text).toMatch(/m\d{7}-id/);
    const rests = answer.entries.flatMap((one) => one.sets).map((one) => Object.keys(one.rests));
    expect(rests).toEqual([['mail.message.id', 'mail.message.subject']]);
  });

  test('that tests a field outside the token finds nothing, and the service is not called', async () => {
    const { desk, spied, watched } = world;
    const narrow = await desk.token('mail-insights', { elements: ['mail.message.id'] });
    spied.calls.length = 0;
    const answer = await watched.ask(narrow, '{ searchMessages(subjectContains: "m") { id } }');
    expect(codesOf(answer)).toEqual(['ELEMENT_NOT_IN_TOKEN']);
    expect(answer.body.data).toEqual({ searchMessages: null });
    expect(spied.calls).toEqual([]);
  });

  test('that holds an id by variable finds what is visible and nothing else', async () => {
    const query = 'query($id: ID!) { account(id: $id) { id } }';
    const ask = async (one: unknown) => (await world.watched.ask(token, query, { id: one })).body;
    expect(await ask('a0000001-id')).toEqual({ data: { account: { id: 'a0000001-id' } } });
    expect(await ask('a0000005-id')).toEqual({ data: { account: null } });
    expect(await ask('a9999999-id')).toEqual({ data: { account: null } });
    expect(await ask("a0000001-id' OR 1=1 --")).toEqual({ data: { account: null } });
  });
});

describe('an object', () => {
  test('carries its owner through a client’s names for keys, subjects and types', async () => {
    const query = `{
      a: account(id: "a0000001-id") { tenantId: displayName id: tenantId __typename: kind accountId: id }
    }`;
    const answer = await world.watched.ask(token, query);
    expect(answer.body.data).toBeDefined();
    const message = `{
      message(id: "m0000001-id") {
        id: subject tenantId: id accountId: __typename subject: tenantId
        account { id: displayName tenantId: id }
      }
    }`;
    const told = await world.watched.ask(token, message);
    expect(told.body.data).toEqual({
      message: {
        id: expect.stringContaining('m0000001-subject'),
        tenantId: 'm0000001-id',
        accountId: 'Message',
        subject: 'contoso',
        account: { id: expect.stringContaining('a0000001-name'), tenantId: 'a0000001-id' },
      },
    });
    const theirs = message.replaceAll('m0000001', 'm0000013');
    const owner = world.facts.of({ kind: 'message', number: 13 })?.custodian;
    expect(owner?.tenant).toBe('fabrikam');
    expect((await world.watched.ask(token, theirs)).body).toEqual({ data: { message: null } });
  });

  test('of an interface list is judged by its own type', async () => {
    const query = `{
      pinnedItems {
        __typename tenantId
        ... on Message { id subject body }
        ... on File { id name content }
        ... on Item { other: id }
      }
    }`;
    const answer = await world.watched.ask(token, query);
    const items = answer.body.data?.['pinnedItems'] as readonly { readonly tenantId: string }[];
    expect(items.length).toBeGreaterThan(2);
    expect(new Set(items.map((one) => one.tenantId))).toEqual(new Set(['contoso']));
    expect(codesOf(answer)).toEqual(['NO_BASIS', 'NO_BASIS']);
    expect(rowsTold(answer.entries)).toEqual(
      objectsIn(answer.body.data, world.facts, world.watched.pseudonymOf),
    );
  });

  test('of a union list is judged by its own type', async () => {
    const query = `{
      account${id} { pinned { ... on Message { __typename id subject } ... on File { __typename id x: content } } }
    }`;
    const answer = await world.watched.ask(token, query);
    expect(answer.text).toContain('m0000001-id');
    expect(answer.text).not.toContain('-content');
  });

  test('that shows one key for fields of several types shows each by its own rule', async () => {
    const query = `{
      pinnedItems { ... on Message { __typename id x: subject } ... on File { __typename id x: content } }
    }`;
    const answer = await world.watched.ask(token, query);
    expect(answer.text).toContain('-subject');
    expect(answer.text).not.toContain('-content');
    expect(answer.entries.flatMap((one) => one.refused)).toEqual([
      expect.objectContaining({ coordinate: 'File.content' }),
    ]);
  });
});

test('one field twice with other arguments is two questions', async () => {
  const query = `{
    a: messages(tenant: ["contoso"], first: 2) { nodes { id } }
    b: messages(tenant: ["contoso"], first: 1) { nodes { id subject } }
    c: messages { nodes { id } }
    d: messages(tenant: ["fabrikam"], first: 3) { nodes { id subject } }
  }`;
  const { body } = await world.watched.ask(token, query);
  expect(body.errors).toBeUndefined();
  const count = (key: string): number =>
    ((body.data?.[key] as { nodes?: readonly unknown[] } | null)?.nodes ?? []).length;
  expect([count('a'), count('b'), count('c'), count('d')]).toEqual([2, 1, 20, 0]);
});
