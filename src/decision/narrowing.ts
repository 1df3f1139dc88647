import type { Cover, ScopeAxis } from '../model/index.ts';
import type { Confiner, ScopeArgument } from '../plan/index.ts';
import { suppliedValues, type ScopeValues } from './scope-values.ts';

/** How one confiner is narrowed for one request. */
export interface ScopeDecision {
  /** Every row that the call can reach is one that the caller may see anyway. */
  readonly confined: boolean;
  /** Nothing is left: the field answers as no rows, without a call. */
  readonly empty: boolean;
  /** Values of the lifted variables. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Covers that the rows are confined to, as indices in the basis: what a count of them rests on. */
  readonly covers: readonly number[];
}

/** The field answers as no rows. */
export const noRows: ScopeDecision = { confined: true, empty: true, variables: {}, covers: [] };

/** At most so many values are sent in one scope argument. */
export const scopeValuesMax = 100;

/** What the caller asks for on one axis. */
export interface Asked {
  /** Several scopes of one axis get the same values. */
  readonly scopes: readonly ScopeArgument[];
  /** What each of them asks for by itself. */
  readonly supplied: readonly (readonly string[] | null)[];
  /** What all of them ask for; null when the caller left them open. */
  readonly values: readonly string[] | null;
}

/** By axis: what the caller asks for by the scopes of a confiner. */
export function askedOf(
  { scopes }: Confiner,
  variables: Readonly<Record<string, unknown>>,
): ReadonlyMap<ScopeAxis, Asked> {
  const byAxis = Map.groupBy(scopes, (one) => one.by);
  return new Map(
    [...byAxis].map(([axis, ofAxis]) => {
      const supplied = ofAxis.map((one) => suppliedValues(one, variables));
      const values = together(
        axis,
        supplied.filter((one) => one !== null),
      );
      return [axis, { scopes: ofAxis, supplied, values }];
    }),
  );
}

/** What several scopes of one axis leave together; null where none of them says anything. */
function together(
  axis: ScopeAxis,
  supplied: readonly (readonly string[])[],
): readonly string[] | null {
  const [first, ...others] = supplied;
  if (first === undefined || others.length === 0) return first ?? null;
  if (axis !== 'PERIOD_FROM' && axis !== 'PERIOD_TO') {
    return first.filter((value) => others.every((one) => one.includes(value)));
  }
  // Of several bounds the narrowest holds; one that is no time holds nothing.
  const bounds = supplied.flat().toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const unreadable = bounds.find((one) => Number.isNaN(Date.parse(one)));
  const narrowest = unreadable ?? bounds.at(axis === 'PERIOD_FROM' ? -1 : 0);
  return narrowest === undefined ? [] : [narrowest];
}

/** Collects the narrowed values, and whether they confine the rows. */
export class Narrowing {
  readonly #asked: ReadonlyMap<ScopeAxis, Asked>;
  readonly #values: ScopeValues;
  /** What is sent in the end, of the axes that anybody said something of. */
  readonly #sent = new Map<Asked, readonly string[]>();
  /** Axes that hold the caller to what its basis allows, and not only to what it asked for. */
  readonly #limits = new Set<Asked>();
  #confined = true;
  #empty = false;

  constructor(asked: ReadonlyMap<ScopeAxis, Asked>, values: ScopeValues) {
    this.#asked = asked;
    this.#values = values;
    for (const one of asked.values()) {
      if (one.values !== null) this.#send(one, one.values);
    }
  }

  /** Sends those of the allowed values that were asked for; says whether there is an argument for it. */
  set(axis: ScopeAxis, allowed: readonly string[]): boolean {
    const asked = this.#asked.get(axis);
    if (asked === undefined) return false;
    const kept =
      asked.values === null ? allowed : asked.values.filter((one) => allowed.includes(one));
    if (kept.length === 0) this.#empty = true;
    this.#send(asked, kept);
    this.#limits.add(asked);
    return true;
  }

  /** Narrows an axis on which some cover is limited; without the argument the rows stay unconfined. */
  limit(
    axis: ScopeAxis,
    covers: readonly Cover[],
    limitsOf: (cover: Cover) => readonly string[] | null,
  ): void {
    const limits = covers.map(limitsOf);
    const some = limits.filter((one) => one !== null);
    if (some.length === 0) return;
    // With several covers the axes could be combined across covers, so only a single one confines.
    if (covers.length > 1 || !this.set(axis, [...new Set(some.flat())])) this.loosen();
  }

  /** Narrows the bounds in time; without an argument for each of the two the rows stay unconfined. */
  period(covers: readonly Cover[], confiner: Confiner): void {
    const timed = confiner.rows.some((one) => one.recordedAt.length > 0);
    const [only] = covers;
    const limited = covers.some((cover) => cover.dataPeriod !== null);
    if (!timed || !limited) return;
    const from = this.#asked.get('PERIOD_FROM');
    const to = this.#asked.get('PERIOD_TO');
    const period = only?.dataPeriod;
    if (covers.length !== 1 || period == null || from === undefined || to === undefined) {
      this.loosen();
      return;
    }
    this.#instant(from, period.from, Math.max);
    this.#instant(to, period.to, Math.min);
    this.#limits.add(from).add(to);
  }

  #instant(asked: Asked, bound: number | null, pick: (a: number, b: number) => number): void {
    const first = asked.values?.[0];
    const given = first === undefined ? null : Date.parse(first);
    if (given !== null && Number.isNaN(given)) {
      this.#empty = true;
      return;
    }
    const at = given === null ? bound : bound === null ? given : pick(given, bound);
    if (at !== null) this.#send(asked, [new Date(at).toISOString()]);
  }

  /** What comes back may be more than the caller may see: nothing may depend on which rows there are. */
  loosen(): void {
    this.#confined = false;
  }

  decision(underSubject: boolean, covers: readonly number[]): ScopeDecision {
    if (this.#empty) return noRows;
    for (const [asked, values] of this.#sent) {
      const held = asked.scopes.map((scope, n) => this.#put(scope, values, asked.supplied[n]));
      if (this.#limits.has(asked) && held.includes(false)) this.loosen();
    }
    const held = underSubject || this.#asked.has('TENANT');
    const { variables } = this.#values;
    return { confined: this.#confined && held, empty: false, variables, covers };
  }

  #send(asked: Asked, values: readonly string[]): void {
    if (values.length > scopeValuesMax) this.#empty = true;
    this.#sent.set(asked, values);
  }

  /** Whether the argument confines the rows to these values. */
  #put(
    scope: ScopeArgument,
    values: readonly string[],
    supplied: readonly string[] | null | undefined,
  ): boolean {
    if (scope.list) return this.#values.put(scope, values);
    if (values.length === 1) return this.#values.put(scope, values[0]);
    // One value cannot name several subjects: the rows are judged one by one, and nothing may depend on them.
    this.#values.put(scope, supplied?.[0] ?? null);
    return false;
  }
}
