/**
 * The registry of every code that can leave the gateway. Codes are public API: stable, documented in
 * docs/ERRORS.md (a test compares both ways) and never reused. A refusal of a field is data and not thrown;
 * its code stands here all the same.
 */
interface ErrorSpec {
  /** HTTP status when the whole request ends with it; 200 for a code that stands beside data. */
  readonly status: number;
  /** Sentence shown to the caller: names the input, never its value. */
  readonly message: string;
  /** Whether the same request may succeed later without any change. */
  readonly retryable: boolean;
}

const registry = {
  // At the door
  BODY_MALFORMED: {
    status: 400,
    message: 'The request body is not a GraphQL request in JSON',
    retryable: false,
  },
  BODY_TOO_LARGE: {
    status: 413,
    message: 'The request body is larger than this gateway accepts',
    retryable: false,
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    message: 'The request needs content type application/json in UTF-8',
    retryable: false,
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'This address does not answer this method',
    retryable: false,
  },
  NOT_FOUND: { status: 404, message: 'There is nothing at this address', retryable: false },
  TOKEN_REFUSED: {
    status: 401,
    message: 'The request carries no token that this gateway accepts',
    retryable: false,
  },
  DOCUMENT_INVALID: {
    status: 400,
    message: 'The document is not valid against the schema',
    retryable: false,
  },
  DOCUMENT_TOO_LARGE: {
    status: 400,
    message: 'The document exceeds a limit of this gateway',
    retryable: false,
  },
  OPERATION_NOT_SUPPORTED: {
    status: 400,
    message: 'This gateway does not run operations of this kind',
    retryable: false,
  },
  OPERATION_NOT_PLANNED: {
    status: 400,
    message: 'This operation cannot be planned over the data services',
    retryable: false,
  },
  SCHEMA_CHANGED: {
    status: 503,
    message: 'The schema has changed since the document was checked',
    retryable: true,
  },
  VARIABLES_INVALID: {
    status: 400,
    message: 'The variables do not fit the operation',
    retryable: false,
  },
  // Refusals of fields and arguments
  ELEMENT_NOT_IN_TOKEN: {
    status: 200,
    message: 'The token does not cover this field',
    retryable: false,
  },
  PURPOSE_MISMATCH: {
    status: 200,
    message: 'This field is not released for the stated purpose',
    retryable: false,
  },
  FIELD_NOT_RELEASABLE: { status: 200, message: 'This field is never released', retryable: false },
  ARGUMENT_NOT_ACCEPTED: {
    status: 200,
    message: 'This argument is not accepted',
    retryable: false,
  },
  WRITE_NOT_IN_TOKEN: {
    status: 200,
    message: 'The token does not allow to write',
    retryable: false,
  },
  TENANT_NOT_NAMED: {
    status: 200,
    message: 'A mutation names exactly one tenant',
    retryable: false,
  },
  MUTATION_EXECUTED_ANSWER_WITHHELD: {
    status: 503,
    message: 'The mutation was executed; its answer is withheld',
    retryable: false,
  },
  MUTATION_OUTCOME_UNKNOWN: {
    status: 503,
    message: 'The mutation was sent; whether it was executed is not known',
    retryable: false,
  },
  SCOPE_NOT_PUSHABLE: {
    status: 200,
    message: "This field depends on rows outside the caller's scope",
    retryable: false,
  },
  NO_BASIS: {
    status: 200,
    message: 'There is no basis for releasing this field',
    retryable: false,
  },
  NOT_AVAILABLE: { status: 200, message: 'The value is not available', retryable: false },
  // Data services
  SERVICE_ERROR: { status: 200, message: 'A data service answered with an error', retryable: true },
  SERVICE_UNAVAILABLE: {
    status: 200,
    message: 'A data service cannot be reached',
    retryable: true,
  },
  SUBPROCESSOR_NOT_ATTESTED: {
    status: 200,
    message: 'The service that answers this may not be sent what it needs',
    retryable: false,
  },
  // Release log and stores
  RELEASE_LOG_UNAVAILABLE: {
    status: 503,
    message: 'The release cannot be recorded, so nothing is released',
    retryable: true,
  },
  RELEASE_LOG_OVERLOADED: {
    status: 503,
    message: 'Too many releases are waiting to be recorded',
    retryable: true,
  },
  STORE_UNAVAILABLE: {
    status: 503,
    message: 'What is needed to decide cannot be read',
    retryable: true,
  },
  BASIS_ENDED: { status: 403, message: 'The basis of this request has ended', retryable: false },
  DEADLINE_PASSED: {
    status: 504,
    message: 'The answer was not ready in time',
    retryable: true,
  },
  CLIENT_GONE: {
    status: 499,
    message: 'The client has closed the connection',
    retryable: true,
  },
  CONNECTION_OVERLOADED: {
    status: 503,
    message: 'Too many requests are under way on this connection',
    retryable: true,
  },
  SHUTTING_DOWN: { status: 503, message: 'This gateway is shutting down', retryable: true },
  // Control plane
  CONTROL_DENIED: { status: 200, message: 'The caller may not do this', retryable: false },
  CONTROL_INPUT_INVALID: { status: 200, message: 'The input is not valid', retryable: false },
  CONTROL_CONFLICT: {
    status: 200,
    message: 'What is recorded does not allow this, or has changed since it was read',
    retryable: true,
  },
  DRAIN_INCOMPLETE: {
    status: 200,
    message: 'The change is made; answers that rest on what was before may still be on their way',
    retryable: true,
  },
  RECORD_UNKNOWN: { status: 200, message: 'There is no such record', retryable: false },
  // Start and operation
  CONFIG_INVALID: { status: 500, message: 'The configuration is not valid', retryable: false },
  POLICY_INCOMPLETE: { status: 500, message: 'The policy has gaps', retryable: false },
  COMPOSITION_FAILED: {
    status: 500,
    message: 'The data services do not compose',
    retryable: false,
  },
  STORE_NEWER: {
    status: 500,
    message: 'The database was written by a newer version of this gateway',
    retryable: false,
  },
  STORE_ROLLED_BACK: {
    status: 500,
    message: 'The database is older than what this gateway has acknowledged',
    retryable: false,
  },
  INTERNAL: { status: 500, message: 'The gateway failed', retryable: false },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof registry;

/** The public description of a code. */
export function errorSpec(code: ErrorCode): ErrorSpec {
  return registry[code];
}

/** Every code, for the documents and their test. */
export const errorCodes = Object.keys(registry) as readonly ErrorCode[];

/**
 * A request (or a start) that ends. `detail` is for the operator's log and never leaves;
 * the caller sees the code and the registry's message.
 */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | null;

  constructor(code: ErrorCode, detail: string | null = null, options?: ErrorOptions) {
    super(registry[code].message, options);
    this.name = 'GatewayError';
    this.code = code;
    this.detail = detail;
  }
}

