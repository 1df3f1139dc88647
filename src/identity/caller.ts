import type { Operation } from '../model/index.ts';

/**
 * Who asks, and the most that they may ask for: the token as a ceiling, never as a basis.
 * Only this module makes one, so a stage that holds a Caller knows that a token was verified.
 */
export class Caller {
  readonly #minted = true;
  /** What kind of basis the token stands on. */
  readonly standsOn: 'TENANT_AUTHORISATION' | 'LEGAL_PROCESS';
  /** OAuth client id of the recipient; for a task token the extractor. */
  readonly recipient: string;
  readonly issuer: string;
  /** SHA-256 (hex) of issuer and jti; the token's bytes are never a key. */
  readonly tokenId: string;
  /** Tenants the token names: 1 to 100. Empty under a task, whose record alone says what may leave. */
  readonly tenants: readonly string[];
  /** Element keys, or prefixes ending in `.*`, that the token names. Empty under a task. */
  readonly elements: readonly string[];
  /** Exactly one. */
  readonly purpose: string;
  readonly operations: readonly Operation[];
  /** The task under legal process, else null. */
  readonly task: string | null;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;

  constructor(claims: Omit<Caller, 'isMinted'>) {
    this.standsOn = claims.standsOn;
    this.recipient = claims.recipient;
    this.issuer = claims.issuer;
    this.tokenId = claims.tokenId;
    this.tenants = claims.tenants;
    this.elements = claims.elements;
    this.purpose = claims.purpose;
    this.operations = claims.operations;
    this.task = claims.task;
    this.expiresAt = claims.expiresAt;
  }

  /** True. The private field behind it is what no look-alike has, so none compiles in place of a Caller. */
  isMinted(): boolean {
    return this.#minted;
  }
}

/** Who calls the control plane. */
export interface ControlCaller {
  /** Stable id of the person (`sub`). */
  readonly subject: string;
  readonly issuer: string;
  readonly roles: ReadonlySet<ControlRole>;
  /** The tenant the person administers; null for the provider's own staff. */
  readonly tenant: string | null;
}

export type ControlRole =
  | 'tenant-admin'
  | 'provider-admin'
  | 'legal-intake'
  | 'legal-reviewer'
  | 'legal-extractor'
  | 'security-reviewer';
