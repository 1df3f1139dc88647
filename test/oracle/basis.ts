import type { Marks } from './marks.ts';
import {
  FAULT,
  type PlainCaller,
  type PlainGrant,
  type PlainRow,
  type PlainToken,
  type ReadField,
} from './plain.ts';

/** In place of a resource: nobody can say which. An exception for any takes the record out. */
export const unknown = '(unknown)';

/** One owner of an object. */
export interface Party {
  readonly tenant: string;
  readonly account: string | null;
  readonly resource: string | null;
}

/** Whose an object is and when it was recorded; the first party is the custodian. */
export interface Subject {
  readonly parties: readonly [Party, ...Party[]];
  readonly owners: readonly string[];
  /** null: the type names no time. */
  readonly times: readonly number[] | null;
}

/** What a caller stands on, and who may see what by it (DESIGN.md §4). */
export class Basis {
  readonly token: PlainToken;
  /** In force now, for this purpose, of the token's tenants. */
  readonly grants: readonly PlainGrant[];
  readonly #marks: Marks;
  readonly #read: ReadField;

  constructor(marks: Marks, caller: PlainCaller & { readonly read: ReadField }, now: number) {
    const { token } = caller;
    this.token = token;
    this.#marks = marks;
    this.#read = caller.read;
    this.grants = caller.grants.filter(
      (one) =>
        (one.kind === 'LEGAL_PROCESS') === token.legal &&
        (token.legal || (token.tenants.includes(one.tenant) && mayStandOn(caller, one))) &&
        token.operations.includes('read') &&
        one.operations.includes('read') &&
        one.purposes.includes(token.purpose) &&
        one.notBefore <= now &&
        (one.notAfter === null || now < one.notAfter),
    );
  }

  inToken(element: string): boolean {
    if (this.token.legal) return true;
    return this.token.elements.some((one) =>
      one.endsWith('.*') ? element.startsWith(one.slice(0, -1)) : one === element,
    );
  }

  /** Whether any grant names the element at all, whoever it is of. */
  namedAnywhere(element: string): boolean {
    return this.inToken(element) && this.grants.some((one) => one.elements.includes(element));
  }

  /** Whether this grant lets this element of this party's record leave. */
  #gives(grant: PlainGrant, element: string, party: Party, times: Subject['times']): boolean {
    if (!this.inToken(element) || !grant.elements.includes(element)) return false;
    if (!this.bears(grant, party)) return false;
    const denied = grant.exceptions.some(
      (one) =>
        (one.elements === null || one.elements.includes(element)) &&
        (one.accounts === null ||
          (party.account !== null && one.accounts.includes(party.account))) &&
        (one.resources === null ||
          party.resource === unknown ||
          (party.resource !== null && one.resources.includes(party.resource))),
    );
    if (denied) return false;
    const { period } = grant;
    if (period === null) return true;
    // Without a time of its own, what happens at a time is refused and what does not is given as of now.
    if (times === null) return !this.#marks.timed(element);
    return times.every(
      (at) => (period.from === null || at >= period.from) && (period.to === null || at < period.to),
    );
  }

  /** Whether the grant is about this party at all. */
  bears(grant: PlainGrant, party: Party): boolean {
    return (
      grant.tenant === party.tenant &&
      (grant.account === null || grant.account === party.account) &&
      (grant.resources === null ||
        (party.resource !== null && grant.resources.includes(party.resource)))
    );
  }

  /** The grants that an element of this subject leaves by: of each owner the first that gives it. */
  giving(element: string, subject: Subject): readonly PlainGrant[] {
    return subject.parties.flatMap((party) =>
      this.grants.filter((one) => this.#gives(one, element, party, subject.times)).slice(0, 1),
    );
  }

  /** Whether the element may leave for this subject: for every owner by some grant. */
  gives(element: string, subject: Subject): boolean {
    return subject.parties.every((party) =>
      this.grants.some((grant) => this.#gives(grant, element, party, subject.times)),
    );
  }

  /** Whose a row is; null when that cannot be said, and then it is nobody's to see. */
  subjectOf(row: PlainRow): Subject | null {
    const mark = this.#marks.subject(row.type);
    if (mark === null) return null;
    const named = (path: string | undefined): string | null => {
      const value = path === undefined ? null : this.#follow(row, path);
      return typeof value === 'string' && value !== '' ? value : null;
    };
    const tenant = mark.tenantValue ?? named(mark.tenant);
    const account = named(mark.account);
    if (tenant === null || (mark.account !== undefined && account === null)) return null;
    // Under a task only the target's own copy leaves, whoever else owns the object.
    const lists = this.token.legal ? [] : (mark.owners ?? []).map((one) => this.#follow(row, one));
    const owners: string[] = [];
    for (const list of lists) {
      if (!Array.isArray(list)) return null;
      owners.push(...(list as string[]));
    }
    const place = mark.resource === undefined ? null : this.#follow(row, mark.resource, FAULT);
    const isTold = place === null || (typeof place === 'string' && place !== '');
    const resource = isTold ? place : unknown;
    const others = [...new Set(owners)].toSorted();
    const times = (mark.recordedAt ?? []).map((one) => Date.parse(String(this.#follow(row, one))));
    return {
      parties: [{ tenant, account, resource }, ...others.map(partyOf)],
      owners: others,
      times: times.length === 0 ? null : times,
    };
  }

  /** What stands at the end of a path from an object; null where anything on the way is missing, `lost` after a fault. */
  #follow(row: PlainRow, path: string, lost: unknown = null): unknown {
    let value: unknown = row;
    for (const name of path.split('.')) {
      if (typeof value !== 'object' || value === null) return lost;
      value = this.#read(value as PlainRow, name, {}, () => true) ?? null;
      if (value === FAULT) return lost;
    }
    return value;
  }

  /** The first element that makes a row of this subject exist for the caller; null when it does not exist. */
  existence(type: string, subject: Subject, tested: readonly string[]): string | null {
    if (!tested.every((one) => this.gives(one, subject))) return null;
    return this.#marks.exists(type).find((one) => this.gives(one, subject)) ?? null;
  }

  /** Whether a row exists for the caller. */
  sees(row: PlainRow, tested: readonly string[]): boolean {
    const subject = this.subjectOf(row);
    return subject !== null && this.existence(row.type, subject, tested) !== null;
  }
}

/**
 * Whether the recipient may stand on what a tenant authorised: a suspended one on nothing, a publisher only where it is
 * verified and the tenant's app policy lets it in, and on the contract only the provider's own apps and subprocessors.
 */
export function mayStandOn({ recipient, appPolicies }: PlainCaller, grant: PlainGrant): boolean {
  if (recipient === null || !recipient.active) return false;
  if (grant.kind === 'CONTRACT') return ['INTERNAL_APP', 'SUBPROCESSOR'].includes(recipient.kind);
  if (recipient.kind !== 'PUBLISHER_APP') return recipient.kind !== 'AUTHORITY';
  const policy = appPolicies[grant.tenant];
  if (!recipient.verified || policy === undefined || policy.blocks) return false;
  return policy.allows || policy.thirdPartyDefault === 'allow-with-grant';
}

/** An owner as objects name it: `tenant/account` or `tenant`. */
function partyOf(owner: string): Party {
  const [tenant = '', account] = owner.split('/');
  return { tenant, account: account ?? null, resource: null };
}
