import { expect, test } from 'vitest';
import { hivePlanner } from '../../../src/adapters/hive-planner/index.ts';
import { graphOf } from '../../support/policy-of.ts';

const graph = graphOf('type Query { a: String @notCustomerData(reason: "r") }');

test('an operation that the planner cannot plan has a public code of its own', async () => {
  const planner = hivePlanner(graph.supergraphSdl);
  await expect(planner.plan('{ b }')).rejects.toMatchObject({ code: 'OPERATION_NOT_PLANNED' });
});

test('an operation that it can plan is planned', async () => {
  const planner = hivePlanner(graph.supergraphSdl);
  await expect(planner.plan('{ a }')).resolves.toMatchObject({ kind: 'Fetch' });
});
