/** One call to a data service. */
export interface ServiceRequest {
  readonly query: string;
  /** The variables as JSON text: representations are written once, when they are collected. */
  readonly variablesJson: string;
  /** Aborted when the client goes away or the deadline passes. */
  readonly signal: AbortSignal;
  /** With whom an identical call under way may be shared; absent: with nobody. */
  readonly sharing?: Sharing | undefined;
  /** It may change something: shared with nobody, and no call begun before it ended is shared with a later one. */
  readonly mutation?: boolean;
  /**
   * Of a mutation: names this one call for ever. The service gets it, so that it can tell a call it has seen, and the
   * log holds it, so that the operator can ask the service about it.
   */
  readonly idempotencyKey?: string | undefined;
}

/** What else must be alike for two requests to share one call. */
export interface Sharing {
  /** Text of all that the caller stands on. */
  readonly standing: string;
  /** When the request arrived, as FetchesInFlight counts: only calls begun later are shared. */
  readonly arrival: number;
}

/** What a service answered, as parsed JSON. Never mutated: identical calls may share one answer. */
export interface ServiceAnswer {
  readonly data: unknown;
  /** Only the paths are used; texts and extensions of a service never travel on. */
  readonly errors: readonly { readonly path: readonly (string | number)[] | null }[];
}

/**
 * A data service behind the gateway, remote or in process. Rejects with GatewayError SERVICE_UNAVAILABLE when it
 * cannot be reached, is too slow or answers with something that is no GraphQL answer. A mutation goes out once at most,
 * and SERVICE_UNAVAILABLE then says that it did not; what may have arrived and was not answered is
 * MUTATION_OUTCOME_UNKNOWN.
 */
export interface DataService {
  readonly name: string;
  call(request: ServiceRequest): Promise<ServiceAnswer>;
  close(): Promise<void>;
}
