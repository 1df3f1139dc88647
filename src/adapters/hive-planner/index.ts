import { QueryPlanner as NativePlanner } from '@graphql-hive/router-query-planner';
import { GatewayError } from '../../errors.ts';
import type { PlanNode, QueryPlanner, Rewrite } from '../../plan/port.ts';

/** Which progressive overrides (`@override(from:, label:)`) have taken effect; one whose label is not here has not. */
export interface ActiveOverrides {
  readonly labels: readonly string[];
  /** From 0 to 99: `percent(N)` is active where N is larger. */
  readonly place: number;
}

/** Only `percent(100)`. */
const noneByName: ActiveOverrides = { labels: [], place: 99 };

/**
 * The Rust planner of Hive Router. Plans off the main thread. The same overrides are active for every operation, so that
 * equal operations have equal plans.
 * @throws Error when the supergraph does not parse
 */
export function hivePlanner(
  supergraphSdl: string,
  { labels, place }: ActiveOverrides = noneByName,
): QueryPlanner {
  const native = new NativePlanner(supergraphSdl);
  const activeLabels = new Set(labels);
  return {
    async plan(operation) {
      const plan = await native
        .planAsync(operation, undefined, activeLabels, place)
        .catch((cause: unknown) => {
          throw new GatewayError('OPERATION_NOT_PLANNED', 'the operation cannot be planned', {
            cause,
          });
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
