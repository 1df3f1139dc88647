import { unknownResource, type RowSubject, type RowTimes } from './covering.ts';
import { subjectKey, type Rulings } from './rulings.ts';
import type { Verdict } from './verdict.ts';

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
  readonly rows: number[];
  /** By node: the keys of these rows; null where keys are not recorded. */
  readonly keys: string[][] | null;
}

/** The fields that say whose a row is, as the service sent them. */
export interface RowValues {
  readonly tenant: unknown;
  /** undefined: the type names none; null is an account that is missing. */
  readonly account: unknown;
  /** undefined where nobody could tell; null is an object in no resource, or a type that names none. */
  readonly resource: unknown;
  /** Further owners; undefined: the type names none. */
  readonly owners: unknown;
  /** undefined: the type names no time. */
  readonly times: readonly unknown[] | undefined;
}

/**
 * Judges the rows of one request by their real subject. Remembers per subject, so a request of a thousand rows over
 * ten subjects decides ten times; the verdicts themselves outlive the request.
 */
export class Judge {
  readonly #rulings: Rulings;
  /** By node: none yet. */
  readonly #noRows: readonly number[];
  readonly #withKeys: boolean;
  readonly #judged = new Map<string, JudgedSubject>();
  /** What was found for a tenant alone and for an account, as the services sent them: the first that had the name. */
  readonly #tenants = new Map<unknown, JudgedSubject>();
  readonly #accounts = new Map<unknown, JudgedSubject>();
  /** By tenant and account: those whose name another had before. */
  readonly #namesakes = new Map<unknown, Map<unknown, JudgedSubject>>();
  /** Whether the times of a row must be read. Read by generated code. */
  readonly timeMatters: boolean;
  /** The tenant that a mutation names; null for everything else. Read by generated code. */
  readonly named: string | null;
  /** Rows that the caller may not see. */
  withheld = 0;

  constructor(rulings: Rulings, nodes: number, withKeys: boolean, named: string | null = null) {
    this.named = named;
    this.#rulings = rulings;
    this.#noRows = Array.from({ length: nodes }, () => 0);
    this.#withKeys = withKeys;
    this.timeMatters = rulings.timeMatters;
  }

  /** Everybody that rows were judged for, in order of first appearance. */
  get judged(): Iterable<JudgedSubject> {
    return this.#judged.values();
  }

  /**
   * The subject of a row of this node, or null when the row does not exist for the caller: its subject cannot be read,
   * or no cover shows it.
   */
  row(node: number, values: RowValues): JudgedSubject | null {
    return this.#shown(node, this.#judge(values));
  }

  /** As `row`, of a type that names at most an account, or where no cover asks for its times: found without a text. */
  plainRow(node: number, tenant: unknown, account: unknown): JudgedSubject | null {
    const known = account === undefined ? this.#tenants.get(tenant) : this.#accounts.get(account);
    if (known !== undefined && known.subject.tenant === tenant) return this.#shown(node, known);
    return this.#shown(node, this.#judgePlain(tenant, account));
  }

  #shown(node: number, judged: JudgedSubject | null): JudgedSubject | null {
    if (judged !== null && judged.verdict.nodes[node] === 1) return judged;
    this.withheld++;
    return null;
  }

  #judgePlain(tenant: unknown, account: unknown): JudgedSubject | null {
    const namesake = this.#namesakes.get(tenant)?.get(account);
    if (namesake !== undefined) return namesake;
    const values = { tenant, account, resource: null, owners: undefined, times: undefined };
    const judged = this.#judge(values);
    if (judged === null) return null;
    const found = account === undefined ? this.#tenants : this.#accounts;
    const name = account ?? tenant;
    if (!found.has(name)) {
      found.set(name, judged);
      return judged;
    }
    const accounts = this.#namesakes.get(tenant) ?? new Map<unknown, JudgedSubject>();
    this.#namesakes.set(tenant, accounts);
    accounts.set(account, judged);
    return judged;
  }

  #judge(values: RowValues): JudgedSubject | null {
    const tenant = handle(values.tenant);
    const account = handle(values.account);
    if (tenant === null || (values.account !== undefined && account === null)) return null;
    const resource = values.resource === null ? null : (handle(values.resource) ?? unknownResource);
    const subject = { tenant, account, resource };
    return this.#judgeRow(subject, values.owners, values.times);
  }

  #judgeRow(
    subject: RowSubject,
    ownersSent: unknown,
    times: readonly unknown[] | undefined,
  ): JudgedSubject | null {
    const owners = this.#owners(ownersSent);
    if (owners === null) return null;
    const parties = owners.length === 0 ? [subject] : [subject].concat(owners.map(ownerSubject));
    const { key: kind, verdict } = this.#rulings.of(parties, rowTimes(times));
    const key = `${subjectKey(subject)}\0${owners.join('\0')}\0\0${kind}`;
    const known = this.#judged.get(key);
    if (known !== undefined) return known;
    const judged: JudgedSubject = {
      subject,
      owners,
      verdict,
      rows: this.#noRows.slice(),
      keys: this.#withKeys ? this.#noRows.map(() => []) : null,
    };
    this.#judged.set(key, judged);
    return judged;
  }

  /** Under a task only the target's own copy leaves, so other owners are not asked. */
  #owners(value: unknown): readonly string[] | null {
    if (value === undefined || this.#rulings.basis.standsOn === 'LEGAL_PROCESS') return [];
    if (!Array.isArray(value)) return null;
    const owners = value.map(ownerName);
    return owners.every((one) => one !== null) ? [...new Set(owners)].sort() : null;
  }
}

/** A handle as text; anything that is not a plain id, or that no entry could name, names nobody. */
function handle(value: unknown): string | null {
  if (typeof value === 'string') {
    return value === '' || value.includes('\0') || !value.isWellFormed() ? null : value;
  }
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
