import { GatewayError } from '../errors.ts';
import type { ReleasePlan } from '../plan/index.ts';
import type { PlanNode, QueryPlanner } from '../plan/port.ts';
import type { AllowedSet } from './allowed-set.ts';
import { planDocument } from './plan-document.ts';

/** A plan pruned to one allowed set: what fetch and response compile their functions from, once. */
export interface Variant {
  readonly plan: ReleasePlan;
  readonly allowed: AllowedSet;
  /** Ids of the nodes at which nothing can be visible. */
  readonly hollow: ReadonlySet<number>;
  /** null when no service needs to be asked. */
  readonly queryPlan: PlanNode | null;
}

/** Variants kept per operation and policy. */
const variantsMax = 16;

/** Compiles variants and keeps them with their plan; callers share one exactly when their allowed sets are equal. */
export class Variants {
  readonly #planner: (plan: ReleasePlan) => QueryPlanner;
  readonly #kept = new WeakMap<ReleasePlan, Map<string, Promise<Variant>>>();

  constructor(planner: (plan: ReleasePlan) => QueryPlanner) {
    this.#planner = planner;
  }

  of(plan: ReleasePlan, allowed: AllowedSet): Promise<Variant> {
    const kept = this.#kept.get(plan) ?? new Map<string, Promise<Variant>>();
    this.#kept.set(plan, kept);
    const known = kept.get(allowed.key);
    if (known !== undefined) {
      // Most recently used last, so the first is the one to drop.
      kept.delete(allowed.key);
      kept.set(allowed.key, known);
      return known;
    }
    const made = this.#compile(plan, allowed);
    if (kept.size >= variantsMax) kept.delete(kept.keys().next().value ?? '');
    kept.set(allowed.key, made);
    made.catch(() => kept.delete(allowed.key));
    return made;
  }

  async #compile(plan: ReleasePlan, allowed: AllowedSet): Promise<Variant> {
    const { text, hollow } = planDocument(plan, allowed);
    const queryPlan = text === null ? null : await this.#planner(plan).plan(text);
    if (mutationsIn(queryPlan) !== (allowed.runs ? 1 : 0)) {
      throw new GatewayError('OPERATION_NOT_SUPPORTED', 'not one call for one mutation');
    }
    return { plan, allowed, hollow, queryPlan };
  }
}

/** Calls of a plan that may change something. */
function mutationsIn(node: PlanNode | null): number {
  if (node === null) return 0;
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.reduce((sum, one) => sum + mutationsIn(one), 0);
    case 'Flatten':
      return mutationsIn(node.node);
    case 'Fetch':
      return Number(node.operationKind === 'mutation');
    default:
      return 0;
  }
}
