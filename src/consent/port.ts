import type { BasisRef, Cover, Recipient } from '../model/index.ts';

/** Which recipient asks, and for the data of which tenants. Never asked under a task: a task token stands on `Tasks` alone. */
export interface CoversQuestion {
  readonly recipient: Recipient;
  /** 1 to 100, distinct. */
  readonly tenants: readonly string[];
  /** Reads past every cache; for the second pass after a stale commit. */
  readonly fresh?: boolean;
}

/** A live record that must hold beside the covers. */
export interface StandingBasis extends BasisRef {
  /** Needed for whatever rests on a cover of this tenant; `null`: needed for every release of the answer. */
  readonly tenant: string | null;
}

export interface CoversAnswer {
  /** Live grants and agreements, of open tenants whose app policy lets the recipient in. */
  readonly covers: readonly Cover[];
  /** Recipient standing, and of each tenant that stands in `covers` its record and, for a publisher, its app policy. */
  readonly bases: readonly StandingBasis[];
}

/**
 * What the tenants have authorised a recipient to receive, before the token narrows it. The cost depends on the
 * recipient and the tenants asked for, not on how many grants exist. No cover is a normal answer. Rejects with
 * `STORE_UNAVAILABLE` when the store cannot answer; the caller then refuses the request.
 *
 * The answer is a hint (at most 1 s old with the cache): the release transaction checks every `ref` and `version`.
 */
export interface Covers {
  coversFor(question: CoversQuestion): Promise<CoversAnswer>;
}

/** What the control plane has changed, for caches on this node. Tasks are never cached. */
export type CoverChange =
  | { readonly kind: 'grant'; readonly recipient: string; readonly tenant: string }
  | { readonly kind: 'agreement'; readonly tenant: string }
  | { readonly kind: 'tenant'; readonly tenant: string }
  | { readonly kind: 'app-policy'; readonly tenant: string }
  | { readonly kind: 'recipient'; readonly recipient: string };
