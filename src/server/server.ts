import type { ApolloServer } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { GatewayError } from '../errors.ts';
import type { Identity } from '../identity/index.ts';
import { createControlApollo, createDataApollo, type DataContext } from './apollo.ts';
import { createDocumentGate } from './document-gate.ts';
import { addressOf, createFastify, type HttpOptions } from './http.ts';
import type { InFlight } from './in-flight.ts';
import type { ControlPlane, DataPlane, ServerLogger, ServerMetrics, ServiceState } from './port.ts';
import { createRefusalLog } from './refusal-log.ts';
import {
  addGraphqlRoute,
  addHealthRoute,
  addMetricsRoute,
  addReadyRoute,
  type SharedByRoutes,
} from './routes.ts';

export interface ServerOptions {
  readonly config: Pick<Config, 'dataPlane' | 'limits' | 'trusted' | 'drain'>;
  readonly dataPlane: DataPlane;
  readonly control: ControlPlane;
  readonly identity: Identity;
  /** New, for this server alone. */
  readonly inFlight: InFlight;
  readonly logger: ServerLogger;
  /** Shown on the trusted listener; null where nothing is counted. */
  readonly metrics: ServerMetrics | null;
  /** Where the calls of each remote service stand, by its name. */
  readonly serviceStates: () => ReadonlyMap<string, ServiceState>;
  /** Milliseconds since the epoch; only to keep the log from being filled. */
  readonly now: () => number;
}

/** Base addresses, `http://127.0.0.1:4000`. */
export interface ServerAddresses {
  readonly url: string;
  /** null where no trusted listener is configured. */
  readonly trustedUrl: string | null;
}

export interface GatewayServer {
  /** Starts to listen. */
  listen(): Promise<ServerAddresses>;
  /** The body of the answer to one request to the data plane that comes over no connection; before `listen`. */
  answer(request: { readonly authorization: string; readonly body: object }): Promise<string>;
  /**
   * Stops accepting at once, lets what is in flight finish for `graceMs`, then ends it with SHUTTING_DOWN.
   * Returns when no connection is left. The caller closes the log and the stores after that.
   */
  close(graceMs: number): Promise<void>;
}

/** A listener with the servers behind its addresses. */
interface Listener {
  readonly fastify: FastifyInstance;
  readonly apollos: readonly Pick<ApolloServer, 'stop'>[];
  readonly listen: { readonly host: string; readonly port: number };
}

interface Shared extends SharedByRoutes {
  readonly http: HttpOptions;
}

/** Time for the last refusals to reach the wire before connections are cut. */
const flushMs = 500;

/** The HTTP server with data plane, control plane and probes. Listens on nothing before `listen`. */
export async function createServer(options: ServerOptions): Promise<GatewayServer> {
  const { config, inFlight, logger, metrics, now } = options;
  const state = { draining: false };
  const shared: Shared = {
    inFlight,
    admitDocument: createDocumentGate(config.limits),
    http: {
      limits: config.limits,
      isDraining: () => state.draining,
      logger,
      logRefusal: createRefusalLog(logger, now),
      metrics,
    },
  };
  metrics?.watchInFlight(() => inFlight.count());
  const ordinary = await ordinaryListener(options, shared);
  const trusted = config.trusted && (await trustedListener(options, shared, config.trusted.listen));
  const listeners = [ordinary, ...(trusted === undefined ? [] : [trusted])];
  return {
    listen: async () => {
      for (const one of listeners) await open(one);
      const trustedUrl = trusted === undefined ? null : addressOf(trusted.fastify);
      return { url: addressOf(ordinary.fastify), trustedUrl };
    },
    answer: async ({ authorization, body }) => {
      const headers = { authorization, 'content-type': 'application/json' };
      const request = { method: 'POST', url: '/graphql', headers, payload: body } as const;
      return (await ordinary.fastify.inject(request)).body;
    },
    close: async (graceMs) => {
      state.draining = true;
      await drain(listeners, inFlight, graceMs);
      await Promise.all(listeners.flatMap(({ apollos }) => apollos.map((one) => one.stop())));
    },
  };
}

