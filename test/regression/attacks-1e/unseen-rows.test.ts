/** Attack S13 of the catalogue where no single list says it: lists in lists, rows that failed, edges that are refused. */
import { describe, expect, test } from 'vitest';
import type { ServiceModule } from '../../../src/adapters/in-process-service/index.ts';
import { graphOf, linked } from '../../support/policy-of.ts';
import { aCover, aDataCaller, releasePath } from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const subject = '@subject(tenant: "tenant", exists: ["user.id"])';
const sdl = linked(`
  type Query {
    groups: [[Note!]!]!
    weeks: [[[Note]]]
    notes: [Note]
    connection: Connection
    byOwner(name: String @tests(field: "User.name")): [Note!]!
    users: [User!]!
  }
  type Connection { edges: [Edge] }
  type Edge { node: Note }
  type Note @key(fields: "id") ${subject} {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open}
    owner: User ${open}
  }
  type User @key(fields: "id") ${subject} {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open}
    name: String @classified(element: "user.name")
    mails: [MailEdge!]! ${open}
  }
  type MailEdge { cursor: String @classified(element: "user.id") node: Note @classified(element: "mail.body") }`);
const graph = graphOf({ main: sdl });
const elements = ['user.id', 'user.name'];

type Row = Readonly<Record<string, unknown>>;
const owner: Row = { __typename: 'User', id: 'u1', tenant: 'contoso', name: 'x' };
const mine: Row = { __typename: 'Note', id: 'n1', tenant: 'contoso', owner };
const theirs: Row = { __typename: 'Note', id: 'n2', tenant: 'fabrikam', owner: null };

/** Answers of one caller, who stands on contoso’s grant, to one query over several worlds. */
async function answers(
  query: string,
  worlds: readonly Awaited<ReturnType<ServiceModule['execute']>>[],
  covers = [aCover({ elements })],
) {
  return Promise.all(
    worlds.map((world) => {
      const main: ServiceModule = { sdl, execute: () => Promise.resolve(world) };
      const path = releasePath({ graph, services: { main } });
      path.held.covers = covers;
      return path.ask(query, {}, aDataCaller({ elements: ['user.*', 'mail.*'] }));
    }),
  );
}

const failed = (...paths: readonly (readonly (string | number)[])[]) =>
  paths.map((path) => ({ message: 'no', path }));

describe('S13 a list in a list', () => {
  test('whose rows are all hidden is like one that never was', async () => {
    const worlds = [
      [[mine, mine]],
      [[theirs], [mine, theirs, mine], [theirs, theirs]],
      [[], [mine, mine], []],
    ].map((groups) => ({ data: { groups } }));
    const found = await answers('{ groups { id } }', worlds);
    expect(new Set(found.map((one) => one.text)).size).toBe(1);
    expect(found[0]?.data).toEqual({ groups: [[{ id: 'n1' }, { id: 'n1' }]] });
  });

  test('takes the lists around it along, and leaves those with a row that may be seen', async () => {
    const worlds = [
      [[[mine]], [[mine], [mine]]],
      [[[theirs], null], [[theirs, mine], [null]], null, [[mine], [], [mine]], []],
    ].map((weeks) => ({ data: { weeks } }));
    const found = await answers('{ weeks { id } }', worlds);
    expect(new Set(found.map((one) => one.text)).size).toBe(1);
    const row = { id: 'n1' };
    expect(found[0]?.data).toEqual({ weeks: [[[row]], [[row], [row]]] });
  });
});

describe('S13 rows that failed, and may be hidden', () => {
  test.each([
    [
      'in a list',
      '{ notes { id } }',
      ['notes'],
      [
        { data: { notes: [mine, null] }, errors: failed(['notes', 1, 'id']) },
        {
          data: { notes: [null, mine, null, null] },
          errors: failed(['notes', 0], ['notes', 2], ['notes', 3]),
        },
      ],
    ],
    [
      'in lists in lists',
      '{ weeks { id } }',
      ['weeks'],
      [
        { data: { weeks: [[[mine, null]]] }, errors: failed(['weeks', 0, 0, 1]) },
        {
          data: { weeks: [null, [[null], [mine]]] },
          errors: failed(['weeks', 0, 0], ['weeks', 1, 0, 0]),
        },
      ],
    ],
    [
      'behind edges',
      '{ connection { edges { node { id } } } }',
      ['connection', 'edges'],
      [
        {
          data: { connection: { edges: [{ node: mine }, { node: null }] } },
          errors: failed(['connection', 'edges', 1, 'node']),
        },
        {
          data: { connection: { edges: [{ node: null }, { node: mine }, { node: null }] } },
          errors: failed(['connection', 'edges', 0, 'node'], ['connection', 'edges', 2, 'node']),
        },
      ],
    ],
    [
      'behind rows that are found by them',
      '{ byOwner(name: "x") { id } }',
      ['byOwner'],
      [
        {
          data: { byOwner: [mine, { ...mine, owner: null }] },
          errors: failed(['byOwner', 1, 'owner']),
        },
        {
          data: { byOwner: [{ ...mine, owner: null }, mine, { ...mine, owner: null }] },
          errors: failed(['byOwner', 0, 'owner'], ['byOwner', 2, 'owner']),
        },
      ],
    ],
  ])('are told %s once, and neither where nor how many', async (_name, query, path, worlds) => {
    const found = await answers(query, worlds);
    expect(new Set(found.map((one) => one.text)).size).toBe(1);
    expect(found[0]?.text).toContain('"id":"n1"');
    expect(found[0]?.errors).toMatchObject([
      { path, extensions: { code: 'SERVICE_ERROR', rows: 1 } },
    ]);
  });
});

describe('S13 edges whose objects are refused', () => {
  const query = '{ users { id mails { cursor node { id } } } }';
  const user = (tenant: string, mails: number): Row => ({
    ...owner,
    tenant,
    mails: Array.from({ length: mails }, () => ({ cursor: 'c', node: { ...mine, tenant } })),
  });

  test('are not counted by the refusals', async () => {
    const worlds = [1, 3].map((mails) => ({
      data: { users: [user('contoso', 1), user('fabrikam', mails)] },
    }));
    const found = await answers(query, worlds, [
      aCover({ elements: [...elements, 'mail.body'] }),
      aCover({ elements, ref: 'grant:2', tenant: 'fabrikam' }),
    ]);
    expect(new Set(found.map((one) => one.text)).size).toBe(1);
    expect(found[0]?.errors).toEqual([]);
    expect(found[0]?.data).toEqual({
      users: [
        { id: 'u1', mails: [{ cursor: 'c', node: { id: 'n1' } }] },
        { id: 'u1', mails: [] },
      ],
    });
  });
});