/** Why the control plane refuses an input; stable and public. `LVnn` are the validity rules of legal demands. */
const rules = [
  'FORMAT',
  'EMPTY',
  'TOO_MANY',
  'ELEMENT_UNKNOWN',
  'ELEMENT_NEVER_RELEASED',
  'PURPOSE_UNKNOWN',
  'PURPOSE_NOT_ESSENTIAL',
  'OPERATION_UNKNOWN',
  'RECIPIENT_UNKNOWN',
  'RECIPIENT_KIND',
  'TENANT_CLOSED',
  'PERIOD',
  'REGIME_UNKNOWN',
  'INSTRUMENT_UNKNOWN',
  'INSTRUMENT_NOT_SUPPORTED',
  'CLASS_UNKNOWN',
  'ID_TAKEN',
  'KEY_REUSED',
  'WIDENS',
  'TERMS_DIFFER',
  'STATE',
  'LV01',
  'LV03',
  'LV08',
  'LV10',
  'LV21',
  'LV25',
  'LV26',
] as const;

export type ControlRule = (typeof rules)[number];

/** Every rule, for the documents and their test. */
export const controlRules: readonly ControlRule[] = rules;

/**
 * A command of the control plane that its rules refuse. `field` is the path of the input (never its value) and may,
 * like `rule`, be shown to the caller.
 */
export class ControlRefusal extends GatewayError {
  readonly field: string;
  readonly rule: ControlRule;

  constructor(
    code: 'CONTROL_DENIED' | 'CONTROL_INPUT_INVALID' | 'CONTROL_CONFLICT',
    field: string,
    rule: ControlRule,
  ) {
    super(code, `${field}: ${rule}`);
    this.name = 'ControlRefusal';
    this.field = field;
    this.rule = rule;
  }
}
