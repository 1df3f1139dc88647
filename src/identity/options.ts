import type { TokenAlgorithm } from './jose.ts';

/** Where an issuer's verification keys come from. */
export type KeySource =
  | {
      readonly kind: 'remote';
      readonly url: string;
      /** A withdrawn key is accepted at most this long. */
      readonly maxAgeMs: number;
      /** Least time between two fetches, whatever tokens ask for. */
      readonly cooldownMs: number;
    }
  /** `jwks` is the text of a JSON Web Key Set. */
  | { readonly kind: 'pinned'; readonly jwks: string };

/** One issuer: its name, keys and powers are one record, so no key can sign for another issuer's tenants. */
interface TrustedIssuer {
  /** The `iss` claim, compared exactly. */
  readonly issuer: string;
  /** Must be among the token's audiences. */
  readonly audience: string;
  readonly algorithm: TokenAlgorithm;
  readonly keys: KeySource;
  /** Longest accepted `exp` minus `iat`. */
  readonly lifetimeSecondsMax: number;
}

/** Issues access tokens for the data plane. */
export interface DataIssuer extends TrustedIssuer {
  /** Tenants it may speak for. */
  readonly tenants: 'all' | ReadonlySet<string>;
}

/** Issues access tokens for the control plane. */
export interface ControlIssuer extends TrustedIssuer {
  /** Tenants whose administrators it may name. */
  readonly tenants: 'all' | ReadonlySet<string>;
}

/** The provider's own legal review. Its keys are pinned: nothing that answers on a network can add one. */
export interface LegalIssuer extends TrustedIssuer {
  readonly keys: Extract<KeySource, { kind: 'pinned' }>;
}

export interface IdentityOptions {
  readonly issuers: readonly DataIssuer[];
  readonly control: readonly ControlIssuer[];
  /** `null` where no task token is accepted. */
  readonly legal: LegalIssuer | null;
  /** Fetches a key set's text. Must refuse redirects and cap bytes and time; any rejection refuses the token. */
  readonly fetchJwks: (url: string) => Promise<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** SHA-256 of the text's UTF-8 bytes, lower-case hex. */
  readonly sha256Hex: (text: string) => string;
}
