import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, GatewayError } from '../errors.ts';
import { responseType, statusFor } from './accepted-type.ts';
import { exchangeOf, outcomeOf } from './exchange.ts';
import { checkMediaType, type GraphqlBody } from './graphql-body.ts';
import { type InFlight, orAborted } from './in-flight.ts';
import type { DataPlane, ServerMetrics } from './port.ts';

/** One GraphQL address: how its callers are known and what runs their operations. */
export interface GraphqlRoute<Context extends BaseContext> {
  readonly path: string;
  /** Longest time from a request's last byte to its answer. */
  readonly deadlineMs: number;
  readonly apollo: ApolloServer<Context>;
  /** Turns the token into the context, before the document is looked at. */
  readonly contextFor: (authorization: string | undefined, signal: AbortSignal) => Promise<Context>;
}

/** What all GraphQL addresses of a gateway share. */
export interface SharedByRoutes {
  readonly inFlight: InFlight;
  readonly admitDocument: (text: string) => void;
}

/**
 * Adds one POST route. The order at the door is fixed: media type, bytes and JSON, then the token, then the document.
 */
export function addGraphqlRoute<Context extends BaseContext>(
  fastify: FastifyInstance,
  route: GraphqlRoute<Context>,
  shared: SharedByRoutes,
): void {
  fastify.route<{ Body: GraphqlBody | undefined }>({
    method: 'POST',
    url: route.path,
    onRequest: async (request) => {
      checkMediaType(request.headers);
    },
    handler: async (request, reply) => {
      const { body: sent } = request;
      if (sent === undefined) throw new GatewayError('BODY_MALFORMED', 'no body');
      const signal = shared.inFlight.begin(reply.raw, route.deadlineMs);
      const context = await route.contextFor(authorizationOf(request), signal);
      shared.admitDocument(sent.query);
      const exchange = exchangeOf(request);
      // Nothing behind the door sees what the client's headers said; Apollo asks for these.
      request.raw.headers = {
        host: 'gateway.invalid',
        'content-type': 'application/json',
        ...(exchange.accepts === 'response' ? { accept: responseType } : {}),
      };
      const runApollo = fastifyApolloHandler(route.apollo, { context: async () => context });
      const body = await orAborted(
        Promise.resolve(runApollo.call(fastify, request, reply)),
        signal,
      );
      exchange.outcome = outcomeOf(reply.statusCode, body);
      void reply.code(statusFor(exchange.accepts, exchange.outcome, reply.statusCode));
      return body;
    },
  });
}

/** Two credentials are none: which of them counts must not depend on who reads first. */
function authorizationOf(request: FastifyRequest): string | undefined {
  const { rawHeaders } = request.raw;
  let found: string | undefined;
  // Names and values in turn; Node's own list of all values would be made for this one header.
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() !== 'authorization') continue;
    if (found !== undefined) throw new GatewayError('TOKEN_REFUSED', 'two credentials');
    found = rawHeaders[at + 1];
  }
  return found;
}

/** What the probes ask. */
export interface Probed {
  readonly dataPlane: Pick<DataPlane, 'ready'>;
  readonly isDraining: () => boolean;
}

/** `/healthz`: the process runs. */
export function addHealthRoute(fastify: FastifyInstance): void {
  fastify.get('/healthz', (_request, reply) => sayJson(reply, 200, { status: 'up' }));
}

/**
 * `/readyz`: whether it would serve, with the code that a request would get where it would not. `told` adds what only
 * the operator may know: who reaches the ordinary listener does not learn the names of services. A service that is
 * down makes nothing unready: its fields say so, and the rest is answered.
 */
export function addReadyRoute(
  fastify: FastifyInstance,
  { dataPlane, isDraining }: Probed,
  told: () => object = () => ({}),
): void {
  fastify.get('/readyz', async (_request, reply) => {
    const code = isDraining() ? 'SHUTTING_DOWN' : await unreadyCode(dataPlane);
    const ready = code === null;
    return sayJson(reply, ready ? 200 : 503, { ready, ...(ready ? {} : { code }), ...told() });
  });
}

function sayJson(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}

/** Adds `/metrics`, for the trusted listener. */
export function addMetricsRoute(fastify: FastifyInstance, metrics: ServerMetrics): void {
  fastify.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics.exposition();
    return reply.type(contentType).send(text);
  });
}

/** Longest wait for an answer to a probe; one that hangs is not ready. */
const probeDeadlineMs = 2_000;

/** Why a release would be refused now; null when it would not. */
async function unreadyCode(dataPlane: Pick<DataPlane, 'ready'>): Promise<ErrorCode | null> {
  const answer = (async () => {
    await dataPlane.ready();
    return null;
  })().catch((error: unknown) => (error instanceof GatewayError ? error.code : 'INTERNAL'));
  const { promise, resolve } = Promise.withResolvers<ErrorCode>();
  const deadline = setTimeout(resolve, probeDeadlineMs, 'DEADLINE_PASSED');
  const code = await Promise.race([answer, promise]);
  clearTimeout(deadline);
  return code;
}
