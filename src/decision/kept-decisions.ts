import { BoundedCache, type CacheLimits } from '../cache/index.ts';
import type { Cover } from '../model/index.ts';
import type { Confiner, ReleasePlan } from '../plan/index.ts';
import { allowedSet, type AllowedSet } from './allowed-set.ts';
import type { RequestBasis } from './request-basis.ts';
import { Rulings } from './rulings.ts';
import type { Variant } from './variant.ts';
import { VerdictMaker } from './verdict.ts';

/** Estimates: the rulings of one basis when they are full, and one allowed set. */
const rulingsBytes = 65_536;
const allowedBytes = 4_096;

/**
 * What was decided for one request and holds for the next: allowed sets by plan, rulings by variant. The keys say all
 * that they depend on.
 */
export class KeptDecisions {
  readonly #allowed: BoundedCache<string, AllowedSet>;
  readonly #rulings: BoundedCache<string, Rulings>;
  /** Plans, variants and covers never change, so each has one number. */
  readonly #numbers = new WeakMap<object, number>();
  /** By what they say: the same cover is read again and again. */
  readonly #coverNumbers: BoundedCache<string, number>;
  #numbered = 0;

  /** @param limits of the allowed sets, and again of the rulings and of the covers */
  constructor(limits: CacheLimits) {
    this.#allowed = new BoundedCache(limits);
    this.#rulings = new BoundedCache(limits);
    this.#coverNumbers = new BoundedCache(limits);
  }

  /** The allowed set; kept only where no scope is given by a variable, so that those of a request say nothing. */
  allowed(
    plan: ReleasePlan,
    basis: RequestBasis,
    variables: Readonly<Record<string, unknown>>,
  ): AllowedSet {
    if (plan.parts.confiners.some(readsVariables)) return allowedSet(plan, basis, variables);
    const key = JSON.stringify([this.#numberOf(plan), ...this.#partsOf(basis)]);
    const known = this.#allowed.get(key);
    if (known !== undefined) return known;
    const made = allowedSet(plan, basis, {});
    this.#allowed.set(key, made, allowedBytes + key.length);
    return made;
  }

  /** The rulings of a basis; requests share them exactly when variant, basis and scopes are the same. */
  rulings(variant: Variant, basis: RequestBasis, allowed: AllowedSet): Rulings {
    const scopes = allowed.scopes.map((one) => one.covers);
    const key = JSON.stringify([this.#numberOf(variant), ...this.#partsOf(basis), scopes]);
    const known = this.#rulings.get(key);
    if (known !== undefined) return known;
    const made = new Rulings(new VerdictMaker(variant.plan, allowed, basis), basis);
    this.#rulings.set(key, made, rulingsBytes + key.length);
    return made;
  }

  /** All that a basis says. */
  #partsOf({ standsOn, purpose, ceiling, covers }: RequestBasis): readonly unknown[] {
    return [standsOn, purpose, ceiling, covers.map((one) => this.#coverNumberOf(one))];
  }

  /** Covers that say the same in every respect have the same number, so it does not matter when they were read. */
  #coverNumberOf(cover: Cover): number {
    const known = this.#numbers.get(cover);
    if (known !== undefined) return known;
    const text = JSON.stringify(cover);
    const number = this.#coverNumbers.get(text) ?? ++this.#numbered;
    this.#coverNumbers.set(text, number, text.length);
    this.#numbers.set(cover, number);
    return number;
  }

  #numberOf(one: object): number {
    const known = this.#numbers.get(one);
    if (known !== undefined) return known;
    this.#numbers.set(one, ++this.#numbered);
    return this.#numbered;
  }
}

function readsVariables({ scopes }: Confiner): boolean {
  return scopes.some((one) => one.readsVariables);
}
