/** S01, S08, S13: what an argument finds is told by all that stands between it and the rows, not by the rows alone. */
import { expect, test } from 'vitest';
import { createSubgraph } from '../../../examples/contoso/services/subgraph.ts';
import { graphOf, linked } from '../../support/policy-of.ts';
import { aCover, aDataCaller, releasePath } from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const named = 'name: String @tests(field: "Note.name")';
const scope = 'tenant: [ID!] @scope(by: "TENANT")';
const sdl = linked(`
  type Query {
    notes(${scope}): Page!
    find(${named}): Page!
    shelves(${named}): [Shelf!]! ${open}
    pair(${named}): Pair
    single(${named}): Single
    all: Page!
  }
  type Page {
    nodes: [Note!]!
    totalCount: Int @dependsOnRows ${open}
    found(${named}): Page!
    of(${scope}): Page!
    shelves: [Shelf!]! ${open}
    kind: String ${open}
  }
  type Pair { left: Note right: Note }
  type Single { kind: String ${open} note: Note }
  type Shelf { label: String ${open} notes: [Note!]! }
  type Note @key(fields: "id") @subject(tenant: "tenant", exists: ["user.id"]) {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open}
    name: String @classified(element: "user.ssn")
  }`);

interface Note {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
}
const notes: readonly Note[] = [
  { id: 'n1', tenant: 'contoso', name: 'guess' },
  { id: 'n2', tenant: 'fabrikam', name: 'guess' },
];
const named1 = (rows: readonly Note[], name: unknown): readonly Note[] =>
  rows.filter((one) => name == null || one.name === name);
const within = (rows: readonly Note[], tenant: unknown): readonly Note[] =>
  rows.filter((one) => !Array.isArray(tenant) || tenant.includes(one.tenant));
const shelvesOf = (rows: readonly Note[]) => rows.map((one) => ({ label: 'shelf', notes: [one] }));
type Args = Readonly<Record<string, unknown>>;
const page = (rows: readonly Note[]): unknown => ({
  nodes: rows,
  totalCount: rows.length,
  found: ({ name }: Args) => page(named1(rows, name)),
  of: ({ tenant }: Args) => page(within(rows, tenant)),
  shelves: shelvesOf(rows),
  kind: `${String(rows.length)} of them`,
});
const service = createSubgraph({
  name: 'main',
  sdl,
  resolvers: {
    Query: {
      notes: (_: unknown, { tenant }: Args) => page(within(notes, tenant)),
      find: (_: unknown, { name }: Args) => page(named1(notes, name)),
      shelves: (_: unknown, { name }: Args) => shelvesOf(named1(notes, name)),
      pair: (_: unknown, { name }: Args) => {
        const [left, right] = named1(notes, name);
        return left === undefined ? null : { left, right };
      },
      single: (_: unknown, { name }: Args) => {
        const [note] = named1(notes, name);
        return note === undefined ? null : { kind: 'single', note };
      },
      all: () => page(notes),
    },
  },
  references: { Note: () => null },
  createContext: () => ({}),
  close: () => {},
});
const path = releasePath({ graph: graphOf(sdl), services: { main: service } });

/** Contoso shows its notes and not their names; fabrikam shows both. */
async function ask(query: string) {
  path.held.covers = [
    aCover({ ref: 'grant:1', tenant: 'contoso', elements: ['user.id'] }),
    aCover({ ref: 'grant:2', tenant: 'fabrikam', elements: ['user.id', 'user.ssn'] }),
  ];
  const { data, errors } = await path.ask(query, {}, aDataCaller({ elements: ['user.*'] }));
  return { data, codes: errors.map((one) => one.extensions.code) };
}

test.each([
  ['among rows that are held to tenants', '{ notes { found(name: "guess") { totalCount } } }'],
  ['before they are held to tenants', '{ find(name: "guess") { of { totalCount } } }'],
  [
    'two steps before',
    '{ find(name: "guess") { found { of(tenant: ["contoso"]) { totalCount } } } }',
  ],
])('S08 rows found %s are not counted where the name is not granted', async (_name, query) => {
  const { data } = await ask(query);
  // What may be counted are fabrikam's alone, of which there is one.
  expect(JSON.stringify(data)).not.toMatch(/"totalCount":(?!1|null)|contoso/);
  const calls = path.calls.splice(0).map((one) => JSON.stringify(one));
  const counted = calls.filter((one) => one.includes('totalCount'));
  for (const one of counted) expect(one).not.toMatch(/contoso/);
});

test('S08 rows found among others are counted for nobody, as what confined those says nothing of them', async () => {
  const { data, codes } = await ask('{ notes { found(name: "guess") { totalCount } } }');
  expect(data).toEqual({ notes: { found: { totalCount: null } } });
  expect(codes).toEqual(['SCOPE_NOT_PUSHABLE']);
});

test('S08 rows found before they are held to tenants are counted of those that grant the name', async () => {
  const { data, codes } = await ask('{ find(name: "guess") { of { totalCount nodes { id } } } }');
  expect(data).toEqual({ find: { of: { totalCount: 1, nodes: [{ id: 'n2' }] } } });
  expect(codes).toEqual([]);
});

test.each([
  ['a value beside the rows', '{ find(name: "guess") { kind } }', { find: { kind: null } }],
  [
    'a value beside rows further down',
    '{ notes { found(name: "guess") { kind } } }',
    { notes: { found: { kind: null } } },
  ],
  [
    'a list of what is nobody’s',
    '{ find(name: "guess") { shelves { __typename } } }',
    { find: { shelves: null } },
  ],
  ['that there is an object for them', '{ pair(name: "guess") { __typename } }', { pair: null }],
  ['such a list itself', '{ shelves(name: "guess") { __typename } }', { shelves: null }],
])('S13 %s tells nothing of what was found', async (_name, query, data) => {
  const answer = await ask(query);
  expect(answer.data).toEqual(data);
  expect(answer.codes).toEqual(['FIELD_NOT_RELEASABLE']);
});

test.each(['guess', 'nothing'])(
  'S13 an object that goes with one row is there with it alone: %s',
  async (name) => {
    const { data, codes } = await ask(`{ single(name: "${name}") { kind } }`);
    expect(data).toEqual({ single: null });
    expect(codes).toEqual([]);
  },
);

test('S13 the same leaves where nothing was looked for, and so do the rows that were', async () => {
  const { data, codes } = await ask(
    '{ all { kind shelves { label } } find(name: "guess") { nodes { id } } }',
  );
  expect(data).toEqual({
    all: { kind: '2 of them', shelves: [{ label: 'shelf' }, { label: 'shelf' }] },
    find: { nodes: [{ id: 'n2' }] },
  });
  expect(codes).toEqual([]);
});
