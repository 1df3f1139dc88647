/** Why a value may leave. CONTRACT is the tenant's signed agreement with the provider. */
export type BasisKind = 'CONSENT' | 'CONTRACT' | 'LEGAL_PROCESS';

/** What `@release(bases:)` speaks of: what the tenant authorised, or a task. */
export const releaseBases = ['TENANT_CONSENT', 'LEGAL_PROCESS'] as const;

export type ReleaseBasis = (typeof releaseBases)[number];

/**
 * Purpose of every caller under legal process. The reasons that a task may be served for stand in its demand;
 * towards the policy there is one.
 */
export const legalPurpose = 'legal.disclosure';

/** What a grant lets the recipient do. */
export const operations = ['read', 'write', 'export', 'train'] as const;

export type Operation = (typeof operations)[number];

/** Half-open span of record times, in milliseconds since the epoch; `null` leaves that side open. */
export interface Period {
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * A live record on which a release rests, named so that the release transaction can check it again.
 * `ref` is `<record kind>:<id>`, for example `grant:g_01`; `version` is the record's version then.
 */
export interface BasisRef {
  readonly ref: string;
  readonly version: number;
}

/** Deny inside a grant: whatever matches every part that is given is excluded, and wins over the grant. */
export interface Exception {
  readonly elements: readonly string[] | null;
  readonly accounts: readonly string[] | null;
  readonly resources: readonly string[] | null;
}

/**
 * One grant, agreement or task, in the single form the decision reads.
 * The gateway compiles it from the evidence; it is immutable, a change makes a new version.
 */
export interface Cover extends BasisRef {
  readonly basis: BasisKind;
  readonly tenant: string;
  /** The one account under a task; `null` for the whole tenant. */
  readonly account: string | null;
  /** Leaf elements; a prefix is expanded when it is granted, so a new vocabulary element widens nothing. */
  readonly elements: readonly string[];
  readonly operations: readonly Operation[];
  readonly purposes: readonly string[];
  /** Groups, sites or other resources within the tenant; `null` for all. */
  readonly resources: readonly string[] | null;
  readonly dataPeriod: Period | null;
  readonly exceptions: readonly Exception[];
  /** In milliseconds since the epoch. */
  readonly notBefore: number;
  /** In milliseconds since the epoch; `null` means until withdrawn. */
  readonly notAfter: number | null;
  /** Counters that each use of this cover adds to, checked in the release transaction. */
  readonly counters: readonly CoverCounter[];
}

/** A limit of a cover. `rows` counts visible objects per UTC day, `uses` counts deliveries for ever. */
export interface CoverCounter {
  readonly counts: 'rows' | 'uses';
  readonly max: number;
}
