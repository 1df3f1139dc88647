/** How many compiled plans are kept. */
import { describe, expect, test } from 'vitest';
import { parse } from 'graphql';
import { Variants } from '../../../src/decision/index.ts';
import type { AllowedSet } from '../../../src/decision/index.ts';
import { compileOperation, type ReleasePlan } from '../../../src/plan/index.ts';
import { graphOf } from '../../support/policy-of.ts';

const graph = graphOf(
  'type Query { a: Int @notCustomerData(reason: "r") b: Int @notCustomerData(reason: "r") }',
);

function planOf(query: string): ReleasePlan {
  const operation = compileOperation(graph, parse(query), null);
  return operation.plan(operation.variables({}));
}

/** What is allowed when everything is, told apart by a number. */
function allowedBy(plan: ReleasePlan, n: number): AllowedSet {
  const { slots, nodes } = plan.parts;
  return {
    key: `key-${n}`,
    refusals: slots.map(() => null),
    visible: nodes.map(() => true),
    scopes: [],
    withKeys: false,
    runs: false,
  };
}

function counted(limits: { entriesMax: number; bytesMax: number }) {
  let planned = 0;
  const variants = new Variants(
    () => ({
      plan: async () => {
        planned += 1;
        return { kind: 'Fetch', serviceName: 'main', operation: '{a}' };
      },
    }),
    limits,
  );
  const of = async (plan: ReleasePlan, n: number): Promise<number> => {
    const before = planned;
    await variants.of(plan, allowedBy(plan, n));
    await new Promise(setImmediate);
    return planned - before;
  };
  return { of };
}

const ample = { entriesMax: 1_000, bytesMax: 1_000_000_000 };
const [a, b] = [planOf('{ a }'), planOf('{ b }')];

describe('compiled plans', () => {
  test('are made once for each allowed set', async () => {
    const { of } = counted(ample);
    expect([await of(a, 1), await of(a, 1), await of(a, 2), await of(a, 1)]).toEqual([1, 0, 1, 0]);
  });

  test('are at most 16 for one operation; the one that was used least recently goes', async () => {
    const { of } = counted(ample);
    for (let n = 0; n < 16; n++) await of(a, n);
    expect(await of(a, 0)).toBe(0);
    expect(await of(a, 16)).toBe(1);
    expect([await of(a, 0), await of(a, 1)]).toEqual([0, 1]);
  });

  test('have a limit of all operations together', async () => {
    const { of } = counted({ ...ample, entriesMax: 2 });
    expect([await of(a, 1), await of(b, 1), await of(a, 2)]).toEqual([1, 1, 1]);
    expect([await of(b, 1), await of(a, 1)]).toEqual([0, 1]);
  });

  test('have a limit in bytes', async () => {
    const { of } = counted({ ...ample, bytesMax: 40_000 });
    expect([await of(a, 1), await of(a, 1)]).toEqual([1, 0]);
    await of(a, 2);
    await of(a, 3);
    expect([await of(a, 3), await of(a, 1)]).toEqual([0, 1]);
  });

  test('that cannot be made are not kept', async () => {
    let fails = true;
    const variants = new Variants(
      () => ({
        plan: () =>
          fails
            ? Promise.reject(new Error('cannot be planned'))
            : Promise.resolve({ kind: 'Fetch', serviceName: 'main', operation: '{a}' } as const),
      }),
      ample,
    );
    await expect(variants.of(a, allowedBy(a, 1))).rejects.toThrow('cannot be planned');
    fails = false;
    await new Promise(setImmediate);
    await expect(variants.of(a, allowedBy(a, 1))).resolves.toMatchObject({ plan: a });
  });
});
