/** Errors are counted by rows: one row counts once, however often and with whatever arguments it is asked. */
import { buildSchema, execute, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { graphOf, linked } from '../../support/policy-of.ts';
import { aCover, aDataCaller, releasePath } from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const name = '@classified(element: "user.name")';
const sdl = linked(`
  type Query { version: String ${open} files: [File!]! ${open} }
  type File @key(fields: "id") @subject(tenant: "tenant", exists: ["user.id"]) {
    id: ID! @classified(element: "user.id", opaque: true) tenant: ID! ${open}
    text(as: String ${open}, like: String @classified(element: "user.email")): String ${name}
    list(as: String ${open}): [String] ${name}
  }`);
const runnable = buildSchema(`
  type Query { files: [File!]! }
  type File { id: ID! tenant: ID! text(as: String, like: String): String list(as: String): [String] }`);

interface Args {
  readonly as?: string;
}

/** Whatever is asked as `bad` fails. */
const value = ({ as = '' }: Args): string => {
  if (as === 'bad') throw new Error('m');
  return `as ${as}`;
};
const file = (id: string, tenant: string) => ({ id, tenant, text: value, list: badFirst });
const badFirst = ({ as = '' }: Args): unknown[] => [as === 'bad' ? new Error('m') : as, 'last'];

/** Asks for files of two tenants: the first shows names, the second only that there are files, and none shows mails. */
async function ask(selection: string) {
  const files = [file('f1', 'contoso'), file('f2', 'fabrikam'), file('f3', 'fabrikam')];
  const main = {
    sdl,
    execute: async ({ query }: { readonly query: string }) =>
      execute({ schema: runnable, document: parse(query), rootValue: { files } }),
  };
  const path = releasePath({ graph: graphOf({ main: sdl }), services: { main } });
  path.held.covers = [
    aCover({ elements: ['user.id', 'user.name'] }),
    aCover({ elements: ['user.id'], tenant: 'fabrikam', ref: 'grant:2' }),
  ];
  const caller = aDataCaller({ elements: ['user.*'] });
  const { data, errors, entries } = await path.ask(`{ files { ${selection} } }`, {}, caller);
  return {
    data,
    told: errors.map(({ path: at, extensions: { code, rows } }) => [at, code, rows]),
    refused: entries.flatMap((one) => one.refused.map(({ code, rows }) => [code, rows])),
  };
}

describe('a row that is refused', () => {
  test.each([
    ['as nobody may ask so and as its tenant does not grant it', 'a: text(like: "x") text', 'a', 3],
    ['in the other order', 'text a: text(like: "x")', 'a', 3],
    ['with two arguments', 'a: text(as: "a") b: text(as: "b")', 'a', 2],
    ['with the same arguments', 'a: text(as: "a") b: text(as: "a")', 'a', 2],
    ['under three names', 'a: text(as: "a") text b: text(as: "b")', 'a', 2],
  ])('%s counts once', async (_name, selection, first, rows) => {
    const { told, refused } = await ask(selection);
    expect(told).toEqual([[['files', rows === 3 ? 0 : 1, first], 'NO_BASIS', rows]]);
    expect(refused).toEqual([['NO_BASIS', rows]]);
  });

  test('leaves the values of the other row alone', async () => {
    const { data } = await ask('a: text(as: "a") b: text(as: "b") c: text(like: "x")');
    expect(data).toMatchObject({
      files: [
        { a: 'as a', b: 'as b', c: null },
        { a: null, b: null, c: null },
        { a: null, b: null, c: null },
      ],
    });
  });
});

describe('a value that fails', () => {
  test.each([
    ['under the second name alone', 'a: text(as: "a") b: text(as: "bad")', ['b'], 1],
    ['under the first name alone', 'a: text(as: "bad") b: text(as: "b")', ['a'], 1],
    ['under two names', 'a: text(as: "bad") b: text(as: "bad")', ['a'], 1],
    ['in a list under the second name', 'a: list(as: "a") b: list(as: "bad")', ['b', 0], 1],
  ])('%s is told once', async (_name, selection, at, rows) => {
    const { told } = await ask(selection);
    expect(told.filter(([, code]) => code === 'SERVICE_ERROR')).toEqual([
      [['files', 0, ...at], 'SERVICE_ERROR', rows],
    ]);
  });
});
