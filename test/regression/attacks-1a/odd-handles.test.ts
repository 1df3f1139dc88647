import { expect, test } from 'vitest';
import { createSubgraph } from '../../../examples/contoso/services/subgraph.ts';
import { graphOf, linked } from '../../support/policy-of.ts';
import { aCover, releasePath } from '../../support/release-path.ts';

const sdl = linked(`
  type Query { notes: [Note!]! @notCustomerData(reason: "r") }
  type Note @key(fields: "id") @subject(tenant: "tenant", account: "account", exists: ["user.id"]) {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! @notCustomerData(reason: "r")
    account: ID! @classified(element: "user.id")
    text: String @classified(element: "user.name")
  }`);

/** A service whose rows belong to these accounts. */
function pathOf(accounts: readonly string[]) {
  const rows = accounts.map((account, n) => ({
    id: `n${n}`,
    tenant: 'contoso',
    account,
    text: 't',
  }));
  const notes = createSubgraph({
    name: 'notes',
    sdl,
    resolvers: { Query: { notes: () => rows } },
    references: { Note: ({ id }) => rows.find((one) => one.id === id) },
    createContext: () => ({}),
    close: () => {},
  });
  const path = releasePath({ graph: graphOf({ notes: sdl }), services: { notes } });
  path.held.covers = [aCover({ elements: ['user.id', 'user.name'] })];
  return path;
}

test.each([
  ['half a character', '\ud83d'],
  ['the other half', 'a\udc00b'],
  ['U+0000', 'a\0b'],
  ['nothing', ''],
])(
  'a row whose account is %s belongs to nobody, and takes no other row with it',
  async (_name, odd) => {
    const answer = await pathOf(['a1', odd, 'a2']).ask('{ notes { id text } }');
    expect(answer.data).toEqual({
      notes: [
        { id: 'n0', text: 't' },
        { id: 'n2', text: 't' },
      ],
    });
    expect(answer.errors).toEqual([]);
    expect(answer.entries.flatMap((one) => one.released.map(({ rows }) => rows))).toEqual([1, 1]);
  },
);

test('a row whose account is any whole text is shown', async () => {
  const answer = await pathOf(['a1', '\ud83d\ude00', 'ä|b']).ask('{ notes { id } }');
  expect(answer.data).toEqual({ notes: [{ id: 'n0' }, { id: 'n1' }, { id: 'n2' }] });
});
