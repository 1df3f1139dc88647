import type { FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '../errors.ts';
import { acceptedType, type AcceptedType } from './accepted-type.ts';
import type { RequestOutcome } from './port.ts';

/** What a listener knows of a request from its first header to its end. */
export interface Exchange {
  readonly accepts: AcceptedType;
  outcome: RequestOutcome;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Begun by `exchangeOf`. A listener declares it, so that all requests have one shape. */
    exchange: Exchange | null;
  }
}

/** The exchange of a request, begun at the first call: before anything replaces the client's headers. */
export function exchangeOf(request: FastifyRequest): Exchange {
  request.exchange ??= { accepts: acceptedType(request.headers.accept), outcome: 'OK' };
  return request.exchange;
}

/** How an operation ended, read from what the GraphQL server has made to be sent. */
export function outcomeOf(status: number, body: unknown): RequestOutcome {
  if (status === 200 || typeof body !== 'string') return 'OK';
  const { errors = [] } = JSON.parse(body) as { errors?: readonly GraphQLFormattedError[] };
  // Each of these errors was made by `formatError`, so its code is one of the registry.
  return (errors[0]?.extensions?.['code'] as ErrorCode | undefined) ?? 'INTERNAL';
}
