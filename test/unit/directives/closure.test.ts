import { buildSchema, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../directives/index.ts';
import type { Vocabulary } from '../../../src/model/index.ts';

const element = (key: string, kind = 'NAME') => ({
  key,
  class: kind,
  contract: 'CUSTOMER_DATA' as const,
  identifiability: 'IDENTIFIED' as const,
  special: false,
  timed: false,
  description: key,
});
const vocabulary: Vocabulary = {
  version: 't',
  elements: new Map(['a.one', 'a.two', 'a.three'].map((key) => [key, element(key)])),
  purposes: new Map(),
  neverReleased: new Set(['KEY', 'CREDENTIAL']),
};

/** Folds one subgraph; the schema is what composition makes of it. */
function policyOf(sdl: string, schemaSdl: string) {
  const schema = buildSchema(schemaSdl, { assumeValidSDL: true });
  return compilePolicy({
    schema,
    subgraphs: [{ name: 's', document: parse(sdl) }],
    overlays: [],
    vocabulary,
    version: 'v',
  });
}

const elementsOf = (policy: ReturnType<typeof policyOf>['policy'], coordinate: string) => {
  const mark = policy.fields.get(coordinate);
  return mark?.kind === 'classified' ? mark.elements : mark?.kind;
};

describe('a field that is computed from others', () => {
  const fields = `
    tenantId: ID! @notCustomerData(reason: "handle")
    ssn: String @classified(element: "a.one")
    risk: Int @notCustomerData(reason: "a number") @requires(fields: "ssn")
    grade: Int @notCustomerData(reason: "a letter") @requires(fields: "risk")
    ring: Int @classified(element: "a.two") @requires(fields: "knot")
    knot: Int @classified(element: "a.three") @requires(fields: "ring")`;
  const bare = fields.replaceAll(/@\w+\((?:[^()]|\([^()]*\))*\)/g, '');
  const { policy } = policyOf(
    `type Query { u: U } type U @key(fields: "tenantId") @subject(tenant: "tenantId") { ${fields} }`,
    `type Query { u: U } type U { ${bare} }`,
  );

  test('is as protected as its source, though marked as none', () => {
    expect(elementsOf(policy, 'U.risk')).toEqual(['a.one']);
  });

  test('also any number of hops away', () =>
    expect(elementsOf(policy, 'U.grade')).toEqual(['a.one']));

  test.each(['U.ring', 'U.knot'])(
    '%s of a cycle carries what all of the cycle carry',
    (coordinate) => {
      expect(elementsOf(policy, coordinate)).toEqual(['a.three', 'a.two']);
    },
  );
});

test('a field that only the supergraph says to be computed from others is as protected as they are', () => {
  const fields = `
    tenantId: ID! @notCustomerData(reason: "handle")
    ssn: String @classified(element: "a.one")
    risk: Int @notCustomerData(reason: "a number")`;
  const { policy } = policyOf(
    `type Query { u: U } type U @key(fields: "tenantId") @subject(tenant: "tenantId") { ${fields} }`,
    `type Query { u: U }
     type U @join__type(graph: S, key: "tenantId") {
       tenantId: ID! ssn: String risk: Int @join__field(graph: S, requires: "ssn")
     }`,
  );
  expect(elementsOf(policy, 'U.risk')).toEqual(['a.one']);
});

test('a mark on a type holds for its fields and for those that lead to it from somebody, not for entry points', () => {
  const sdl = `
    type Query { u: U us: [U!] }
    type U @key(fields: "id") @subject(tenant: "tenantId") @classified(element: "a.one") {
      id: ID! @classified(element: "a.one", opaque: true)
      tenantId: ID!
      friend: U @classified(element: "a.two")
    }`;
  const { policy, findings } = policyOf(sdl, sdl.replaceAll(/@\w+\([^)]*\)/g, ''));
  expect(findings.filter((one) => one.severity === 'error')).toEqual([]);
  expect(elementsOf(policy, 'Query.u')).toBe('structural');
  expect(elementsOf(policy, 'Query.us')).toBe('structural');
  expect(elementsOf(policy, 'U.tenantId')).toEqual(['a.one']);
  expect(elementsOf(policy, 'U.friend')).toEqual(['a.one', 'a.two']);
});
