/** JSON as it is stored. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** One fact that happened to a record. `at` is in milliseconds since the epoch. */
export interface RecordEvent {
  readonly type: string;
  readonly at: number;
  readonly actor: string;
  readonly body: Json;
}

/**
 * Whether releases may rest on the record, as the release transaction reads it: `ref` is `<kind>:<id>`, its version is
 * the record's. Times are in milliseconds since the epoch, compared with the store's clock; `notAfter` is exclusive.
 */
export interface Standing {
  readonly ref: string;
  readonly inForce: boolean;
  readonly notBefore: number | null;
  readonly notAfter: number | null;
}

export interface RecordChange {
  readonly kind: string;
  readonly id: string;
  /** 0 when the record must not exist yet, else the version that was read. */
  readonly expectedVersion: number;
  readonly event: RecordEvent;
  /** The fold after this event. */
  readonly state: Json;
  /** Indexed keys, replacing those of the version before: `{ tenant: ['contoso'] }`. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** What the release transaction checks from now on; `null` leaves the record without standing. */
  readonly standing: Standing | null;
}

export interface StoredRecord {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly state: Json;
}

export type AppendOutcome =
  | { readonly kind: 'appended'; readonly version: number }
  /** Somebody else appended first; `version` is the record's now (0: it does not exist). */
  | { readonly kind: 'conflict'; readonly version: number };

/**
 * Every record but the releases: grants, agreements, recipients, demands, tasks. A new kind adds no adapter code.
 * `append` is durable and linearizable with the release transaction: when it has resolved, no commit that names an
 * older version or a record out of force can succeed. Rejects with `STORE_UNAVAILABLE` when the store cannot answer.
 */
export interface RecordStore {
  /** Appends one event. Several changes are one transaction: all or none; the first conflict is the outcome. */
  append(changes: readonly [RecordChange, ...RecordChange[]]): Promise<AppendOutcome>;
  read(kind: string, id: string): Promise<StoredRecord | null>;
  /** Records of a kind that carry every given key value, ordered by id, at most `limit` (1 to 1,000), after `after`. */
  query(
    kind: string,
    keys: Readonly<Record<string, string>>,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<readonly StoredRecord[]>;
  history(kind: string, id: string): Promise<readonly RecordEvent[]>;
}
