import { describe, expect, test } from 'vitest';
import { createSubgraph } from '../../../examples/contoso/services/subgraph.ts';
import { graphOf, linked } from '../../support/policy-of.ts';
import { aCover, aDataCaller, releasePath } from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const owned =
  '@key(fields: "id") @subject(tenant: "tenant", account: "account", exists: ["user.id"])';
const parts = `id: ID! @classified(element: "user.id", opaque: true) tenant: ID! ${open} account: ID! ${open}`;
const sdl = linked(`
  type Query { boxes: [Box!]! people: [Person!]! }
  type Person @key(fields: "id") @subject(tenant: "tenant", account: "id", exists: ["user.id"]) {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open}
    notes: Notes @classified(element: "user.id")
  }
  type Box ${owned} {
    ${parts}
    notes: Notes @classified(element: "user.id")
    scoped(account: [ID!] @scope(by: "ACCOUNT")): Notes @classified(element: "user.id")
    size: Int @dependsOnRows @classified(element: "user.id")
  }
  type Notes { nodes: [Note!]! totalCount: Int @dependsOnRows ${open} }
  type Note ${owned} { ${parts} }`);

const row = (kind: string, tenant: string, account: string) => ({
  __typename: kind,
  id: `${kind}-${account}`,
  tenant,
  account,
});
const boxes = [
  ['contoso', 'a1'],
  ['fabrikam', 'a2'],
  ['fabrikam', 'a3'],
].map(([tenant = '', account = '']) => ({
  ...row('Box', tenant, account),
  // A reply lies with whoever wrote it, also below what it replies to.
  notes: { nodes: [row('Note', tenant, account)], totalCount: 1 },
  scoped: ({ account: asked }: { account?: readonly string[] | null }) => ({
    nodes: [],
    totalCount: asked?.length ?? 99,
  }),
  size: 3,
}));
const service = createSubgraph({
  name: 'main',
  sdl,
  resolvers: {
    Query: {
      boxes: () => boxes,
      people: () => boxes.map((one) => ({ ...one, __typename: 'Person', id: one.account })),
    },
  },
  references: { Box: () => null, Note: () => null, Person: () => null },
  createContext: () => ({}),
  close: () => {},
});
const path = releasePath({ graph: graphOf(sdl), services: { main: service } });

function grant(...covers: Parameters<typeof aCover>[0][]) {
  path.held.covers = covers.map((one, n) => aCover({ ref: `grant:${String(n)}`, ...one }));
}

async function countsUnder(...covers: Parameters<typeof aCover>[0][]) {
  grant(...covers);
  const query = '{ boxes { id notes { totalCount } } }';
  const { data } = await path.ask(query, {}, aDataCaller({ elements: ['user.*'] }));
  const shown = (data as { boxes: { id: string; notes: { totalCount: number | null } | null }[] })
    .boxes;
  return Object.fromEntries(shown.map(({ id, notes }) => [id, notes?.totalCount ?? null]));
}

const elements = ['user.id'];

describe('a count', () => {
  test('of an object whose own cover does not show all of its rows is refused there alone', async () => {
    const exceptions = [{ elements: null, accounts: ['a3'], resources: null }];
    const mixed = await countsUnder({ elements }, { elements, tenant: 'fabrikam', exceptions });
    expect(mixed).toEqual({ 'Box-a1': 1, 'Box-a2': null });
  });

  test('of objects whose covers show all of their rows leaves for each', async () => {
    const whole = await countsUnder({ elements }, { elements, tenant: 'fabrikam' });
    expect(whole).toEqual({ 'Box-a1': 1, 'Box-a2': 1, 'Box-a3': 1 });
  });

  test('under a basis of one account is refused where the rows may lie with others', async () => {
    grant({ elements, account: 'a1' });
    const caller = aDataCaller({ elements: ['user.*'] });
    const { data, errors } = await path.ask('{ boxes { notes { totalCount } } }', {}, caller);
    expect(data).toEqual({ boxes: [{ notes: { totalCount: null } }] });
    expect(errors.map((one) => one.extensions.code)).toEqual(['SCOPE_NOT_PUSHABLE']);
  });

  test('under a basis of one account leaves where an argument holds the rows to it', async () => {
    grant({ elements, account: 'a1' });
    const caller = aDataCaller({ elements: ['user.*'] });
    const { data } = await path.ask('{ boxes { scoped { totalCount } size } }', {}, caller);
    expect(data).toEqual({ boxes: [{ scoped: { totalCount: 1 }, size: 3 }] });
    expect(path.calls.at(-1)?.variables).toEqual({ s0: ['a1'] });
  });

  test('under a basis of one account leaves below the account itself', async () => {
    grant({ elements, account: 'a1' });
    const caller = aDataCaller({ elements: ['user.*'] });
    const { data } = await path.ask('{ people { notes { totalCount } } }', {}, caller);
    expect(data).toEqual({ people: [{ notes: { totalCount: 1 } }] });
  });
});
