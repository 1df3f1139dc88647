/**
 * Everything that the oracle and the generator speak of, as plain data. No type of the gateway stands here: the oracle
 * shares nothing with it.
 */

export type Axis = 'TENANT' | 'ACCOUNT' | 'RESOURCE' | 'PERIOD_FROM' | 'PERIOD_TO';

/** One directive of ours at one schema coordinate. */
export type PlainMark = { readonly at: string } & (
  | { readonly says: 'classified'; readonly element: string; readonly opaque?: true }
  | {
      readonly says: 'release';
      readonly bases?: readonly string[];
      readonly purposes?: readonly string[];
    }
  | { readonly says: 'notCustomerData' }
  | { readonly says: 'dependsOnRows' }
  | { readonly says: 'scope'; readonly by: Axis }
  /** Of an argument: the field that it filters by. */
  | { readonly says: 'tests'; readonly field: string }
  | { readonly says: 'derivedFrom'; readonly fields: readonly string[] }
);

/** `@subject` of a type. */
export interface PlainSubject {
  readonly tenant?: string;
  readonly tenantValue?: string;
  readonly account?: string;
  readonly resource?: string;
  readonly owners?: readonly string[];
  readonly recordedAt?: readonly string[];
  readonly exists?: readonly string[];
}

export interface PlainElement {
  readonly key: string;
  readonly timed: boolean;
  /** Of class KEY or CREDENTIAL. */
  readonly never: boolean;
}

export interface PlainPeriod {
  readonly from: number | null;
  readonly to: number | null;
}

export interface PlainException {
  readonly elements: readonly string[] | null;
  readonly accounts: readonly string[] | null;
  readonly resources: readonly string[] | null;
}

/** A grant, an agreement or a task. */
export interface PlainGrant {
  readonly id: string;
  readonly kind: 'CONSENT' | 'CONTRACT' | 'LEGAL_PROCESS';
  readonly tenant: string;
  readonly account: string | null;
  readonly elements: readonly string[];
  readonly operations: readonly string[];
  readonly purposes: readonly string[];
  readonly resources: readonly string[] | null;
  readonly period: PlainPeriod | null;
  readonly exceptions: readonly PlainException[];
  readonly notBefore: number;
  readonly notAfter: number | null;
  /** Limit of visible objects per UTC day, of a grant or an agreement. */
  readonly rowsPerDay: number | null;
  /** Limit of deliveries, of a task. */
  readonly uses: number | null;
  /** What was counted against its limit before; absent for nothing. */
  readonly usedBefore?: number;
}

/** What a token says. A task token names neither tenants nor elements. */
export interface PlainToken {
  readonly legal: boolean;
  readonly tenants: readonly string[];
  /** Element keys, or prefixes ending in `.*`. */
  readonly elements: readonly string[];
  readonly purpose: string;
  readonly operations: readonly string[];
}

/** Who would receive the data, as it is registered. */
export interface PlainRecipient {
  readonly kind:
    | 'INTERNAL_APP'
    | 'OPTIONAL_OFFERING'
    | 'PUBLISHER_APP'
    | 'SUBPROCESSOR'
    | 'AUTHORITY';
  readonly active: boolean;
  readonly verified: boolean;
}

/** A service that a subprocessor operates, and what it has attested. */
export interface PlainProcessor {
  readonly service: string;
  /** null: nothing. */
  readonly attested: {
    readonly elements: readonly string[];
    /** Whether it covers customer data, and the place that the service stands in. */
    readonly contract: boolean;
    readonly located: boolean;
    readonly noticeEndsAt: number;
    readonly endsAt: number | null;
  } | null;
}

/** What a tenant says of third-party apps, and whether it names this one. */
export interface PlainAppPolicy {
  readonly thirdPartyDefault: 'block' | 'allow-with-grant';
  readonly allows: boolean;
  readonly blocks: boolean;
}

/** Who asks, with all that the stores hold about them. */
export interface PlainCaller {
  readonly token: PlainToken;
  readonly grants: readonly PlainGrant[];
  /** null: nobody is registered under the token's name. */
  readonly recipient: PlainRecipient | null;
  /** By tenant. */
  readonly appPolicies: Readonly<Record<string, PlainAppPolicy>>;
  /** The subprocessor of the world as it is registered; absent for nobody. */
  readonly processor?: PlainRecipient;
}

/** An object of the world. `cells` hold plain values, ids of other rows (nested in lists), or values inside. */
export interface PlainRow {
  readonly type: string;
  readonly cells: Readonly<Record<string, unknown>>;
}

/** In the place of a value: a service answers it with an error. */
export const FAULT = Object.freeze({ fault: 'the service answers with an error' });

/** In the place of what a mutation answers: it was sent, and nobody knows what came of it. */
export const LOST = Object.freeze({ lost: 'nobody knows what came of it' });

/** Reads one field of one object; `exists` says which rows there are at all, for lists, pages and counts. */
export type ReadField = (
  object: PlainRow,
  field: string,
  args: Readonly<Record<string, unknown>>,
  exists: (row: PlainRow) => boolean,
) => unknown;

/** The whole policy of a world. */
export interface PlainPolicy {
  readonly marks: readonly PlainMark[];
  readonly subjects: Readonly<Record<string, PlainSubject>>;
  /** Types with a key. */
  readonly entities: readonly string[];
  /** By coordinate: coordinates of the fields that it is computed from. */
  readonly requires: Readonly<Record<string, readonly string[]>>;
  readonly elements: readonly PlainElement[];
  /** The one tenant that every mutation writes to; absent where they name it themselves. */
  readonly writesTo?: string;
}

/** A mutation that is called, as it is written down before. */
export interface ExpectedWrite {
  readonly coordinate: string;
  /** null: it touches nobody's data. */
  readonly tenant: string | null;
  readonly elements: readonly string[];
  /** What its service said of it. */
  readonly outcome: 'answered' | 'unknown';
}

export interface ExpectedError {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly rows: number;
}

/** Rows of one subject and type that left alike. */
export interface ExpectedRows {
  readonly tenant: string;
  readonly account: string | null;
  readonly owners: readonly string[];
  readonly type: string;
  readonly coordinates: readonly string[];
  readonly exists: readonly string[];
  rows: number;
}

export interface Expected {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly ExpectedError[];
  readonly released: readonly ExpectedRows[];
  readonly refused: readonly { coordinate: string; code: string; rows: number }[];
  /** Of a mutation: the calls that it makes, in order. */
  readonly writes: readonly ExpectedWrite[];
  /** In the place of an answer: the code that the whole request ends with. */
  readonly ends?: string;
}
