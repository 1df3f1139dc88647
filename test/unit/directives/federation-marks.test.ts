import { describe, expect, test } from 'vitest';
import { policyOf } from '../../support/policy-of.ts';

const open = '@notCustomerData(reason: "r")';
const subject = '@subject(tenant: "tenant", exists: ["user.id"])';
const head = `id: ID! ${open} tenant: ID! ${open}`;
const spec = (imports: string): string => `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@requires", "@external", "@provides", "@override", "@inaccessible", "@interfaceObject"])
  @link(url: "https://consentry.dev/spec/v1.0", ${imports})\n`;
const ours = spec(
  'import: ["@classified", "@release", "@subject", "@tests", "@derivedFrom", "@notCustomerData"]',
);
const ssn = '@classified(element: "user.ssn")';
const email = '@classified(element: "user.email")';

describe('a mark holds', () => {
  test('on the field of a service that took it over, with what the other said', () => {
    const folded = policyOf({
      a: `${ours} type Query { p: P } type P @key(fields: "id") ${subject} { ${head} ssn: String ${ssn} }`,
      b: `${ours} type P @key(fields: "id") { id: ID! ${open} ssn: String @override(from: "a") ${email} }`,
    });
    expect(folded.elements('P.ssn')).toEqual(['user.email', 'user.ssn']);
  });

  const provided = (mark: string) =>
    policyOf({
      a: `${ours} type Query { p: P } type P @key(fields: "id") ${subject} { ${head} ssn: String ${ssn} @shareable }`,
      b: `${ours} type Query { q: P @provides(fields: "ssn") } type P @key(fields: "id") { id: ID! ${open} ssn: String @external ${mark} }`,
    });

  test('on a field that another service provides', () => {
    expect(provided('').elements('P.ssn')).toEqual(['user.ssn']);
  });

  test('against a service that provides the field and says it is open', () => {
    const folded = provided(open);
    expect(folded.field('P.ssn')?.kind).toBe('refused');
    expect(folded.errors).toContain('CONFLICTING_MARKS P.ssn');
  });

  test('on an inaccessible field that something is computed from', () => {
    const folded = policyOf({
      a: `${ours} type Query { p: P } type P @key(fields: "id") ${subject} { ${head} ssn: String @inaccessible ${ssn} }`,
      b: `${ours} type P @key(fields: "id") { id: ID! ${open} ssn: String @external risk: Int @requires(fields: "ssn") ${open} }`,
    });
    expect(folded.elements('P.risk')).toEqual(['user.ssn']);
  });

  test('on a field that a service adds to an interface object, for each type behind it', () => {
    const folded = policyOf({
      a: `${ours} type Query { i: I } interface I @key(fields: "id") { id: ID! ${open} }
        type P implements I @key(fields: "id") ${subject} { ${head} name: String @classified(element: "user.id") }`,
      b: `${ours} type I @key(fields: "id") @interfaceObject { id: ID! ${open} ssn: String ${ssn} }`,
    });
    expect(folded.elements('P.ssn')).toEqual(['user.ssn']);
    expect(folded.elements('I.ssn')).toEqual(['user.ssn']);
  });

  test('by a name of its own, on arguments and sources as on fields', () => {
    const imports = `import: [{ name: "@tests", as: "@looksAt" }, { name: "@derivedFrom", as: "@from" }, "@classified", "@subject", "@notCustomerData"]`;
    const folded =
      policyOf(`${spec(imports)} type Query { p(x: String @looksAt(field: "P.ssn")): P }
      type P @key(fields: "id") ${subject} { ${head} ssn: String ${ssn} short: String @from(fields: ["P.ssn"]) }`);
    expect(folded.elements('P.short')).toEqual(['user.ssn']);
    expect(folded.policy.arguments.get('Query.p(x:)')).toMatchObject({ tests: ['P.ssn'] });
    expect(folded.policy.tested.get('Query.p')?.get('P.ssn')).toMatchObject({
      elements: ['user.ssn'],
      on: { kind: 'rows' },
    });
  });

  test('by its namespace, on arguments and sources as on fields', () => {
    const folded = policyOf(`${spec('import: ["@classified", "@subject", "@notCustomerData"]')}
      type Query { p(x: String @consentry__tests(field: "P.ssn")): P }
      type P @key(fields: "id") ${subject} { ${head} ssn: String ${ssn} short: String @consentry__derivedFrom(fields: ["P.ssn"]) }`);
    expect(folded.elements('P.short')).toEqual(['user.ssn']);
    expect(folded.policy.arguments.get('Query.p(x:)')).toMatchObject({ tests: ['P.ssn'] });
  });

  test('that an overlay puts on an argument and an input field', () => {
    const folded = policyOf(
      `type Query { p(x: String, f: F): P } input F { y: String z: String ${open} }
       type P @key(fields: "id") ${subject} { ${head} ssn: String ${ssn} }`,
      `extend type Query { p(x: String @tests(field: "P.ssn"), f: F): P } extend input F { y: String ${email} }`,
    );
    expect(folded.errors).toEqual([]);
    expect(folded.policy.arguments.get('Query.p(x:)')).toMatchObject({ tests: ['P.ssn'] });
    expect(folded.policy.arguments.get('F.y')).toMatchObject({ elements: ['user.email'] });
  });

  test('of two services on one argument and one input field', () => {
    const service = (mark: string): string =>
      `${ours} type Query { p(x: String ${mark}, f: F): P @shareable } input F { y: String ${mark} }
       type P @key(fields: "id") ${subject} { ${head.replaceAll(open, `@shareable ${open}`)} }`;
    const folded = policyOf({ a: service(ssn), b: service(email) });
    for (const at of ['Query.p(x:)', 'F.y']) {
      expect(folded.policy.arguments.get(at)).toMatchObject({
        elements: ['user.email', 'user.ssn'],
      });
    }
  });
});
