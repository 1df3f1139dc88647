/** Attack A13 of the catalogue: a mark in a place that nothing reads, or with an argument that nothing reads. */
import { expect, test } from 'vitest';
import { policyOf } from '../../support/policy-of.ts';

const open = '@notCustomerData(reason: "r")';
const mark = '@classified(element: "user.ssn")';
const thing = (field: string, more = '', onType = ''): string => `
  type Query { c: C }
  type C @key(fields: "id") @subject(tenant: "id") ${onType} {
    id: ID! @classified(element: "user.id", opaque: true) ${field}
  }
  ${more}`;
const entity = `@key(fields: "id") @subject(tenant: "id") { id: ID! ${open} }`;

test.each([
  ['a value', 'x: Ssn', ''],
  ['a value that must be there', 'x: Ssn!', ''],
  ['a list', 'x: [Ssn]', ''],
  ['a list of lists', 'x: [[Ssn!]!]!', ''],
  ['an interface', 'x: Ssn', `interface I { x: Ssn ${open} } extend type C implements I`],
])('A13 a mark on a scalar holds where it is returned as %s', (_name, field, more) => {
  const folded = policyOf(thing(field, `scalar Ssn ${mark} ${more}`));
  expect(folded.elements('C.x')).toEqual(['user.ssn']);
});

test.each([
  ['a scalar', `scalar A ${mark}`, 'x: A'],
  ['an enum', `enum A ${mark} { ONE }`, 'x: A'],
  ['a union', `union A ${mark} = D type D ${entity}`, 'x: A'],
  [
    'an interface',
    `interface A ${mark} { y: String } type D implements A @key(fields: "id") @subject(tenant: "id") { id: ID! ${open} y: String ${open} }`,
    'x: A',
  ],
  ['an object', `type A ${mark} { y: String }`, 'x: A'],
])('A13 a mark on %s holds for the field that returns it', (_name, more, field) => {
  expect(policyOf(thing(field, more)).elements('C.x')).toContain('user.ssn');
});

test.each([
  ['a scalar', `scalar A ${mark}`, `x(a: A ${open})`],
  ['a scalar in lists', `scalar A ${mark}`, `x(a: [[A!]!]! ${open})`],
  ['an enum', `enum A ${mark} { ONE }`, `x(a: A ${open})`],
])('A13 a mark on %s holds for the argument that takes it', (_name, more, field) => {
  const { policy } = policyOf(`type Query { ${field}: String ${open} } ${more}`);
  expect(policy.arguments.get('Query.x(a:)')).toMatchObject({
    kind: 'classified',
    elements: ['user.ssn'],
  });
});

test.each([
  ['an enum’s value', thing(`x: A ${open}`, `enum A { ONE ${mark} TWO }`), 'A'],
  ['the schema', thing(`x: String ${open}`, `extend schema ${mark}`), 'schema'],
  ['an opening on an object', thing('x: String', '', open), 'C'],
  ['an opening on a scalar', thing('x: A', `scalar A ${open}`), 'A'],
  ['an opening on an enum', thing('x: A', `enum A ${open} { ONE }`), 'A'],
  [
    'a release on an object',
    thing(`x: String ${mark}`, '', '@release(bases: ["LEGAL_PROCESS"])'),
    'C',
  ],
  ['a scope on a field', thing(`x: String ${mark} @scope(by: "TENANT")`), 'C.x'],
  ['a subject on a field', thing(`x: String ${mark} @subject(tenant: "id")`), 'C.x'],
  [
    'a subject on an interface',
    thing(`x: String ${mark}`, `interface I @subject(tenant: "x") { x: String ${open} }`),
    'I',
  ],
])('A13 a mark where nothing reads it ends the start: %s', (_name, sdl, coordinate) => {
  expect(policyOf(sdl.includes('extend schema') ? withHead(sdl) : sdl).errors).toContain(
    `MARK_INVALID ${coordinate}`,
  );
});

test.each([
  '@classified(element: "user.ssn") @release(basis: ["LEGAL_PROCESS"])',
  '@classified(element: "user.ssn") @release(bases: ["LEGAL_PROCESS"], purpose: ["essential.support"])',
  '@classified(element: "user.ssn", klass: "KEY")',
  '@classified(element: "user.name", element: "user.ssn")',
  '@release(bases: ["LEGAL_PROCESS"], bases: ["TENANT_CONSENT"]) @classified(element: "user.ssn")',
  '@notCustomerData(reason: "r", until: "2030")',
])('A13 a misspelt or doubled argument is an error and opens nothing: %s', (marks) => {
  const folded = policyOf(thing(`x: String ${marks}`));
  expect(folded.errors).toContain('MARK_INVALID C.x');
  expect(folded.field('C.x')).toEqual({ kind: 'refused', reason: 'NOT_SUPPORTED' });
});

test('A13 the same marks in their places are no error', () => {
  const marks = `@classified(element: "user.ssn", class: "PROFILE") @release(bases: ["LEGAL_PROCESS"])`;
  const folded = policyOf(thing(`x: String ${marks} y: String ${open}`));
  expect(folded.errors).toEqual([]);
  expect([folded.elements('C.x'), folded.field('C.y')?.kind]).toEqual([['user.ssn'], 'open']);
});

function withHead(sdl: string): string {
  const links = `extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
    @link(url: "https://consentry.dev/spec/v1.0", import: ["@classified", "@subject", "@notCustomerData"])`;
  return sdl.replace('extend schema', links);
}
