import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors.ts';
import { checkMediaType, type GraphqlBody } from './graphql-body.ts';
import { type InFlight, orAborted } from './in-flight.ts';
import type { DataPlane } from './port.ts';

/** One GraphQL address: how its callers are known and what runs their operations. */
export interface GraphqlRoute<Context extends BaseContext> {
  readonly path: string;
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
      const signal = shared.inFlight.begin(reply.raw);
      const context = await route.contextFor(authorizationOf(request), signal);
      admitted.set(request, { context, signal });
      shared.admitDocument(body.query);
      // Nothing behind the door sees what the client's headers said; Apollo asks for these two.
      request.raw.headers = { host: 'gateway.invalid', 'content-type': 'application/json' };
    },
    handler: async (request, reply) => {
      const { signal } = known(request);
      return orAborted(Promise.resolve(runApollo.call(fastify, request, reply)), signal);
    },
  });
}

/** Two credentials are none: which of them counts must not depend on who reads first. */
function authorizationOf(request: FastifyRequest): string | undefined {
  const values = request.raw.headersDistinct['authorization'] ?? [];
  if (values.length > 1) throw new GatewayError('TOKEN_REFUSED', 'two credentials');
  return values[0];
}

/** `/healthz`: the process runs. `/readyz`: it would serve. Neither says more than that. */
export function addProbeRoutes(
  fastify: FastifyInstance,
  dataPlane: Pick<DataPlane, 'ready'>,
  isDraining: () => boolean,
): void {
  const say = (reply: FastifyReply, status: number, text: string): FastifyReply =>
    reply.code(status).type('application/json; charset=utf-8').send(`{"status":"${text}"}`);

  fastify.get('/healthz', (_request, reply) => say(reply, 200, 'up'));
  fastify.get('/readyz', async (_request, reply) => {
    const ready = !isDraining() && (await isReady(dataPlane));
    return ready ? say(reply, 200, 'ready') : say(reply, 503, 'not ready');
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
