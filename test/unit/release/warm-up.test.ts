import { buildSchema, getVariableValues, Kind, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { hivePlanner } from '../../../src/adapters/hive-planner/index.ts';
import type { PlanNode, QueryPlanner } from '../../../src/plan/port.ts';
import { warmUp } from '../../../src/release/index.ts';
import { sampleOperation } from '../../../src/release/sample-operation.ts';
import { composeSupergraph } from '../../../src/supergraph/index.ts';
import { sha256Hex, tinyVocabulary } from '../../support/authorisation-world.ts';
import { linked } from '../../support/policy-of.ts';

const open = '@notCustomerData(reason: "made up")';
const sdl = `
  type Query { customer(id: ID! ${open}): Customer }
  type Customer @subject(tenant: "tenant") {
    name: String @classified(element: "user.name")
    tenant: ID! ${open}
  }`;
const supergraph = composeSupergraph({
  services: [{ name: 'directory', sdl: linked(sdl) }],
  overlays: [],
  vocabulary: tinyVocabulary,
  sha256Hex,
});

/** The real planner, and what it was asked. */
function watchedPlanner(): { readonly asked: string[]; readonly planner: QueryPlanner } {
  const real = hivePlanner(supergraph.supergraphSdl);
  const asked: string[] = [];
  const plan = (operation: string): Promise<PlanNode | null> => {
    asked.push(operation);
    return real.plan(operation);
  };
  return { asked, planner: { plan } };
}

describe('a start', () => {
  test('plans an operation of the graph, with all that somebody could be granted of it', async () => {
    const { asked, planner } = watchedPlanner();
    await warmUp(supergraph, planner, { warmUpDepthMax: 4 });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('customer(');
    expect(asked[0]).toContain('name tenant');
  });

  test.each<[string, QueryPlanner['plan']]>([
    ['refuses', () => Promise.reject(new Error('no plan'))],
    [
      'throws',
      () => {
        throw new Error('no plan');
      },
    ],
    ['has no plan', () => Promise.resolve(null)],
  ])('goes on where the planner %s', async (_, plan) => {
    await expect(warmUp(supergraph, { plan }, { warmUpDepthMax: 4 })).resolves.toBeUndefined();
  });
});

describe('the operation of a start', () => {
  test.each([
    [
      'arguments of every kind',
      'type Query { a(i: Int!, f: Float!, b: Boolean!, s: String!, d: ID!, e: E!): Int } enum E { X Y }',
    ],
    ['lists as arguments', 'type Query { a(i: [Int!]!, e: [[E]!]!): [Int] } enum E { X }'],
    [
      'arguments that no value can be made up for',
      'scalar Odd input In { a: Int! } type Query { a(in: In!): Int b(odd: Odd!): Int c: Int }',
    ],
    ['nothing else', 'scalar Odd type Query { a(odd: Odd!): Int }'],
    [
      'unions and interfaces',
      'type Query { u: U i: [I!]! } union U = A type A implements I { x: Int } interface I { x: Int }',
    ],
    [
      'types that lead to themselves',
      'type Query { q: Query! r: [Query] s: Query t: Query v: Int }',
    ],
    ['another name for its root', 'schema { query: Root } type Root { a: Int }'],
  ])('is valid in a schema with %s', (_, text) => {
    const schema = buildSchema(text);
    const sample = sampleOperation(schema, 4);
    const document = parse(sample?.text ?? '');
    expect(validate(schema, document)).toEqual([]);
    const [operation] = document.definitions;
    const definitions =
      operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [];
    const { errors } = getVariableValues(schema, definitions, { ...sample?.variables });
    expect(errors).toBeUndefined();
    expect(sample?.text.length).toBeLessThan(2_000);
  });

  test('is none where nothing can be asked', () => {
    expect(sampleOperation(buildSchema('type Mutation { a: Int }'), 4)).toBeNull();
  });

  test('is as deep as it may be', () => {
    const schema = buildSchema('type Query { a: Int q: Query }');
    const depths = [1, 3].map((one) => sampleOperation(schema, one)?.text.match(/\bq \{/g)?.length);
    expect(depths).toEqual([undefined, 2]);
  });
});
