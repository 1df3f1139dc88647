import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ControlRefusal, type ErrorCode, errorSpec, GatewayError } from '../errors.ts';
import type { AnswerError } from './port.ts';

/** Apollo's codes for what a client did wrong, in our words. */
const codesOfApollo: Readonly<Record<string, ErrorCode>> = {
  GRAPHQL_PARSE_FAILED: 'DOCUMENT_INVALID',
  GRAPHQL_VALIDATION_FAILED: 'DOCUMENT_INVALID',
  OPERATION_RESOLUTION_FAILURE: 'DOCUMENT_INVALID',
  BAD_USER_INPUT: 'VARIABLES_INVALID',
  BAD_REQUEST: 'BODY_MALFORMED',
};

/** Body of a request that ends with one code. */
export function errorBody(code: ErrorCode): string {
  return JSON.stringify({ errors: [{ message: errorSpec(code).message, extensions: { code } }] });
}

/** Errors of an answer, by the GraphQLError that carries each through Apollo. */
const answerErrors = new WeakMap<Error, AnswerError>();

/**
 * Carries an error of an answer through Apollo, which would take code and path off a plain object. The status
 * travels in `extensions.http`, the only place where Apollo keeps it.
 */
export function carryAnswerError(error: AnswerError, status: number | undefined): GraphQLError {
  const extensions = status === undefined ? {} : { http: { status } };
  const carrier = new GraphQLError(error.message, { extensions });
  answerErrors.set(carrier, error);
  return carrier;
}

/** Carries the end of a request through Apollo, with its status. */
export function carryGatewayError(error: GatewayError): GraphQLError {
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { http: { status: errorSpec(error.code).status } },
  });
}

/**
 * Apollo's `formatError`: builds every error anew from the registry. Nothing is filtered out of the error that came;
 * only its code and its place in the document are taken, so that no literal, variable or stored value can pass; of a
 * refusal of the control plane also the name of the input and the rule, which hold no value.
 * Errors of an answer leave as the data plane made them.
 */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const answerError = error instanceof Error ? answerErrors.get(error) : undefined;
  if (answerError !== undefined) return answerError;
  const cause = gatewayErrorIn(error);
  const code = cause?.code ?? codeOf(formatted);
  const named = cause instanceof ControlRefusal ? { field: cause.field, rule: cause.rule } : {};
  return {
    message: errorSpec(code).message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { code, ...named },
  };
}

function codeOf(formatted: GraphQLFormattedError): ErrorCode {
  const name = formatted.extensions?.['code'];
  return (typeof name === 'string' ? codesOfApollo[name] : undefined) ?? 'INTERNAL';
}

/** The GatewayError that a GraphQLError was made of, through any number of wrappers. */
export function gatewayErrorIn(error: unknown): GatewayError | null {
  let current = error;
  while (current instanceof GraphQLError) current = current.originalError;
  return current instanceof GatewayError ? current : null;
}

/** Where an unexpected error came from, without its message, which may hold a value. */
export function originOf(error: unknown): {
  readonly name: string;
  readonly frames: readonly string[];
} {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, frames: frames.slice(0, 10).map((line) => line.trim()) };
}