/** @throws GatewayError CONFIG_INVALID for an address that another process has, or this machine has not */
async function open({ fastify, listen }: Listener): Promise<void> {
  try {
    await fastify.listen({ ...listen });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const detail = `cannot listen on ${listen.host}:${listen.port}: ${reason}`;
    throw new GatewayError('CONFIG_INVALID', detail, { cause });
  }
}

/** What callers reach: data plane, control plane and probes. */
async function ordinaryListener(options: ServerOptions, shared: Shared): Promise<Listener> {
  const { config, dataPlane, control, identity, logger } = options;
  const methods = { '/graphql': 'POST', '/control': 'POST', '/healthz': 'GET', '/readyz': 'GET' };
  const fastify = createFastify('ordinary', shared.http, new Map(Object.entries(methods)));
  const dataApollo = createDataApollo(dataPlane, logger, config.limits);
  const controlApollo = createControlApollo(control, logger, config.limits);
  await dataApollo.start();
  await controlApollo.start();
  addDataRoute(fastify, dataApollo, options, shared);
  addGraphqlRoute(
    fastify,
    {
      path: '/control',
      // A change that drains is given its own time beside that of every request.
      deadlineMs: config.limits.requestDeadlineMs + config.drain.deadlineMs,
      apollo: controlApollo,
      contextFor: async (authorization) =>
        control.contextFor(await identity.authenticateControl(authorization)),
    },
    shared,
  );
  addHealthRoute(fastify);
  addReadyRoute(fastify, { dataPlane, isDraining: shared.http.isDraining });
  return { fastify, apollos: [dataApollo, controlApollo], listen: config.dataPlane.listen };
}

/**
 * What the operator reaches: the same data plane under the same tokens, behind an Apollo of its own that lets
 * introspection in.
 */
async function trustedListener(
  options: ServerOptions,
  shared: Shared,
  listen: Listener['listen'],
): Promise<Listener> {
  const { config, dataPlane, logger, metrics, serviceStates } = options;
  const methods = {
    '/graphql': 'POST',
    '/readyz': 'GET',
    ...(metrics === null ? {} : { '/metrics': 'GET' }),
  };
  const fastify = createFastify('trusted', shared.http, new Map(Object.entries(methods)));
  const apollo = createDataApollo(dataPlane, logger, config.limits, true);
  await apollo.start();
  addDataRoute(fastify, apollo, options, shared);
  addReadyRoute(fastify, { dataPlane, isDraining: shared.http.isDraining }, () => ({
    services: Object.fromEntries(serviceStates()),
  }));
  if (metrics !== null) addMetricsRoute(fastify, metrics);
  return { fastify, apollos: [apollo], listen };
}

function addDataRoute(
  fastify: FastifyInstance,
  apollo: ApolloServer<DataContext>,
  { config, dataPlane, identity }: Pick<ServerOptions, 'config' | 'dataPlane' | 'identity'>,
  shared: Shared,
): void {
  addGraphqlRoute(
    fastify,
    {
      path: '/graphql',
      deadlineMs: config.limits.requestDeadlineMs,
      apollo,
      contextFor: async (authorization, signal) => {
        const arrival = dataPlane.arrival();
        const caller = await identity.authenticate(authorization);
        shared.inFlight.isOf(signal, caller);
        const ready = dataPlane.ready();
        // A document that is refused waits for it no more.
        ready.catch(() => {});
        const onBegun = (): void => shared.inFlight.hasBegun(signal);
        return { caller, signal, arrival, ready, onBegun };
      },
    },
    shared,
  );
}

async function drain(
  listeners: readonly Listener[],
  inFlight: InFlight,
  graceMs: number,
): Promise<void> {
  const timers = [
    setTimeout(() => {
      inFlight.abortAll();
    }, graceMs),
    setTimeout(() => {
      for (const { fastify } of listeners) fastify.server.closeAllConnections();
    }, graceMs + flushMs),
  ];
  await Promise.all(listeners.map(({ fastify }) => fastify.close()));
  timers.forEach((timer) => {
    clearTimeout(timer);
  });
}
