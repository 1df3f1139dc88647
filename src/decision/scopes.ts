import type { Cover, Vocabulary } from '../model/index.ts';
import type { Confiner, ScopeArgument } from '../plan/index.ts';
import type { RequestBasis } from './request-basis.ts';
import { ScopeValues, suppliedValues } from './scope-values.ts';

/** How one confiner is narrowed for one request. */
export interface ScopeDecision {
  /** Every row that the call can reach is one that the caller may see anyway. */
  readonly confined: boolean;
  /** Nothing is left: the field answers as no rows, without a call. */
  readonly empty: boolean;
  /** Values of the lifted variables. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Covers that the rows are confined to: what a count of them rests on. */
  readonly covers: readonly Cover[];
}

const none: ScopeDecision = { confined: true, empty: true, variables: {}, covers: [] };
/** At most so many values are sent in one scope argument. */
export const scopeValuesMax = 100;

/** What narrowing needs to know beside the confiner. */
export interface ScopeQuestion {
  readonly basis: RequestBasis;
  /** The caller's, renamed. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly vocabulary: Vocabulary;
  /** Whether some value that was asked for depends on which rows there are. */
  readonly counted: boolean;
}

/** Narrows the scope arguments of a confiner to what the basis allows. */
export function decideScope(
  confiner: Confiner,
  { basis, variables, vocabulary, counted }: ScopeQuestion,
): ScopeDecision {
  const asked = askedOf(confiner, variables);
  const tenants = asked.get('TENANT');
  const ofTenants = basis.covers.filter((cover) => tenants?.values?.includes(cover.tenant) ?? true);
  const byTenant = Map.groupBy(ofTenants, (cover) => cover.tenant);
  const showing = new Set(
    [...byTenant].filter(([, covers]) => mayShowRows(confiner, basis, covers)).map(([one]) => one),
  );
  const candidates = ofTenants.filter((cover) => showing.has(cover.tenant));
  if (candidates.length === 0) return none;
  const whole = candidates.filter((cover) => isWhole(confiner, cover, { basis, vocabulary }));
  // Under a subject the verdict on each parent says whether its rows are all visible (see VerdictMaker).
  const used = counted && whole.length > 0 ? whole : candidates;
  const out = new Narrowing(asked, new ScopeValues(confiner.scopes, variables));
  out.set('TENANT', unique(used.map((cover) => cover.tenant)));
  if (used !== whole) {
    if (!confiner.underSubject) {
      out.limit('ACCOUNT', used, (cover) => (cover.account === null ? null : [cover.account]));
    }
    out.limit('RESOURCE', used, (cover) => cover.resources);
    out.period(used, confiner);
    if (!used.every((cover) => isConfinable(confiner, cover, { basis, vocabulary }))) out.loosen();
  }
  return out.decision(confiner.underSubject, used);
}

type Axis = ScopeArgument['by'];
interface Asked {
  /** Several scopes of one axis get the same values. */
  readonly scopes: readonly ScopeArgument[];
  /** What each of them asks for by itself. */
  readonly supplied: readonly (readonly string[] | null)[];
  /** What all of them ask for; null when the caller left them open. */
  readonly values: readonly string[] | null;
}

function askedOf(
  { scopes }: Confiner,
  variables: Readonly<Record<string, unknown>>,
): ReadonlyMap<Axis, Asked> {
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
function together(axis: Axis, supplied: readonly (readonly string[])[]): readonly string[] | null {
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
class Narrowing {
  readonly #asked: ReadonlyMap<Axis, Asked>;
  readonly #values: ScopeValues;
  /** What is sent in the end, of the axes that anybody said something of. */
  readonly #sent = new Map<Asked, readonly string[]>();
  /** Axes that hold the caller to what its basis allows, and not only to what it asked for. */
  readonly #limits = new Set<Asked>();
  #confined = true;
  #empty = false;

  constructor(asked: ReadonlyMap<Axis, Asked>, values: ScopeValues) {
    this.#asked = asked;
    this.#values = values;
    for (const one of asked.values()) {
      if (one.values !== null) this.#send(one, one.values);
    }
  }

  /** Sends the allowed values that were asked for. */
  set(axis: Axis, allowed: readonly string[]): boolean {
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
    axis: Axis,
    covers: readonly Cover[],
    limitsOf: (cover: Cover) => readonly string[] | null,
  ): void {
    const limits = covers.map(limitsOf);
    const some = limits.filter((one) => one !== null);
    if (some.length === 0) return;
    // With several covers the axes could be combined across covers, so only a single one confines.
    if (covers.length > 1 || !this.set(axis, unique(some.flat()))) this.loosen();
  }

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

  loosen(): void {
    this.#confined = false;
  }

  decision(underSubject: boolean, covers: readonly Cover[]): ScopeDecision {
    if (this.#empty) return none;
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

/**
 * Whether covers of one tenant together may show some row behind the field: what one of them does not hold another
 * may. The rows that come back are judged one by one.
 */
function mayShowRows(
  { rows, tested }: Pick<Confiner, 'rows' | 'tested'>,
  { inCeiling }: Pick<RequestBasis, 'inCeiling'>,
  covers: readonly Cover[],
): boolean {
  const held = new Set(covers.flatMap((cover) => cover.elements).filter(inCeiling));
  return (
    tested.every((one) => held.has(one)) &&
    (rows.length === 0 || rows.some((row) => row.exists.some((one) => held.has(one))))
  );
}

/** What tells whether a cover hides rows. */
interface ConfinementSources {
  readonly basis: Pick<RequestBasis, 'inCeiling'>;
  readonly vocabulary: Vocabulary;
}

/** Whether the cover shows every row of its tenant, so that no row is missing from a page or a count. */
export function isWhole(
  confiner: Pick<Confiner, 'rows' | 'underSubject' | 'tested' | 'linked'>,
  cover: Cover,
  sources: ConfinementSources,
): boolean {
  return (
    (cover.account === null || confiner.underSubject) &&
    cover.resources === null &&
    (cover.dataPeriod === null || confiner.rows.every((row) => row.recordedAt.length === 0)) &&
    isConfinable(confiner, cover, sources)
  );
}

/**
 * Whether scope arguments can confine the rows to those that the cover shows. They cannot where it does not show every
 * kind of row by itself, where an exception takes rows out, where rows may have further owners (a tenant cannot speak
 * for the others; under a task they are not asked), where a row has several times, where its subject may be missing,
 * where rows are judged by further objects too, or where nobody has said whose the rows are.
 */
export function isConfinable(
  { rows, tested, linked }: Pick<Confiner, 'rows' | 'tested' | 'linked'>,
  cover: Cover,
  { basis, vocabulary }: ConfinementSources,
): boolean {
  if (linked || rows.length === 0 || cover.exceptions.length > 0) return false;
  const holds = (one: string): boolean => cover.elements.includes(one) && basis.inCeiling(one);
  const untimed = (one: string): boolean => vocabulary.elements.get(one)?.timed === false;
  return (
    tested.every(holds) &&
    rows.every((row) => {
      if (!row.named || (row.owners.length > 0 && cover.basis !== 'LEGAL_PROCESS')) return false;
      const shown = row.exists.filter(holds);
      if (cover.dataPeriod === null || row.recordedAt.length === 1) return shown.length > 0;
      // Without a time, a row is out of every period by its timed elements.
      return row.recordedAt.length === 0 && shown.some(untimed) && tested.every(untimed);
    })
  );
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
