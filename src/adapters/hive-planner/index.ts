import { QueryPlanner as NativePlanner } from '@graphql-hive/router-query-planner';
import { GatewayError } from '../../errors.ts';
import type { PlanNode, QueryPlanner, Rewrite } from '../../plan/port.ts';

/** Progressive overrides: no label is active, and the percentage that decides the rest is fixed. */
const activeLabels: Set<string> = new Set();
const percentage = 0;

/**
 * The Rust planner of Hive Router. Plans off the main thread.
 * @throws Error when the supergraph does not parse
 */
export function hivePlanner(supergraphSdl: string): QueryPlanner {
  const native = new NativePlanner(supergraphSdl);
  return {
    async plan(operation) {
      const plan = await native
        .planAsync(operation, undefined, activeLabels, percentage)
        .catch((cause: unknown) => {
          throw new GatewayError('OPERATION_NOT_PLANNED', 'the operation cannot be planned', { cause });
        });
      return plan.node === undefined ? null : (normalised(plan.node) as PlanNode);
    },
  };
}

/** Rewrites come tagged in two ways; everything else is passed on as it is. */
function normalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]): [string, unknown] =>
    (key === 'inputRewrites' || key === 'outputRewrites') && Array.isArray(one)
      ? [key, one.map(rewriteOf)]
      : [key, normalised(one)],
  );
  return Object.fromEntries(entries);
}

function rewriteOf(value: unknown): Rewrite {
  const tagged = value as Partial<Record<Rewrite['kind'], object>>;
  for (const kind of ['KeyRenamer', 'ValueSetter'] as const) {
    const inner = tagged[kind];
    if (inner !== undefined) return { kind, ...inner } as Rewrite;
  }
  return value as Rewrite;
}
