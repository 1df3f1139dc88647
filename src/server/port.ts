import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { ErrorCode } from '../errors.ts';
import type { Caller, ControlCaller } from '../identity/index.ts';

/** What the data plane is asked for, once the door has let the request in. */
export interface ReleaseRequest {
  readonly caller: Caller;
  /** Parsed, within the document limits, and valid against `schema`. Its variables are not coerced yet. */
  readonly document: DocumentNode;
  /** The schema that the document was validated against; a reload may have come since. */
  readonly schema: GraphQLSchema;
  readonly operationName: string | null;
  /** As sent: JSON with distinct keys. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Aborted when the client has gone, the deadline has passed or the gateway stops. */
  readonly signal: AbortSignal;
  /** What `arrival()` said when the last byte of the request had come. */
  readonly arrival: number | null;
  /** What `ready()` says, asked when the caller was known: the store answers while the document is read. */
  readonly ready: Promise<void>;
  /** Called when a mutation of it has begun: ended from here on, nobody can say what came of it. */
  readonly onBegun: () => void;
  /** It came in by the trusted listener: it may be told the schema, and how many rows were withheld. */
  readonly trusted: boolean;
}

/** One error of an answer, exactly as it leaves. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: { readonly code: string; readonly [name: string]: unknown };
}

/** What leaves. Nothing behind this changes it: it is serialised and sent. */
export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly AnswerError[];
  /** HTTP status; 200 when absent. Has an effect only beside at least one error. */
  readonly status?: number;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * The path of a request behind the door (see docs on the path of a request). `release` returns only when the answer's
 * entry is durable; it throws a GatewayError when the whole request ends, and the server sends its code alone.
 */
export interface DataPlane {
  /**
   * Calls back with the current schema before it returns, and again at every reload. Returns what ends the calls.
   */
  onSchema(
    callback: (schema: {
      readonly apiSchema: GraphQLSchema;
      readonly coreSupergraphSdl: string;
    }) => void,
  ): () => void;
  /** Marks the moment at which a request has arrived. */
  arrival(): number | null;
  release(request: ReleaseRequest): Promise<Answer>;
  /** Rejects while a release would be refused for want of a store, a log or a schema. */
  ready(): Promise<void>;
}

/** The control plane: an executable schema whose permission rules are already in it. */
export interface ControlPlane {
  readonly schema: GraphQLSchema;
  /** Context of one request; fresh for each, so that nothing of one caller is seen by another. */
  readonly contextFor: (caller: ControlCaller) => object;
}

/** How a request ended: with an answer, or with a code alone. */
export type RequestOutcome = ErrorCode | 'OK';

/** Where a service's calls stand: they pass, they are refused at once, or one may try. */
export type ServiceState = 'closed' | 'open' | 'half-open';

/** Counts for the operator. No label holds anything that a client or a customer wrote. */
export interface ServerMetrics {
  /** `address` is one that the listener serves, or `none`. */
  requestEnded(listener: 'ordinary' | 'trusted', address: string, outcome: RequestOutcome): void;
  /** Where the number of requests in flight is read from when it is asked for. */
  watchInFlight(count: () => number): void;
  /** Everything that was counted, as a scraper reads it. */
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** The operator's log. Fields never hold values of a request or an answer. */
export interface ServerLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
