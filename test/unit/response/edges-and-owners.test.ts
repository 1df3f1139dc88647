import { describe, expect, test } from 'vitest';
import { createSubgraph } from '../../../examples/contoso/services/subgraph.ts';
import { peoplePath } from '../../support/people-graph.ts';
import { graphOf, linked } from '../../support/policy-of.ts';
import { aCover, aDataCaller, releasePath } from '../../support/release-path.ts';

const caller = aDataCaller({ elements: ['user.*'] });
const elements = ['user.id', 'user.name'];

describe('an edge', () => {
  const withoutC3 = [{ elements: null, accounts: ['c3'], resources: null }];
  const edges = async (selection: string, exceptions: typeof withoutC3) => {
    const { path } = peoplePath();
    path.held.covers = [aCover({ elements, exceptions })];
    const { data } = await path.ask(`{ customers { edges ${selection} } }`, {}, caller);
    return (data as { customers: { edges: readonly unknown[] } }).customers.edges;
  };

  test.each([
    ['its node is asked for', '{ node { id } }', { node: { id: 'c1' } }],
    ['nothing of its node is asked for', '{ __typename }', { __typename: 'CustomerEdge' }],
  ])('goes with a node that is hidden, where %s', async (_name, selection, edge) => {
    expect(await edges(selection, withoutC3)).toEqual([edge]);
    expect(await edges(selection, [])).toHaveLength(2);
  });
});

describe('the entry of an object with several owners', () => {
  const open = '@notCustomerData(reason: "r")';
  const sdl = linked(`
    type Query { papers: [Paper!]! }
    type Paper @key(fields: "id") @subject(tenant: "tenant", owners: ["owners"], exists: ["user.id"]) {
      id: ID! @classified(element: "user.id", opaque: true)
      tenant: ID! ${open} owners: [String!]! ${open}
      title: String @classified(element: "user.name")
    }`);
  const paper = { __typename: 'Paper', id: 'p1', tenant: 'contoso', title: 'Plan' };
  const service = createSubgraph({
    name: 'main',
    sdl,
    resolvers: { Query: { papers: () => [{ ...paper, owners: ['fabrikam/a1', 'northwind'] }] } },
    references: { Paper: () => null },
    createContext: () => ({}),
    close: () => {},
  });
  const path = releasePath({ graph: graphOf(sdl), services: { main: service } });
  const ofTenants = (tenants: readonly string[]) =>
    tenants.map((tenant, n) => aCover({ ref: `grant:${String(n)}`, tenant, elements }));

  test('names the basis of each of them, for each element', async () => {
    path.held.covers = ofTenants(['contoso', 'fabrikam', 'northwind']);
    const { data, entries } = await path.ask('{ papers { id title } }', {}, caller);
    expect(data).toEqual({ papers: [{ id: 'p1', title: 'Plan' }] });
    const [entry] = entries;
    expect(entry?.bases.map((one) => one.ref).sort()).toEqual(['grant:0', 'grant:1', 'grant:2']);
    expect(Object.values(entry?.sets[0]?.rests ?? {}).map((one) => one.length)).toEqual([3, 3]);
  });

  test('holds nothing where one of them has no basis', async () => {
    path.held.covers = ofTenants(['contoso', 'fabrikam']);
    const { data, entries } = await path.ask('{ papers { id title } }', {}, caller);
    expect(data).toEqual({ papers: [] });
    expect(entries[0]?.released).toEqual([]);
  });
});
