import type { ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { type ErrorCode, errorSpec, GatewayError } from '../errors.ts';
import { responseType, statusFor } from './accepted-type.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { type Exchange, exchangeOf } from './exchange.ts';
import { readGraphqlBody } from './graphql-body.ts';
import type { ServerLogger, ServerMetrics } from './port.ts';
import { errorBody, originOf } from './public-errors.ts';
import {
  checkSoundHttp,
  type Connections,
  countOnConnection,
  isNextToAnswer,
  pathOf,
} from './sound-http.ts';

/** What the listeners of a gateway have in common. */
export interface HttpOptions {
  readonly limits: Config['limits'];
  readonly isDraining: () => boolean;
  readonly logger: ServerLogger;
  readonly logRefusal: (code: ErrorCode, detail: string | null) => void;
  /** null where nothing is counted. */
  readonly metrics: ServerMetrics | null;
}

const json = 'application/json; charset=utf-8';

/** On every answer: nobody on the way keeps it, and no browser takes it for something else. */
const safeHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** No route declares a schema, so what would compile one is not loaded. */
const noCompilers = { buildValidator: noCompiler, buildSerializer: noCompiler };

function noCompiler(): never {
  throw new TypeError('no route declares a schema');
}

/**
 * One listener: Fastify with nothing of its own to say. Bodies, headers and errors are all ours.
 *
 * @param allowedMethods the method that each address answers
 */
export function createFastify(
  name: Parameters<ServerMetrics['requestEnded']>[0],
  options: HttpOptions,
  allowedMethods: ReadonlyMap<string, string>,
): FastifyInstance {
  const { limits, isDraining, metrics } = options;
  const connections: Connections = new WeakMap();
  const fastify = Fastify({
    logger: false,
    trustProxy: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestReadMs,
    http: {
      // Node would answer 400 itself, with none of our headers.
      requireHostHeader: false,
      headersTimeout: limits.requestReadMs,
      // Node looks for slow senders only at this interval.
      connectionsCheckingInterval: Math.min(limits.requestReadMs, 1_000),
    },
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: noCompilers },
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (_error, _request, reply) => {
      // A path that is no URL; Fastify would repeat it. No hook runs for it.
      void sendError(reply, 'NOT_FOUND', { accepts: 'any' });
    },
    clientErrorHandler: (_error, socket) => {
      refuseRawRequest(socket, connections.get(socket)?.last);
    },
  });
  // Node would answer 417 itself, with none of our headers.
  fastify.server.on('checkExpectation', (request, response) => {
    fastify.server.emit('request', request, response);
  });
  fastify.server.maxConnections = limits.connectionsMax;
  fastify.decorateRequest('exchange', null);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => {
    try {
      done(null, readGraphqlBody(bytes as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onRequest', async (request, reply) => {
    exchangeOf(request);
    countOnConnection(connections, request, reply, limits.pipelinedMax);
    checkSoundHttp(request, reply);
    // Before the body, so that nothing is read for an address that does not want it.
    const path = pathOf(request.url);
    if (path !== request.routeOptions.url) refuseAddress(path, reply, allowedMethods);
    if (isDraining() && request.method === 'POST') throw new GatewayError('SHUTTING_DOWN');
  });
  fastify.addHook('onSend', addHeaders);
  fastify.setErrorHandler((error, request, reply) =>
    refuse(error, reply, exchangeOf(request), options),
  );
  if (metrics !== null) {
    fastify.addHook('onResponse', async (request) => {
      metrics.requestEnded(name, request.routeOptions.url ?? 'none', exchangeOf(request).outcome);
    });
  }
  return fastify;
}

async function addHeaders(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  void reply.headers(safeHeaders);
  const { outcome } = exchangeOf(request);
  const seconds = retryAfterSeconds(outcome);
  if (seconds !== null) void reply.header('retry-after', seconds);
  if (outcome === 'TOKEN_REFUSED') void reply.header('www-authenticate', 'Bearer');
}

/** Base address of a listener, `http://127.0.0.1:4000`. */
export function addressOf(fastify: FastifyInstance): string {
  const { address, family, port } = fastify.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function refuse(
  error: unknown,
  reply: FastifyReply,
  exchange: Exchange,
  { logger, logRefusal }: HttpOptions,
): FastifyReply {
  const code = codeOf(error);
  exchange.outcome = code;
  if (code === 'INTERNAL') logger.error(originOf(error), 'A request ended with an internal error');
  logRefusal(code, error instanceof GatewayError ? error.detail : null);
  return sendError(reply, code, exchange);
}

function refuseAddress(
  path: string,
  reply: FastifyReply,
  allowedMethods: ReadonlyMap<string, string>,
): never {
  const allow = allowedMethods.get(path);
  if (allow === undefined) throw new GatewayError('NOT_FOUND');
  void reply.header('allow', allow);
  throw new GatewayError('METHOD_NOT_ALLOWED');
}

function sendError(
  reply: FastifyReply,
  code: ErrorCode,
  { accepts }: Pick<Exchange, 'accepts'>,
): FastifyReply {
  const status = statusFor(accepts, code, errorSpec(code).status);
  const type = accepts === 'response' ? `${responseType}; charset=utf-8` : json;
  return reply.headers(safeHeaders).code(status).type(type).send(errorBody(code));
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof GatewayError) return error.code;
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode;
  if (status === 413) return 'BODY_TOO_LARGE';
  if (status === 415) return 'MEDIA_TYPE_UNSUPPORTED';
  return typeof status === 'number' && status < 500 ? 'BODY_MALFORMED' : 'INTERNAL';
}

/** Answers bytes that are no HTTP request: there is no request object yet, only the socket. */
function refuseRawRequest(socket: Socket, last: ServerResponse | undefined): void {
  if (!socket.writable || !isNextToAnswer(socket, last)) {
    // What has been written still leaves; an answer that is owed is not sent, and its client sees that.
    socket.destroySoon();
    return;
  }
  const body = errorBody('BODY_MALFORMED');
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: ${json}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`,
  );
}
