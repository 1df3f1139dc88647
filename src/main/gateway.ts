import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fetchJwks } from '../adapters/jwks/index.ts';
import { hivePlanner } from '../adapters/hive-planner/index.ts';
import { prometheus, type Prometheus } from '../adapters/prometheus/index.ts';
import { trustedIssuers, type Config } from '../config.ts';
import { createLiveCovers, type LiveCovers } from '../consent/index.ts';
import { createControlPlane } from '../control/index.ts';
import { Variants } from '../decision/index.ts';
import { GatewayError } from '../errors.ts';
import { FetchesInFlight } from '../fetch/index.ts';
import { createIdentity, createTaskTokenIssuer, type ControlCaller } from '../identity/index.ts';
import { createTasks, readRegimes, type MintTaskToken } from '../legal-process/index.ts';
import { createRecipientRegistry } from '../recipients/index.ts';
import type { RecordStore } from '../records/index.ts';
import { createDataPlane, SwitchableDataPlane, type DataPlane } from '../release/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { createServer, type ServerLogger, type ServerOptions } from '../server/index.ts';
import { openFlooredStore } from './floored-store.ts';
import { mustBeComplete, readGraph, sha256Hex, shippedFile } from './graph.ts';
import { startLogs } from './logs.ts';
import { recordPolicy } from './policy-record.ts';
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

/** Longest fetch and largest answer of a key set. */
const jwksLimits = { timeoutMs: 3_000, bytesMax: 65_536 };
/** Entries of each cache of hints. */
const hintsMax = 10_000;

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
  const readFile = (path: string): string => readFileSync(path, 'utf8');
  const connected = await connectServices(config, readFile);
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
  const store = await openFlooredStore(config, fail).catch(orClose);
  // Only the trusted listener shows counts, so without it nothing is counted.
  const metrics = config.trusted === undefined ? null : prometheus(() => performance.now());
  metrics?.watchServices(connected.states);
  const inFlight = new FetchesInFlight(config.limits);
  const services = shared(observed(connected.services, metrics), inFlight);
  const commitsTo = metrics?.observedCommits(store);
  const logs = await startLogs(config.log, store, graph, logger, commitsTo);
  const registry = createRecipientRegistry({ records: store, now: Date.now });
  const cache = { maxAgeMs: config.limits.grantCacheMs, maxEntries: hintsMax, now: Date.now };
  const live = makeLiveCovers({ records: store, recipients: registry, cache, now: Date.now });
  const tasks = createTasks({ records: store, now: Date.now });
  const dataPlaneOf = async (next: Supergraph): Promise<DataPlane> => {
    const planner = hivePlanner(next.supergraphSdl);
    const policy = await recordPolicy(store, config.log.origin, next, Date.now);
    const variants = new Variants(() => planner);
    return createDataPlane({
      supergraph: next,
      services,
      inFlight,
      logReady: () => logs.ready(),
      newDecisionId: () => randomBytes(12).toString('base64url'),
      log: { ...logs.keys, commits: logs.commits },
      decision: { ...live, tasks, variants, policy, now: Date.now },
    });
  };
  const dataPlane = new SwitchableDataPlane(await dataPlaneOf(graph));
  const { control, identity } = await doors(config, store, graph, live, logger);
  const server = await createServer({
    config,
    dataPlane,
    control,
    identity,
    logger,
    metrics,
    serviceStates: connected.states,
    now: Date.now,
  });
  return {
    ...(await server.listen()),
    failed,
    async reload() {
      dataPlane.switchTo(await dataPlaneOf(await read()));
    },
    async close() {
      await server.close(config.shutdown.graceMs);
      await logs.close();
      await store.close();
      await connected.close();
    },
  };
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

/** Who may come in, and what the control plane is. */
async function doors(
  config: Config,
  records: RecordStore,
  graph: Supergraph,
  live: LiveCovers,
  logger: ServerLogger,
): Promise<Pick<ServerOptions, 'control' | 'identity'>> {
  const legal = await legalIssuer(config);
  const identity = await createIdentity({
    ...trustedIssuers(config.identity, (path) => readFileSync(path, 'utf8')),
    legal: legal.trusted,
    fetchJwks: (url) => fetchJwks(url, jwksLimits),
    now: Date.now,
    sha256Hex,
  });
  const control = createControlPlane({
    typeDefs: shippedFile('schema/control.graphql'),
    records,
    vocabulary: graph.policy.vocabulary,
    regimes: readRegimes(shippedFile('schema/vocabulary/regimes.json')),
    now: Date.now,
    newId: () => randomUUID(),
    sha256Hex,
    mintTaskToken: legal.mint,
    onCoverChanged: (change) => live.changed(change),
    onFailure: (error) => logger.error({ error: String(error) }, 'control plane failed'),
  });
  const contextFor = (caller: ControlCaller): object => control.context(caller);
  return { identity, control: { schema: control.schema, contextFor } };
}

/** The gateway's own issuer of task tokens, whose public key is the only one that verifies them. */
async function legalIssuer(config: Config) {
  const { legal } = config.identity;
  if (legal === undefined) {
    const mint: MintTaskToken = () =>
      Promise.reject(new GatewayError('CONFIG_INVALID', 'identity.legal is not configured'));
    return { trusted: null, mint };
  }
  const { issuer, audience, lifetimeSecondsMax } = legal;
  const tokens = await createTaskTokenIssuer({
    privateJwk: legal.signingKey.reveal(),
    issuer,
    audience,
    lifetimeSecondsMax,
    now: Date.now,
  });
  const keys = { kind: 'pinned' as const, jwks: tokens.publicJwks };
  const { algorithm } = tokens;
  const mint: MintTaskToken = (request) => tokens.mint(request);
  return { trusted: { issuer, audience, algorithm, keys, lifetimeSecondsMax }, mint };
}
