import { expect, test } from 'vitest';
import { createSubgraph } from '../../../examples/contoso/services/subgraph.ts';
import { graphOf, linked } from '../../support/policy-of.ts';
import { aCover, aDataCaller, releasePath } from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const owned = '@key(fields: "id") @subject(tenant: "tenant", exists: ["user.id"])';
const parts = `id: ID! @classified(element: "user.id", opaque: true) tenant: ID! ${open}`;
const sdl = linked(`
  type Query { box: Box }
  type Box ${owned} { ${parts} notes: Notes ${open} lines: [Line!]! ${open} }
  type Notes { edges: [Edge!]! ${open} }
  type Edge { cursor: String @classified(element: "user.name") node: Note ${open} }
  type Line { amount: String @classified(element: "user.name") note: Note ${open} }
  type Note ${owned} { ${parts} }`);

const note = (id: string, tenant: string) => ({ __typename: 'Note', id, tenant });
const mine = note('n1', 'contoso');
const theirs = note('n2', 'fabrikam');
const box = {
  __typename: 'Box',
  id: 'b1',
  tenant: 'contoso',
  notes: {
    edges: [
      { cursor: 'c1', node: mine },
      { cursor: 'c2', node: theirs },
    ],
  },
  lines: [
    { amount: '1', note: mine },
    { amount: '2', note: theirs },
  ],
};
const service = createSubgraph({
  name: 'main',
  sdl,
  resolvers: { Query: { box: () => box } },
  references: { Box: () => null, Note: () => null },
  createContext: () => ({}),
  close: () => {},
});
const path = releasePath({ graph: graphOf(sdl), services: { main: service } });
const elements = ['user.id', 'user.name'];

async function asked(fields: string, ...tenants: readonly string[]) {
  path.held.covers = tenants.map((tenant) => aCover({ ref: `grant:${tenant}`, tenant, elements }));
  const caller = aDataCaller({ elements: ['user.*'] });
  return path.ask(`{ box { ${fields} } }`, {}, caller);
}

test.each(['notes { edges { node { id } } }', 'notes { edges { cursor node { id } } }'])(
  'an edge with customer data of its own goes with the object that it leads to: %s',
  async (fields) => {
    const { text, entries } = await asked(fields, 'contoso');
    expect(text).toContain('n1');
    expect(text).not.toMatch(/n2|c2|null/);
    const edges = entries[0]?.released.filter((one) => one.type === 'Edge') ?? [];
    expect(edges.reduce((sum, one) => sum + one.rows, 0)).toBeLessThan(2);
  },
);

test('it does so where the caller asks for the cursor alone', async () => {
  expect((await asked('notes { edges { cursor } }', 'contoso')).data).toEqual({
    box: { notes: { edges: [{ cursor: 'c1' }] } },
  });
});

test('it stays with an object that is visible', async () => {
  const { data } = await asked('notes { edges { cursor node { id } } }', 'contoso', 'fabrikam');
  expect(data).toEqual({
    box: {
      notes: {
        edges: [
          { cursor: 'c1', node: { id: 'n1' } },
          { cursor: 'c2', node: { id: 'n2' } },
        ],
      },
    },
  });
});

test('a part that is no edge stays without the object that it names', async () => {
  expect((await asked('lines { amount note { id } }', 'contoso')).data).toEqual({
    box: {
      lines: [
        { amount: '1', note: { id: 'n1' } },
        { amount: '2', note: null },
      ],
    },
  });
});
