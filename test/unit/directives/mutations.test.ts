import { describe, expect, test } from 'vitest';
import { graphOf, policyOf } from '../../support/policy-of.ts';

const open = '@notCustomerData(reason: "r")';
const tenant = 'tenant: ID @scope(by: "TENANT")';
const named = 'name: String @classified(element: "user.name")';
const note = `type Note @key(fields: "id") @subject(tenant: "tenant") {
  id: ID! ${open} tenant: ID! ${open} text: String @classified(element: "mail.body")
}`;
const graph = (fields: string, more = ''): string =>
  `type Query { note: Note } type Mutation ${more} { ${fields} } ${note}`;

test('a mutation that names its tenant and what it writes may run', () => {
  const folded = policyOf(graph(`write(${tenant}, ${named}): Note`));
  expect(folded.errors).toEqual([]);
  expect(folded.field('Mutation.write')).toMatchObject({ kind: 'structural' });
});

test.each([
  ['names no tenant', `write(${named}): Note`, 'MUTATION_TENANT_MISSING'],
  ['is open but takes customer data', `write(${named}): Note ${open}`, 'MUTATION_TENANT_MISSING'],
  [
    'names an account alone',
    `write(account: ID @scope(by: "ACCOUNT"), ${named}): Note`,
    'MUTATION_TENANT_MISSING',
  ],
  [
    'does not say what it writes',
    `write(${tenant}, n: Int ${open}): Note`,
    'MUTATION_ELEMENTS_MISSING',
  ],
  ['has an argument without a mark', `write(${tenant}, ${named}, n: Int): Note`, 'UNCLASSIFIED'],
  ['answers a value without a mark', `write(${tenant}, ${named}): Int`, 'UNCLASSIFIED'],
])('a mutation that %s fails the check', (_name, field, code) => {
  const folded = policyOf(graph(field));
  expect(folded.errors.map((one) => one.split(' ')[0])).toContain(code);
});

test.each([
  ['names no tenant', `write(${named}): Note`],
  ['does not say what it writes', `write(${tenant}): Note`],
])('a mutation that %s is refused by the policy itself', (_name, field) => {
  expect(policyOf(graph(field)).field('Mutation.write')).toEqual({
    kind: 'refused',
    reason: 'UNCLASSIFIED',
  });
});

const change = `input Change { tenant: ID @scope(by: "TENANT") ${named} }`;
const nested = `input Nested { tenant: ID @scope(by: "TENANT") ${named} more: Between }
  input Between { again: Nested n: Int ${open} }`;

test.each([
  ['in a list of input objects', `write(${tenant}, changes: [Change!]): Note`, change],
  [
    'in such a list further down',
    `write(${tenant}, all: All): Note`,
    `input All { of: [Change!] } ${change}`,
  ],
  ['again within itself', `write(nested: Nested): Note`, nested],
])('a mutation with a scope %s fails the check, and is refused', (_name, field, inputs) => {
  const folded = policyOf(graph(field) + inputs);
  expect(folded.errors).toEqual(['MUTATION_SCOPE_REPEATED Mutation.write']);
  expect(folded.field('Mutation.write')).toEqual({ kind: 'refused', reason: 'UNCLASSIFIED' });
});

test('an input object with a scope may stand in two arguments, each once', () => {
  const twice = graph(`write(a: Change, b: Change): Note`) + change;
  expect(policyOf(twice).errors).toEqual([]);
});

test('a mutation that touches nobody’s data says so, with all of its arguments', () => {
  expect(policyOf(graph(`ping(n: Int ${open}): Int ${open}`)).errors).toEqual([]);
});

test('an input object may name the tenant and what is written', () => {
  const folded = policyOf(
    graph(`write(input: Change!): Note`) +
      `input Change { tenant: ID! @scope(by: "TENANT") ${named} }`,
  );
  expect(folded.errors).toEqual([]);
});

describe('the mutation type', () => {
  test('may name one constant tenant for all of its fields', () => {
    const folded = policyOf(graph(`write(${named}): Note`, '@subject(tenantValue: "acme")'));
    expect(folded.errors).toEqual([]);
    expect(folded.policy.mutationTenant).toBe('acme');
  });

  test('cannot read its tenant from a field, which would run a mutation', () => {
    const folded = policyOf(
      graph(`write(${tenant}, ${named}): Note owner: ID ${open}`, '@subject(tenant: "owner")'),
    );
    expect(folded.errors).toContain('MUTATION_SUBJECT Mutation');
    expect(folded.policy.mutationTenant).toBeNull();
    expect(folded.policy.types.get('Mutation')?.subject).toBeNull();
  });

  test('has no field that is served as never null', () => {
    const { served } = graphOf(graph(`ping: Int! ${open} write(${tenant}, ${named}): Note!`));
    const fields = Object.values(served.getMutationType()?.getFields() ?? {});
    expect(fields.map((one) => String(one.type))).toEqual(['Int', 'Note']);
  });
});
