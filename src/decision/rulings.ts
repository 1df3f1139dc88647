import type { Cover } from '../model/index.ts';
import { bearings, liesIn, type Bearing, type RowSubject, type RowTimes } from './covering.ts';
import type { RequestBasis } from './request-basis.ts';
import { meet, type Verdict, type VerdictMaker } from './verdict.ts';

/** A verdict, with a key that is the same for all rows that must be decided alike. */
export interface Ruling {
  readonly key: string;
  readonly verdict: Verdict;
}

/** What bears on the rows of a tenant without covers. */
const none: readonly Bearing[] = [];

/** Verdicts and parties kept by one `Rulings`; beyond that it forgets all and begins anew. */
const rulingsMax = 250;

/**
 * What one basis says about the rows of one variant. It knows no request, so those that share variant, basis and
 * scopes share it: rows of the same kind are decided once, not once per request.
 */
export class Rulings {
  readonly basis: RequestBasis;
  /** Whether some cover asks when a record is from. */
  readonly timeMatters: boolean;
  readonly #maker: VerdictMaker;
  readonly #verdicts = new Map<string, Verdict>();
  /** By tenant, where its covers bear on all that it owns alike; null where it depends on account and resource. */
  readonly #whole: ReadonlyMap<string, readonly Bearing[] | null>;
  readonly #bearings = new Map<string, readonly Bearing[]>();
  /** On rows of one party without times, by what bears on it. */
  readonly #plain = new WeakMap<readonly Bearing[], Ruling>();

  constructor(maker: VerdictMaker, basis: RequestBasis) {
    this.#maker = maker;
    this.basis = basis;
    this.timeMatters = basis.covers.some((cover) => cover.dataPeriod !== null);
    const byTenant = Map.groupBy(basis.covers, (cover) => cover.tenant);
    this.#whole = new Map(
      [...byTenant].map(([tenant, covers]) => {
        const subject = { tenant, account: null, resource: null };
        return [tenant, covers.every(isWhole) ? bearings(basis.covers, subject) : null];
      }),
    );
  }

  /** The ruling on rows that belong to all of these parties, with these times. */
  of(parties: readonly RowSubject[], times: RowTimes): Ruling {
    const [only] = parties;
    if (only === undefined || parties.length > 1 || times.kind !== 'untimed') {
      return this.#ruling(
        parties.map((party) => this.#bearing(party)),
        times,
      );
    }
    // Nearly every row: an answer may be of a thousand accounts.
    const bearing = this.#bearing(only);
    const known = this.#plain.get(bearing);
    if (known !== undefined) return known;
    const made = this.#ruling([bearing], times);
    this.#plain.set(bearing, made);
    return made;
  }

  #ruling(parts: readonly (readonly Bearing[])[], times: RowTimes): Ruling {
    const key = parts.map((bearing) => keyOf(bearing, times)).join(';');
    const known = this.#verdicts.get(key);
    if (known !== undefined) return { key, verdict: known };
    const [first, ...others] = parts.map((bearing) => this.#maker.of(bearing, times));
    if (first === undefined) throw new TypeError('a row has at least one party');
    const verdict = meet([first, ...others], this.#maker.plan);
    keep(this.#verdicts, key, verdict);
    return { key, verdict };
  }

  #bearing(party: RowSubject): readonly Bearing[] {
    const whole = this.#whole.get(party.tenant);
    // No cover of another tenant ever bears.
    if (whole !== null) return whole ?? none;
    const id = subjectKey(party);
    const known = this.#bearings.get(id);
    if (known !== undefined) return known;
    const made = bearings(this.basis.covers, party);
    keep(this.#bearings, id, made);
    return made;
  }
}

/** Whether it bears on everything of its tenant, with all its elements. */
function isWhole({ account, resources, exceptions }: Cover): boolean {
  return account === null && resources === null && exceptions.length === 0;
}

/** The same for equal subjects and for no others: a handle is not empty and holds no U+0000. */
export function subjectKey({ tenant, account, resource }: RowSubject): string {
  return `${tenant}\0${account ?? ''}\0${resource ?? ''}`;
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.size >= rulingsMax) map.clear();
  map.set(key, value);
}

/** Which covers bear, what their exceptions take away, and on which side of their data periods the row lies. */
function keyOf(bearing: readonly Bearing[], times: RowTimes): string {
  return bearing
    .map(({ index, cover, denied }) => {
      const period = cover.dataPeriod;
      const within =
        period === null || times.kind === 'untimed' ? times.kind : liesIn(period, times.at);
      return `${index}:${within}:${[...denied].join()}`;
    })
    .join();
}
