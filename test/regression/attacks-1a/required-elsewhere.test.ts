/** A04, A05: what a field requires of another object is that object's custodian's to give, and no subject at hand is. */
import { expect, test } from 'vitest';
import { createSubgraph } from '../../../examples/contoso/services/subgraph.ts';
import { graphOf, linked, policyOf } from '../../support/policy-of.ts';
import { aCover, aDataCaller, releasePath } from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const id = 'id: ID! @classified(element: "user.id", opaque: true)';
const whose = `${id} tenant: ID! ${open} account: ID! ${open}`;
const place = 'type Place @shareable { zip: String @classified(element: "user.ssn") }';
const subjects = {
  named: '@subject(tenant: "tenant", account: "account", exists: ["user.id"])',
  constant: '@subject(tenantValue: "contoso", exists: ["user.id"])',
};

interface Shape {
  readonly requires?: string;
  /** What is required, as the service that requires it declares it. */
  readonly external?: string;
  /** Types that it needs for that. */
  readonly more?: string;
  readonly subject?: keyof typeof subjects;
}

/** Notes of contoso by authors of fabrikam, with badges that a second service makes of what it is sent. */
function badges({
  requires = 'author { ssn }',
  external = 'author: User @external',
  more = `type User @key(fields: "id") { ${id} ssn: String @external }`,
  subject = 'named',
}: Shape = {}) {
  const owned = `@key(fields: "id") ${subjects[subject]}`;
  const notes = linked(`
    type Query { notes: [Note!]! }
    type Note ${owned} { ${whose} place: Place title: String @classified(element: "user.name") author: User ${open} }
    ${place}
    type User ${owned} { ${whose} ssn: String @classified(element: "user.ssn") place: Place }`);
  const made = linked(`
    type Query { version: String ${open} }
    type Note @key(fields: "id") { ${id} ${external} badge: String @requires(fields: "${requires}") ${open} }
    ${more}`);
  const author = {
    __typename: 'User',
    id: 'u2',
    tenant: 'fabrikam',
    account: 'u2',
    ssn: 'ssn-of-u2',
    place: { zip: 'zip-of-u2' },
  };
  const note = {
    __typename: 'Note',
    id: 'n1',
    tenant: 'contoso',
    account: 'u1',
    title: 'title-1',
    author,
    place: { zip: 'zip-of-note' },
  };
  const common = { createContext: () => ({}), close: () => {} };
  const services = {
    notes: createSubgraph({
      name: 'notes',
      sdl: notes,
      resolvers: { Query: { notes: () => [note] } },
      references: { Note: () => note, User: () => author },
      ...common,
    }),
    made: createSubgraph({
      name: 'made',
      sdl: made,
      resolvers: {},
      references: {
        Note: (sent) => ({
          __typename: 'Note',
          id: sent['id'],
          badge: `badge ${JSON.stringify(sent)}`,
        }),
      },
      ...common,
    }),
  };
  const graph = graphOf({ notes, made });
  const path = releasePath({ graph, services });
  path.held.covers = [aCover({ elements: ['user.id', 'user.name', 'user.ssn'] })];
  return {
    graph,
    path,
    ask: (query: string) => path.ask(query, {}, aDataCaller({ elements: ['user.*'] })),
  };
}

test.each([
  ['an entity', {}],
  [
    'an entity, by its handle',
    { requires: 'author { id }', more: `type User @key(fields: "id") { ${id} }` },
  ],
  [
    'an entity, within it',
    {
      requires: 'author { place { zip } }',
      more: `type User @key(fields: "id") { ${id} place: Place @external } ${place}`,
    },
  ],
])('A04 what is required of %s of somebody else never leaves', async (_name, shape) => {
  const { ask, graph, path } = badges(shape);
  const { data, errors, text } = await ask('{ notes { id badge } }');
  expect(data).toEqual({ notes: [{ id: 'n1', badge: null }] });
  expect(errors.map((one) => one.extensions.code)).toEqual(['FIELD_NOT_RELEASABLE']);
  expect(text).not.toMatch(/u2/);
  // Nor does it travel.
  expect(path.calls.map((one) => one.service)).toEqual(['notes']);
  const codes = graph.findings.filter((one) => one.coordinate === 'Note.badge');
  expect(codes.map((one) => one.code)).toContain('DERIVED_ELSEWHERE');
});

test('A05 nor does it any number of hops away', () => {
  const owned = '@subject(tenant: "tenant", account: "account")';
  const folded = policyOf({
    a: `type Query { n: Note } type Note @key(fields: "id") ${owned} { ${whose} author: User ${open} }
      type User @key(fields: "id") ${owned} { ${whose} ssn: String @classified(element: "user.ssn") }`,
    b: `type Note @key(fields: "id") { ${id} author: User @external badge: String @requires(fields: "author { ssn }") ${open} }
      type User @key(fields: "id") { ${id} ssn: String @external }`,
    c: `type Note @key(fields: "id") { ${id} badge: String @external crest: String @requires(fields: "badge") ${open}
      seal: String @derivedFrom(fields: ["Note.crest"]) ${open} }`,
  });
  for (const name of ['badge', 'crest', 'seal']) {
    expect([name, folded.field(`Note.${name}`)?.kind]).toEqual([name, 'refused']);
  }
});

test.each([
  [
    'the same object',
    { requires: 'title', external: 'title: String @external', more: '' },
    /title-1/,
  ],
  [
    'a part of it',
    { requires: 'place { zip }', external: 'place: Place @external', more: place },
    /zip-of-note/,
  ],
  ['an object of the same one tenant', { subject: 'constant' }, /ssn-of-u2/],
] as const)(
  'A04 what is required of %s leaves where it is granted',
  async (_name, shape, value) => {
    const { ask } = badges(shape);
    const { data, errors } = await ask('{ notes { badge } }');
    expect(errors).toEqual([]);
    expect(JSON.stringify(data)).toMatch(value);
  },
);
