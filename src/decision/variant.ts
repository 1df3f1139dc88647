import { BoundedCache, type CacheLimits } from '../cache/index.ts';
import { GatewayError } from '../errors.ts';
import type { ReleasePlan } from '../plan/index.ts';
import type { PlanNode, QueryPlanner } from '../plan/port.ts';
import type { AllowedSet } from './allowed-set.ts';
import { KeptDecisions } from './kept-decisions.ts';
import { planDocument } from './plan-document.ts';
import { sendings, type Sending } from './transfers.ts';

/** A plan pruned to one allowed set: what fetch and response compile their functions from, once. */
export interface Variant {
  readonly plan: ReleasePlan;
  readonly allowed: AllowedSet;
  /** Ids of the nodes at which nothing can be visible. */
  readonly hollow: ReadonlySet<number>;
  /** null when no service needs to be asked. */
  readonly queryPlan: PlanNode | null;
  /** What services of subprocessors would be sent. */
  readonly sendings: readonly Sending[];
}

/** Variants kept per operation and policy. */
const perPlanMax = 16;
/** Room for any use; the configuration says less where there is less memory. */
const ample: CacheLimits = { entriesMax: 4_000, bytesMax: 268_435_456 };
/** A variant with its functions takes about so much, and so much more per character of its operation and query plan. */
const variantBytes = 16_384;
const bytesPerCharacter = 24;

/** A variant in the place where it is kept. */
interface Kept {
  readonly plan: ReleasePlan;
  readonly key: string;
  readonly variant: Promise<Variant>;
}

/** Compiles variants and keeps them with their plan; callers share one exactly when their allowed sets are equal. */
export class Variants {
  readonly #planner: (plan: ReleasePlan) => QueryPlanner;
  /** The other decisions that outlive their request; each kind is kept within the same limits. */
  readonly decisions: KeptDecisions;
  readonly #byPlan = new WeakMap<ReleasePlan, Map<string, Kept>>();
  /** Of all plans together. */
  readonly #all: BoundedCache<Kept, null>;

  /** @param limits of all operations together */
  constructor(planner: (plan: ReleasePlan) => QueryPlanner, limits: CacheLimits = ample) {
    this.#planner = planner;
    this.decisions = new KeptDecisions(limits);
    this.#all = new BoundedCache(limits, (one) => this.#byPlan.get(one.plan)?.delete(one.key));
  }

  of(plan: ReleasePlan, allowed: AllowedSet): Promise<Variant> {
    const ofPlan = this.#byPlan.get(plan) ?? new Map<string, Kept>();
    this.#byPlan.set(plan, ofPlan);
    const known = ofPlan.get(allowed.key);
    if (known !== undefined) {
      // Most recently used last, so the first is the one to drop.
      ofPlan.delete(allowed.key);
      ofPlan.set(allowed.key, known);
      this.#all.get(known);
      return known.variant;
    }
    const [oldest] = ofPlan.values();
    if (ofPlan.size >= perPlanMax && oldest !== undefined) this.#all.delete(oldest);
    const compiled = this.#compile(plan, allowed);
    const variant = compiled.then((one) => one.variant);
    const made: Kept = { plan, key: allowed.key, variant };
    ofPlan.set(allowed.key, made);
    this.#all.set(made, null, variantBytes);
    void this.#weigh(made, compiled);
    return variant;
  }

  /** Counts a variant by its size once it is made; one that cannot be made is forgotten. */
  async #weigh(made: Kept, compiled: Promise<{ readonly bytes: number }>): Promise<void> {
    try {
      const { bytes } = await compiled;
      const kept = this.#byPlan.get(made.plan)?.get(made.key);
      if (kept === made) this.#all.set(made, null, bytes);
    } catch {
      this.#all.delete(made);
    }
  }

  async #compile(
    plan: ReleasePlan,
    allowed: AllowedSet,
  ): Promise<{ readonly variant: Variant; readonly bytes: number }> {
    const { text, hollow } = planDocument(plan, allowed);
    const queryPlan = text === null ? null : await this.#planner(plan).plan(text);
    if (mutationsIn(queryPlan) !== (allowed.runs ? 1 : 0)) {
      throw new GatewayError('OPERATION_NOT_SUPPORTED', 'not one call for one mutation');
    }
    const characters = (text?.length ?? 0) + JSON.stringify(queryPlan).length + allowed.key.length;
    const bytes = variantBytes + characters * bytesPerCharacter;
    return {
      variant: { plan, allowed, hollow, queryPlan, sendings: sendings(plan, queryPlan) },
      bytes,
    };
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
