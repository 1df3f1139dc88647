import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors.ts';
import { responseType, statusFor } from './accepted-type.ts';
import { exchangeOf, outcomeOf } from './exchange.ts';
import { checkMediaType, type GraphqlBody } from './graphql-body.ts';
import { type InFlight, orAborted } from './in-flight.ts';
import type { DataPlane, ServerMetrics, ServiceState } from './port.ts';

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
  const admitted = new WeakMap<FastifyRequest, { context: Context; signal: AbortSignal }>();
  const known = (request: FastifyRequest): { context: Context; signal: AbortSignal } => {
    const found = admitted.get(request);
    if (found === undefined) throw new GatewayError('TOKEN_REFUSED', 'not admitted');
    return found;
  };
  const runApollo = fastifyApolloHandler(route.apollo, {
    context: async (request) => known(request).context,
  });
  fastify.route<{ Body: GraphqlBody | undefined }>({
    method: 'POST',
    url: route.path,
    onRequest: async (request) => {
      checkMediaType(request.headers);
    },
    preHandler: async (request, reply) => {
      const { body } = request;
      if (body === undefined) throw new GatewayError('BODY_MALFORMED', 'no body');
      const signal = shared.inFlight.begin(reply.raw, route.deadlineMs);
      const context = await route.contextFor(authorizationOf(request), signal);
      admitted.set(request, { context, signal });
      shared.admitDocument(body.query);
      // Nothing behind the door sees what the client's headers said; Apollo asks for these.
      request.raw.headers = {
        host: 'gateway.invalid',
        'content-type': 'application/json',
        ...(exchangeOf(request).accepts === 'response' ? { accept: responseType } : {}),
      };
    },
    handler: async (request, reply) => {
      const { signal } = known(request);
      const body = await orAborted(
        Promise.resolve(runApollo.call(fastify, request, reply)),
        signal,
      );
      const exchange = exchangeOf(request);
      exchange.outcome = outcomeOf(reply.statusCode, body);
      void reply.code(statusFor(exchange.accepts, exchange.outcome, reply.statusCode));
      return body;
    },
  });
}

/** Two credentials are none: which of them counts must not depend on who reads first. */
function authorizationOf(request: FastifyRequest): string | undefined {
  const values = request.raw.headersDistinct['authorization'] ?? [];
  if (values.length > 1) throw new GatewayError('TOKEN_REFUSED', 'two credentials');
  return values[0];
}

/**
 * `/healthz`: the process runs. `/readyz`: it would serve, and where the calls of each remote service stand. A service
 * that is down makes nothing unready: its fields say so, and the rest is answered.
 */
export function addProbeRoutes(
  fastify: FastifyInstance,
  dataPlane: Pick<DataPlane, 'ready'>,
  serviceStates: () => ReadonlyMap<string, ServiceState>,
  isDraining: () => boolean,
): void {
  const say = (reply: FastifyReply, status: number, body: object): FastifyReply =>
    reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));

  fastify.get('/healthz', (_request, reply) => say(reply, 200, { status: 'up' }));
  fastify.get('/readyz', async (_request, reply) => {
    const ready = !isDraining() && (await isReady(dataPlane));
    return say(reply, ready ? 200 : 503, { ready, services: Object.fromEntries(serviceStates()) });
  });
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

async function isReady(dataPlane: Pick<DataPlane, 'ready'>): Promise<boolean> {
  const answer = (async () => {
    await dataPlane.ready();
    return true;
  })().catch(() => false);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const deadline = setTimeout(resolve, probeDeadlineMs, false);
  const ready = await Promise.race([answer, promise]);
  clearTimeout(deadline);
  return ready;
}
