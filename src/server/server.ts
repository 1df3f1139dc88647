import type { AddressInfo, Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { type ErrorCode, errorSpec, GatewayError } from '../errors.ts';
import type { Identity } from '../identity/index.ts';
import { createControlApollo, createDataApollo } from './apollo.ts';
import { createDocumentGate } from './document-gate.ts';
import { readGraphqlBody } from './graphql-body.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import type { ControlPlane, DataPlane, ServerLogger } from './port.ts';
import { errorBody, originOf } from './public-errors.ts';
import { createRefusalLog } from './refusal-log.ts';
import { addGraphqlRoute, addProbeRoutes } from './routes.ts';

export interface ServerOptions {
  readonly config: Pick<Config, 'dataPlane' | 'limits'>;
  readonly dataPlane: DataPlane;
  readonly control: ControlPlane;
  readonly identity: Identity;
  readonly logger: ServerLogger;
  /** Milliseconds since the epoch; only to keep the log from being filled. */
  readonly now: () => number;
}

export interface GatewayServer {
  /** Starts to listen. Returns the base address, `http://127.0.0.1:4000`. */
  listen(): Promise<string>;
  /**
   * Stops accepting at once, lets what is in flight finish for `graceMs`, then ends it with SHUTTING_DOWN.
   * Returns when no connection is left. The caller closes the log and the stores after that.
   */
  close(graceMs: number): Promise<void>;
}

const json = 'application/json; charset=utf-8';

/** On every answer: nobody on the way keeps it, and no browser takes it for something else. */
const safeHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Time for the last refusals to reach the wire before connections are cut. */
const flushMs = 500;

/** Methods that each address answers. */
const allowedMethods: ReadonlyMap<string, string> = new Map([
  ['/graphql', 'POST'],
  ['/control', 'POST'],
  ['/healthz', 'GET'],
  ['/readyz', 'GET'],
]);

/** The HTTP server with data plane, control plane and probes. Listens on nothing before `listen`. */
export async function createServer(options: ServerOptions): Promise<GatewayServer> {
  const { config, dataPlane, control, identity, logger } = options;
  const state = { draining: false };
  const inFlight = createInFlight(config.limits.requestDeadlineMs);
  const fastify = createFastify(config.limits, () => state.draining, options);

  const dataApollo = createDataApollo(dataPlane, logger);
  const controlApollo = createControlApollo(control, logger);
  await dataApollo.start();
  await controlApollo.start();

  const shared = { inFlight, admitDocument: createDocumentGate(config.limits) };
  addGraphqlRoute(
    fastify,
    {
      path: '/graphql',
      apollo: dataApollo,
      contextFor: async (authorization, signal) => ({
        caller: await identity.authenticate(authorization),
        signal,
      }),
    },
    shared,
  );
  addGraphqlRoute(
    fastify,
    {
      path: '/control',
      apollo: controlApollo,
      contextFor: async (authorization) =>
        control.contextFor(await identity.authenticateControl(authorization)),
    },
    shared,
  );
  addProbeRoutes(fastify, dataPlane, () => state.draining);

  return {
    listen: async () => {
      await fastify.listen({ ...config.dataPlane.listen });
      return addressOf(fastify);
    },
    close: async (graceMs) => {
      state.draining = true;
      await drain(fastify, inFlight, graceMs);
      await Promise.all([dataApollo.stop(), controlApollo.stop()]);
    },
  };
}

/** Fastify with nothing of its own to say: bodies, headers and errors are all ours. */
function createFastify(
  limits: Config['limits'],
  isDraining: () => boolean,
  { logger, now }: Pick<ServerOptions, 'logger' | 'now'>,
): FastifyInstance {
  const logRefusal = createRefusalLog(logger, now);
  const fastify = Fastify({
    logger: false,
    trustProxy: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestReadMs,
    // Node looks for slow senders only at this interval.
    http: {
      headersTimeout: limits.requestReadMs,
      connectionsCheckingInterval: Math.min(limits.requestReadMs, 1_000),
    },
    exposeHeadRoutes: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (_error, _request, reply) => {
      // A path that is no URL; Fastify would repeat it. No hook runs for it.
      void sendError(reply, 'NOT_FOUND');
    },
    clientErrorHandler: refuseRawRequest,
  });
  fastify.server.maxConnections = limits.connectionsMax;
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => {
    try {
      done(null, readGraphqlBody(bytes as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onRequest', async (request, reply) => {
    // Before the body, so that nothing is read for an address that does not want it.
    if (request.is404) refuseAddress(request, reply);
    if (isDraining() && request.method === 'POST') throw new GatewayError('SHUTTING_DOWN');
  });
  fastify.addHook('onSend', async (_request, reply) => {
    void reply.headers(safeHeaders);
  });
  fastify.setErrorHandler((error, _request, reply) => {
    const code = codeOf(error);
    if (code === 'INTERNAL')
      logger.error(originOf(error), 'A request ended with an internal error');
    logRefusal(code, error instanceof GatewayError ? error.detail : null);
    if (code === 'TOKEN_REFUSED') void reply.header('www-authenticate', 'Bearer');
    return sendError(reply, code);
  });
  return fastify;
}

function refuseAddress(request: FastifyRequest, reply: FastifyReply): never {
  const allow = allowedMethods.get(request.url.split('?')[0] ?? '');
  if (allow === undefined) throw new GatewayError('NOT_FOUND');
  void reply.header('allow', allow);
  throw new GatewayError('METHOD_NOT_ALLOWED');
}

function sendError(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.headers(safeHeaders).code(errorSpec(code).status).type(json).send(errorBody(code));
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof GatewayError) return error.code;
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode;
  if (status === 413) return 'BODY_TOO_LARGE';
  if (status === 415) return 'MEDIA_TYPE_UNSUPPORTED';
  return typeof status === 'number' && status < 500 ? 'BODY_MALFORMED' : 'INTERNAL';
}

/** Answers bytes that are no HTTP request: there is no request object yet, only the socket. */
function refuseRawRequest(_error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = errorBody('BODY_MALFORMED');
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: ${json}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`,
  );
}

function addressOf(fastify: FastifyInstance): string {
  const { address, family, port } = fastify.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function drain(fastify: FastifyInstance, inFlight: InFlight, graceMs: number): Promise<void> {
  const timers = [
    setTimeout(() => {
      inFlight.abortAll();
    }, graceMs),
    setTimeout(() => {
      fastify.server.closeAllConnections();
    }, graceMs + flushMs),
  ];
  await fastify.close();
  timers.forEach((timer) => {
    clearTimeout(timer);
  });
}
