import { bearings, type Bearing, type RowSubject, type RowTimes } from './covering.ts';
import type { RequestBasis } from './request-basis.ts';
import { meet, type Verdict, type VerdictMaker } from './verdict.ts';

/**
 * One subject as one request meets it, with what was counted for it. Rows of a subject share it unless their owners
 * or their place in a data period differ.
 */
export interface JudgedSubject {
  readonly subject: RowSubject;
  /** Further owners, as the objects name them: `tenant/account` or `tenant`. */
  readonly owners: readonly string[];
  readonly verdict: Verdict;
  /** By node: visible rows. Written by generated code. */
  readonly rows: Uint32Array;
  /** By node: the keys of these rows; null where keys are not recorded. */
  readonly keys: string[][] | null;
}

/** The fields that a row's subject is read from, as the service sent them. */
export interface RowValues {
  readonly tenant: unknown;
  readonly account: unknown;
  readonly resource: unknown;
  /** undefined: the type names no owners. */
  readonly owners: unknown;
  /** undefined: the type names no time. */
  readonly times: readonly unknown[] | undefined;
}

/**
 * Judges the rows of one request by their real subject. Remembers per subject, so a request of a thousand rows over
 * ten subjects decides ten times.
 */
export class Judge {
  readonly #maker: VerdictMaker;
  readonly #basis: RequestBasis;
  readonly #nodes: number;
  readonly #withKeys: boolean;
  readonly #judged = new Map<string, JudgedSubject>();
  readonly #verdicts = new Map<string, Verdict>();
  readonly #bearings = new Map<string, readonly Bearing[]>();
  /** Rows of one owner where no cover asks for a time: the subject alone decides. */
  readonly #bySubject = new Map<string, JudgedSubject>();
  readonly #timeMatters: boolean;
  /** The tenant that a mutation names; null for everything else. Read by generated code. */
  readonly named: string | null;
  /** Rows that the caller may not see. */
  withheld = 0;

  constructor(
    maker: VerdictMaker,
    basis: RequestBasis,
    nodes: number,
    withKeys: boolean,
    named: string | null = null,
  ) {
    this.named = named;
    this.#maker = maker;
    this.#basis = basis;
    this.#nodes = nodes;
    this.#withKeys = withKeys;
    this.#timeMatters = basis.covers.some((cover) => cover.dataPeriod !== null);
  }

  /** Everybody that rows were judged for, in order of first appearance. */
  get judged(): Iterable<JudgedSubject> {
    return this.#judged.values();
  }

  /**
   * The subject of a row of this node, or null when the row does not exist for the caller: its subject cannot be read,
   * or no cover shows it.
   */
  row(node: number, values: RowValues, accountNamed: boolean): JudgedSubject | null {
    const judged = this.#judge(values, accountNamed);
    if (judged === null || judged.verdict.nodes[node] !== 1) {
      this.withheld++;
      return null;
    }
    return judged;
  }

  #judge(values: RowValues, accountNamed: boolean): JudgedSubject | null {
    const tenant = handle(values.tenant);
    const account = handle(values.account);
    if (tenant === null || (accountNamed && account === null)) return null;
    const resource = handle(values.resource);
    if (this.#timeMatters || values.owners !== undefined) {
      return this.#judgeRow({ tenant, account, resource }, values);
    }
    const key = `${tenant}\0${account ?? ''}\0${resource ?? ''}`;
    const known = this.#bySubject.get(key);
    if (known !== undefined) return known;
    const judged = this.#judgeRow({ tenant, account, resource }, values);
    if (judged !== null) this.#bySubject.set(key, judged);
    return judged;
  }

  #judgeRow(subject: RowSubject, values: RowValues): JudgedSubject | null {
    const owners = this.#owners(values.owners);
    if (owners === null) return null;
    const times = rowTimes(values.times);
    const parties = [subject, ...owners.map(ownerSubject)];
    const verdict = this.#verdict(parties, times);
    const key = JSON.stringify([subject, owners, verdict.key]);
    const known = this.#judged.get(key);
    if (known !== undefined) return known;
    const judged: JudgedSubject = {
      subject,
      owners,
      verdict: verdict.verdict,
      rows: new Uint32Array(this.#nodes),
      keys: this.#withKeys ? Array.from({ length: this.#nodes }, () => []) : null,
    };
    this.#judged.set(key, judged);
    return judged;
  }

  /** Under a task only the target's own copy leaves, so other owners are not asked. */
  #owners(value: unknown): readonly string[] | null {
    if (value === undefined || this.#basis.standsOn === 'LEGAL_PROCESS') return [];
    if (!Array.isArray(value)) return null;
    const owners = value.map(ownerName);
    return owners.every((one) => one !== null) ? [...new Set(owners)].sort() : null;
  }

  #verdict(parties: readonly RowSubject[], times: RowTimes): { key: string; verdict: Verdict } {
    const parts = parties.map((party) => this.#one(party, times));
    const key = parts.map((one) => one.key).join(';');
    const known = this.#verdicts.get(key);
    if (known !== undefined) return { key, verdict: known };
    const [first, ...others] = parts.map((one) => this.#maker.of(one.bearings, times));
    if (first === undefined) throw new TypeError('a row has at least one party');
    const verdict = meet([first, ...others], this.#maker.plan);
    this.#verdicts.set(key, verdict);
    return { key, verdict };
  }

  /** Covers that bear on a party, and a key that is the same for all rows that must be decided alike. */
  #one(party: RowSubject, times: RowTimes): { key: string; bearings: readonly Bearing[] } {
    const id = JSON.stringify(party);
    const bearing = this.#bearings.get(id) ?? bearings(this.#basis.covers, party);
    this.#bearings.set(id, bearing);
    const parts = bearing.map(({ index, cover, denied }) => {
      const period = cover.dataPeriod;
      const within =
        period === null || times.kind === 'untimed'
          ? times.kind
          : String(
              times.at.every(
                (at) =>
                  (period.from === null || at >= period.from) &&
                  (period.to === null || at < period.to),
              ),
            );
      return `${index}:${within}:${[...denied].join()}`;
    });
    return { key: parts.join(), bearings: bearing };
  }
}

/** A handle as text; anything that is not a plain id names nobody. U+0000 would let two subjects share a key. */
function handle(value: unknown): string | null {
  if (typeof value === 'string') return value === '' || value.includes('\0') ? null : value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
}

/** An owner as an object names it; one whose tenant or account is left empty cannot be told from those beside it. */
function ownerName(value: unknown): string | null {
  const name = handle(value);
  return name === null || name.startsWith('/') || name.endsWith('/') ? null : name;
}

function ownerSubject(owner: string): RowSubject {
  const slash = owner.indexOf('/');
  return slash === -1
    ? { tenant: owner, account: null, resource: null }
    : { tenant: owner.slice(0, slash), account: owner.slice(slash + 1), resource: null };
}

function rowTimes(times: readonly unknown[] | undefined): RowTimes {
  if (times === undefined) return { kind: 'untimed' };
  return { kind: 'recorded', at: times.map(instant) };
}

/** RFC 3339, or a day alone, which begins in UTC. Without its offset a time would be read by this machine's own zone. */
const exactTime =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Milliseconds since the epoch; a time of the wrong kind lies in no period. */
function instant(value: unknown): number {
  if (typeof value === 'string') return exactTime.test(value) ? Date.parse(value) : Number.NaN;
  return typeof value === 'number' ? value : Number.NaN;
}
