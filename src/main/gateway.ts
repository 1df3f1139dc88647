import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hivePlanner } from '../adapters/hive-planner/index.ts';
import { prometheus, type Prometheus } from '../adapters/prometheus/index.ts';
import type { Config } from '../config.ts';
import { createLiveCovers, type LiveCovers } from '../consent/index.ts';
import { Variants } from '../decision/index.ts';
import { FetchesInFlight } from '../fetch/index.ts';
import { createTasks } from '../legal-process/index.ts';
import type { Vocabulary } from '../model/index.ts';
import type { HintCacheOptions } from '../records/index.ts';
import { createRecipientRegistry } from '../recipients/index.ts';
import { createDataPlane, SwitchableDataPlane, warmUp, type DataPlane } from '../release/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { createInFlight, createServer, type ServerLogger } from '../server/index.ts';
import { doors } from './doors.ts';
import { startDrains } from './drains.ts';
import { openFlooredStore } from './floored-store.ts';
import { mustBeComplete, readGraph } from './graph.ts';
import { startLogs } from './logs.ts';
import { recordPolicy } from './policy-record.ts';
import { rehearse } from './rehearsal.ts';
import { connectServices, type ConnectedServices } from './service-modules.ts';

/** A running gateway. */
export interface Gateway {
  /** Base address, `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Base address of the trusted listener; null where none is configured. */
  readonly trustedUrl: string | null;
  /**
   * Reads SDL, overlays and vocabulary again and serves what they come to. A version that does not compose or has gaps
   * is refused, and the last good one goes on.
   * @throws GatewayError COMPOSITION_FAILED, POLICY_INCOMPLETE, STORE_UNAVAILABLE
   */
  reload(): Promise<void>;
  /**
   * Resolves, with the reason, when the store may not be used again until the gateway is started anew. It answers until
   * it is closed, and releases nothing.
   */
  readonly failed: Promise<string>;
  /** Finishes or refuses what is in flight, signs the logs' heads, closes the stores. */
  close(): Promise<void>;
}

/**
 * Puts the gateway together from its configuration and starts it. Throws a GatewayError that says what is wrong.
 *
 * @param makeLiveCovers what the data plane reads recipients and covers through; nothing that is promised rests on how
 * young its copies are, so that a test may hand in one whose copies never age
 */
export async function startGateway(
  config: Config,
  logger: ServerLogger,
  makeLiveCovers = createLiveCovers,
): Promise<Gateway> {
  const connected = await connectServices(config, (path) => readFileSync(path, 'utf8'));
  const read = async (): Promise<Supergraph> => {
    const graph = readGraph(config, await connected.readSdl());
    mustBeComplete(graph);
    return graph;
  };
  const orClose = async (error: unknown): Promise<never> => {
    await connected.close();
    throw error;
  };
  const graph = await read().catch(orClose);
  const { promise: failed, resolve: fail } = Promise.withResolvers<string>();
  const opening = openFlooredStore(config, fail);
  // While the store's thread opens the database, this one would wait. A start does not fail for want of a rehearsal.
  const rehearsed = rehearse(config, graph.policy.vocabulary).catch(() => null);
  const [store] = await Promise.all([opening, rehearsed]).catch(orClose);
  // Only the trusted listener shows counts, so without it nothing is counted.
  const metrics = config.trusted === undefined ? null : prometheus(() => performance.now());
  metrics?.watchServices(connected.states);
  const inFlight = new FetchesInFlight(config.limits);
  const services = shared(observed(connected.services, metrics), inFlight);
  const commitsTo = metrics?.observedCommits(store);
  const logs = await startLogs(config.log, store, graph, logger, commitsTo);
  const clocked = { records: store, now: Date.now };
  const registry = createRecipientRegistry(clocked);
  const cache = hintCache(config.limits);
  const live = makeLiveCovers({ ...clocked, recipients: registry, cache });
  const dataPlaneOf = dataPlanes({ config, store, services, inFlight, logs, live });
  const dataPlane = new SwitchableDataPlane(await dataPlaneOf(graph));
  let served = graph;
  const vocabulary = (): Vocabulary => served.policy.vocabulary;
  const answers = createInFlight();
  const drains = await startDrains(config.drain, answers, store.drainBoard);
  const server = await createServer({
    config,
    dataPlane,
    ...(await doors({ config, records: store, vocabulary, live, drains, logger })),
    inFlight: answers,
    logger,
    metrics,
    serviceStates: connected.states,
    now: Date.now,
  });
  return {
    ...(await server.listen()),
    failed,
    reload: oneAfterTheOther(async () => {
      const next = await read();
      dataPlane.switchTo(await dataPlaneOf(next));
      served = next;
    }),
    async close() {
      await server.close(config.shutdown.graceMs);
      await drains.close();
      await logs.close();
      await store.close();
      await connected.close();
    },
  };
}

interface DataPlaneNeeds {
  readonly config: Config;
  readonly store: Awaited<ReturnType<typeof openFlooredStore>>;
  readonly services: ConnectedServices['services'];
  readonly inFlight: FetchesInFlight;
  readonly logs: Awaited<ReturnType<typeof startLogs>>;
  readonly live: LiveCovers;
}

/** Puts the data plane of one version of the graph together; what all versions share is given. */
function dataPlanes(needs: DataPlaneNeeds): (graph: Supergraph) => Promise<DataPlane> {
  const { config, store, services, inFlight, logs, live } = needs;
  const tasks = createTasks({ records: store, now: Date.now });
  const { variantsMax: entriesMax, variantsBytesMax: bytesMax } = config.limits;
  return async (graph) => {
    const planner = hivePlanner(graph.supergraphSdl, config.overrides);
    await warmUp(graph, planner, config.limits);
    const policy = await recordPolicy(store, config.log.origin, graph, Date.now);
    const variants = new Variants(() => planner, { entriesMax, bytesMax });
    return createDataPlane({
      supergraph: graph,
      services,
      inFlight,
      logReady: () => logs.ready(),
      newDecisionId: () => randomBytes(12).toString('base64url'),
      log: { ...logs.keys, commits: logs.commits },
      decision: { ...live, tasks, variants, policy, now: Date.now },
    });
  };
}

/** What was read earlier must not be served later, so a reload begins when the one before it has ended. */
function oneAfterTheOther(reload: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.catch(() => {}).then(reload);
    return last;
  };
}

function hintCache(limits: Config['limits']): HintCacheOptions {
  const { grantCacheMs: maxAgeMs, grantCacheMax: entriesMax, grantCacheBytesMax } = limits;
  return { maxAgeMs, entriesMax, bytesMax: grantCacheBytesMax, now: Date.now };
}

/** The services with their calls counted, where anything is. */
function observed(
  services: ConnectedServices['services'],
  metrics: Prometheus | null,
): ConnectedServices['services'] {
  if (metrics === null) return services;
  return new Map([...services].map(([name, one]) => [name, metrics.observedService(one)]));
}

/** The services with identical calls shared while they are under way; one that is shared is counted once. */
function shared(
  services: ConnectedServices['services'],
  inFlight: FetchesInFlight,
): ConnectedServices['services'] {
  return new Map([...services].map(([name, one]) => [name, inFlight.sharing(one)]));
}
