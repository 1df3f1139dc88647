import type { Recipient } from '../model/index.ts';

/**
 * What a tenant's administrators let third-party apps do. It is judged at release time, so a change bites grants that
 * were given before it. A tenant without a policy lets no publisher in.
 */
export interface AppPolicy {
  readonly tenant: string;
  /** For apps that neither list names; `allow-with-grant` still needs a grant. */
  readonly thirdPartyDefault: 'block' | 'allow-with-grant';
  readonly allowed: readonly string[];
  /** Wins over `allowed`. */
  readonly blocked: readonly string[];
  readonly version: number;
}

/**
 * Reads of the recipients registry. What they answer is a hint that may be up to the configured age old; the release
 * transaction checks `recipient:<id>` and `app-policy:<tenant>` again. Reject with `STORE_UNAVAILABLE` when the store
 * cannot answer, which is never a yes.
 */
export interface Recipients {
  /** Null when nobody is registered under this id. */
  find(id: string, options?: RecipientReadOptions): Promise<Recipient | null>;
  /** Null when the tenant has set none. */
  appPolicyOf(tenant: string, options?: RecipientReadOptions): Promise<AppPolicy | null>;
}

export interface RecipientReadOptions {
  /** Reads past every cache; for the second pass after a stale commit. */
  readonly fresh?: boolean;
}
