import type { Fact, Party } from './world-facts.ts';

/** What a test has granted, in the test's own words; nothing of it is read from the gateway. */
export interface Allowance {
  readonly tenant: string;
  /** The one account under a task. */
  readonly account?: string;
  /** Leaf elements, or prefixes ending in `.*`. */
  readonly elements: readonly string[];
  readonly purpose: string;
  /** Milliseconds since the epoch. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly resources?: readonly string[];
  readonly period?: { readonly from?: number; readonly to?: number };
  readonly except?: readonly {
    readonly elements?: readonly string[];
    readonly accounts?: readonly string[];
    readonly resources?: readonly string[];
  }[];
}

/** What one call may be answered at most: what is allowed now, narrowed by its token. */
export interface ExpectedBasis {
  readonly allowances: readonly Allowance[];
  /** null under a task, whose record alone says what may leave. */
  readonly ceiling: {
    readonly tenants: readonly string[];
    readonly elements: readonly string[];
    readonly purpose: string;
  } | null;
}

/** No token, no grant: nothing may leave. */
export const nothingAllowed: ExpectedBasis = { allowances: [], ceiling: null };

export function matches(patterns: readonly string[], element: string): boolean {
  return patterns.some((one) =>
    one.endsWith('.*') ? element.startsWith(one.slice(0, -1)) : one === element,
  );
}

/**
 * Whether a value of a record may leave: written apart from the gateway's decision, slow and plain. Under consent every
 * owner must allow it; under a task only the target's own copy may leave.
 */
export function mayLeave(basis: ExpectedBasis, fact: Fact, element: string): boolean {
  const { ceiling } = basis;
  if (ceiling !== null && !matches(ceiling.elements, element)) return false;
  const parties = ceiling === null ? [fact.custodian] : [fact.custodian, ...fact.owners];
  return parties.every((party) =>
    basis.allowances.some((one) => allows(one, basis, fact, party, element)),
  );
}

function allows(
  one: Allowance,
  { ceiling }: ExpectedBasis,
  fact: Fact,
  party: Party,
  element: string,
): boolean {
  if (ceiling !== null) {
    if (!ceiling.tenants.includes(one.tenant) || one.purpose !== ceiling.purpose) return false;
  }
  if (one.tenant !== party.tenant || !matches(one.elements, element)) return false;
  // A group's handle stands on the messages of its mailbox, which is an account of its own.
  if (one.account !== undefined && one.account !== party.account && fact.kind !== 'group') {
    return false;
  }
  const resource = party === fact.custodian ? fact.resource : null;
  if (one.resources !== undefined && !(resource !== null && one.resources.includes(resource))) {
    return false;
  }
  const { from = -Infinity, to = Infinity } = one.period ?? {};
  if (!fact.times.every((at) => at >= from && at < to)) return false;
  return !(one.except ?? []).some(
    (exception) =>
      (exception.elements === undefined || matches(exception.elements, element)) &&
      (exception.accounts === undefined || exception.accounts.includes(party.account ?? '')) &&
      (exception.resources === undefined || exception.resources.includes(resource ?? '')),
  );
}
