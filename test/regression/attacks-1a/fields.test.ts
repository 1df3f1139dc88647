/**
 * Attacks on directives and on the authorisation of fields, by their ids in the catalogue of public advisories:
 * A01, A02, A04, A05, A07, A08, A11, A13, A14, A16, A17, A19, A22, A23, A25, A26, A28, A29.
 */
import { lexicographicSortSchema, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { peoplePath } from '../../support/people-graph.ts';
import { policyOf } from '../../support/policy-of.ts';
import { aDataCaller } from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const granted = ['user.id', 'user.name'];
const ssn = /ssn-of/;

describe('a rule on one side of an interface', () => {
  const ways = [
    ['by the object', '{ customer(id: "c1") { id ssn } }'],
    ['by the interface', '{ person(id: "c1") { id ssn } }'],
    ['by the interface, as the object', '{ person(id: "c1") { id ... on Customer { ssn } } }'],
    ['in a list of the interface', '{ people { id ssn } }'],
  ] as const;

  test.each(ways)('A01 on the interface’s field holds %s', async (_way, query) => {
    const { ask } = peoplePath({
      interfaceSsn: '@classified(element: "user.ssn")',
      customerSsn: open,
    });
    const refused = await ask(granted, query);
    expect(refused.text).not.toMatch(ssn);
    expect(refused.text).toContain('NO_BASIS');
    expect((await ask([...granted, 'user.ssn'], query)).text).toMatch(ssn);
  });

  test.each(ways)('A02 on the object’s field holds %s', async (_way, query) => {
    const { ask } = peoplePath();
    const refused = await ask(granted, query);
    expect(refused.text).not.toMatch(ssn);
    expect(refused.text).toContain('NO_BASIS');
    expect((await ask([...granted, 'user.ssn'], query)).text).toMatch(ssn);
  });
});

describe('a computed field', () => {
  test('A04 needs what it is computed from, and what that is does not travel', async () => {
    const { ask, path } = peoplePath();
    const query = '{ customer(id: "c1") { id risk } }';
    const refused = await ask(granted, query);
    expect(refused.data).toEqual({ customer: { id: 'c1', risk: null } });
    expect(path.calls.map((one) => one.service)).toEqual(['directory']);
    expect(JSON.stringify(path.calls)).not.toMatch(/ssn/);
    expect((await ask([...granted, 'user.ssn'], query)).data).toEqual({
      customer: { id: 'c1', risk: 901 },
    });
  });

  test('A05 further down the chain needs it too', () => {
    const id = 'id: ID! @classified(element: "user.id", opaque: true)';
    const chain = policyOf({
      a: `type Query { c: C } type C @key(fields: "id") @subject(tenant: "id") { ${id} ssn: String @classified(element: "user.ssn") }`,
      b: `type C @key(fields: "id") { ${id} ssn: String @external b: Int @requires(fields: "ssn") ${open} }`,
      c: `type C @key(fields: "id") { ${id} b: Int @external c: Int @requires(fields: "b") ${open} }`,
      d: `type C @key(fields: "id") { ${id} c: Int @external d: Int @requires(fields: "c") ${open} }`,
    });
    for (const name of ['b', 'c', 'd']) expect(chain.elements(`C.${name}`)).toEqual(['user.ssn']);
  });
});

test('A07 a protected key is no key', () => {
  const folded = policyOf(
    `type Query { c: C } type C @key(fields: "ssn") @subject(tenant: "tenant") {
      ssn: ID! @classified(element: "user.ssn") tenant: ID! ${open} }`,
  );
  expect(folded.errors).toContain('KEY_NOT_OPAQUE C.ssn');
});

test('A08 rules of several services are joined by AND', () => {
  const id = 'id: ID! @classified(element: "user.id", opaque: true)';
  const folded = policyOf({
    a: `type Query { c: C } type C @key(fields: "id") @subject(tenant: "id") {
      ${id} x: String @shareable @classified(element: "user.ssn") @release(bases: ["LEGAL_PROCESS"]) }`,
    b: `type C @key(fields: "id") { ${id} x: String @shareable @classified(element: "user.name") }`,
  });
  expect(folded.field('C.x')).toMatchObject({
    elements: ['user.name', 'user.ssn'],
    bases: new Set(['LEGAL_PROCESS']),
  });
});

test('A11 a version of the marks that is not known ends the start', () => {
  const folded = policyOf(`extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
    @link(url: "https://consentry.dev/spec/v9.9", import: ["@classified"])
    type Query { x: String @classified(element: "user.ssn") }`);
  expect(folded.findings).toContainEqual(
    expect.objectContaining({ code: 'SPEC_VERSION_UNKNOWN', severity: 'error' }),
  );
});

test.each([
  ['a scalar', 'x: [[Ssn!]]!', 'scalar Ssn @classified(element: "user.ssn")'],
  ['an enum', 'x: Ssn', 'enum Ssn @classified(element: "user.ssn") { A }'],
  ['the type', 'x: String', ''],
])('A13 a rule on %s is a rule', (_name, field, more) => {
  const onType = more === '' ? '@classified(element: "user.ssn")' : '';
  const folded = policyOf(
    `type Query { c: C } type C @key(fields: "id") @subject(tenant: "id") ${onType} {
      id: ID! @classified(element: "user.id", opaque: true) ${field} ${more === '' ? '' : ''} } ${more}`,
  );
  expect(folded.elements('C.x')).toContain('user.ssn');
});

test('A14 an argument without a rule is not accepted, and nothing is asked', async () => {
  const { ask, path } = peoplePath();
  const answer = await ask(granted, '{ stats(secretive: "x") }');
  expect(answer.errors.map((one) => one.extensions.code)).toEqual(['ARGUMENT_NOT_ACCEPTED']);
  expect(path.calls).toEqual([]);
  expect((await ask(granted, '{ stats }')).data).toEqual({ stats: 'statistics' });
});

test.each(['bases: []', 'bases: null', 'bases: ["TENNANT_CONSENT"]', 'bases: [""]'])(
  'A16 a basis that is none is an error, never "no requirement": %s',
  (bases) => {
    const folded = policyOf(
      `type Query { c: C } type C @key(fields: "id") @subject(tenant: "id") {
        id: ID! @classified(element: "user.id", opaque: true)
        x: String @classified(element: "user.ssn") @release(${bases}) }`,
    );
    expect(folded.field('C.x')?.kind).toBe('refused');
    expect(folded.errors).toContain('MARK_INVALID C.x');
  },
);

test('A17 what was validated against another schema is not run', async () => {
  const { ask, graph, path } = peoplePath();
  const query = '{ customer(id: "c1") { name } }';
  expect(Object.isFrozen(graph.policy)).toBe(true);
  expect((await ask(granted, query)).text).toContain('name-of-c1');
  path.calls.length = 0;
  // As a later transform would leave it: the same types, made anew.
  for (const schema of [lexicographicSortSchema(graph.served), peoplePath().graph.served]) {
    const request = {
      caller: aDataCaller(),
      document: parse(query),
      schema,
      operationName: null,
      variables: {},
      signal: new AbortController().signal,
    };
    await expect(path.plane.release(request)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
  }
  expect(path.calls).toEqual([]);
});

test('A19 what a service sends beyond the question goes nowhere', async () => {
  const { ask } = peoplePath();
  const answer = await ask(granted, '{ customer(id: "c1") { name buddy { name } } }');
  expect(answer.text).not.toMatch(/ssn|email/);
});

test('A22 every way to a field gives the same decision', async () => {
  const { ask } = peoplePath();
  const ways = [
    '{ customer(id: "c1") { id friends { id ssn } } }',
    '{ customer(id: "c1") { id friends { id friends { id ssn } } } }',
    '{ customer(id: "c1") { id buddy { id ssn } } }',
    '{ people { id ... on Customer { friends { ssn } } } }',
    '{ things { ... on Customer { id ssn } } }',
    '{ customers { nodes { id ssn } } }',
    '{ customers { edges { node { id ssn } } } }',
  ];
  for (const query of ways) {
    const answer = await ask(granted, query);
    expect(answer.text, query).not.toMatch(/ssn-of/);
    expect(answer.text, query).not.toMatch(/"c2"|"c4"/);
    const all = await ask([...granted, 'user.ssn'], query, ['contoso', 'fabrikam']);
    expect(all.text, query).toMatch(/ssn-of-c1|ssn-of-c2/);
  }
});

test('A23 every form of a selection gives the same decision and the same entry', async () => {
  const { ask } = peoplePath();
  const forms = [
    '{ person(id: "c1") { id ssn } }',
    '{ person(id: "c1") { id ... { ssn } } }',
    '{ person(id: "c1") { id ... on Person { ssn } } }',
    '{ person(id: "c1") { id ... on Customer { ssn } } }',
    '{ person(id: "c1") { ...f } } fragment f on Person { id ssn }',
    '{ person(id: "c1") { ...f } } fragment f on Customer { id ...g } fragment g on Person { ssn }',
    '{ person(id: "c1") { id ssn ssn } }',
    '{ person(id: "c1") { id ssn } person(id: "c1") { ssn } }',
    '{ person(id: "c1") { id } person(id: "c1") { ssn } }',
  ];
  const answers = [];
  for (const query of forms) answers.push(await ask(granted, query));
  expect(new Set(answers.map((one) => one.text)).size).toBe(1);
  const told = answers.map(({ entries }) =>
    JSON.stringify(entries.map(({ sets, released, refused }) => [sets, released, refused])),
  );
  expect(new Set(told).size).toBe(1);
});

test('A25 one response key for fields of several types is decided per type', async () => {
  const { ask } = peoplePath();
  const answer = await ask(
    granted,
    '{ things { ... on Customer { x: ssn } ... on Gadget { x: label } } }',
  );
  expect(answer.text).not.toMatch(ssn);
  expect(answer.data).toEqual({ things: [{ x: null }, { x: null }, { x: 'label-of-g1' }] });
  const both = await ask(
    [...granted, 'user.ssn'],
    '{ things { ... on Customer { x: ssn } ... on Gadget { x: label } } }',
  );
  expect(both.data).toEqual({
    things: [{ x: 'ssn-of-c1' }, { x: 'ssn-of-c3' }, { x: 'label-of-g1' }],
  });
});

test('A26 a field that is not included is neither shown nor told', async () => {
  const { path, ask } = peoplePath();
  await ask([...granted, 'user.ssn'], '{ customer(id: "c1") { id } }');
  const query = 'query($v: Boolean = true) { customer(id: "c1") { id ssn @include(if: $v) } }';
  const caller = aDataCaller({ elements: ['user.*'] });
  for (const [variables, shown] of [
    [{}, true],
    [{ v: true }, true],
    [{ v: false }, false],
    [{ v: null }, false],
  ] as const) {
    const answer = await path.ask(query, variables, caller);
    expect(ssn.test(answer.text)).toBe(shown);
    const coordinates = answer.entries.flatMap((one) => one.sets.flatMap((set) => set.coordinates));
    expect(coordinates.includes('Customer.ssn')).toBe(shown);
  }
});

test('A28 one object, a list, nodes and edges are decided alike', async () => {
  const { ask } = peoplePath();
  const shapes = [
    '{ customer(id: "c2") { id } }',
    '{ people { id } }',
    '{ customers { nodes { id } } }',
    '{ customers { edges { node { id } cursor } totalCount } }',
  ];
  for (const query of shapes) {
    const { text } = await ask(granted, query);
    expect(text, query).not.toMatch(/c2|c4/);
    expect((await ask(granted, query, ['fabrikam'])).text, query).toContain('c2');
  }
  expect((await ask(granted, shapes[3] ?? '')).data).toMatchObject({
    customers: { totalCount: 2 },
  });
});

test('A29 the judgement of rows stands alone: a service that ignores the scope shows nothing more', async () => {
  const { ask } = peoplePath();
  const answer = await ask(granted, '{ people { id } things { ... on Customer { id } } }');
  expect(answer.data).toEqual({
    people: [{ id: 'c1' }, { id: 'c3' }],
    things: [{ id: 'c1' }, { id: 'c3' }, {}],
  });
});
