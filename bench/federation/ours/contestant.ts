import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { parse } from 'graphql';
import { hivePlanner } from '../../../src/adapters/hive-planner/index.ts';
import { openStore } from '../../../src/main/open-store.ts';
import type { Config } from '../../../src/config.ts';
import { createLiveCovers } from '../../../src/consent/index.ts';
import { Variants } from '../../../src/decision/index.ts';
import { FetchesInFlight } from '../../../src/fetch/index.ts';
import type { DataService } from '../../../src/fetch/port.ts';
import { Caller } from '../../../src/identity/caller.ts';
import { createTasks } from '../../../src/legal-process/index.ts';
import { mustBeComplete, readGraph } from '../../../src/main/graph.ts';
import { startGateway } from '../../../src/main/index.ts';
import { startLogs } from '../../../src/main/logs.ts';
import { createRecipientRegistry } from '../../../src/recipients/index.ts';
import { createDataPlane } from '../../../src/release/index.ts';
import type { CannedServices } from '../canned.ts';
import type { Contestant } from '../contestant.ts';
import { testQuery } from '../operation.ts';
import { sdlOf, serviceNames, type ServiceName } from '../services.ts';
import { tenants } from '../world.ts';
import { recordConsents } from './consents.ts';
import {
  elements,
  fourServices,
  newSettings,
  purpose,
  recipient,
  type Enforcement,
} from './settings.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const nowhere: Readonly<Record<ServiceName, string>> = {
  accounts: 'http://127.0.0.1:9/a',
  inventory: 'http://127.0.0.1:9/i',
  products: 'http://127.0.0.1:9/p',
  reviews: 'http://127.0.0.1:9/r',
};

/** Our gateway: the shipped server over HTTP, and in process the shipped data plane with its durable log. */
export function ours(enforcement: Enforcement): Contestant {
  return {
    async serve(urls) {
      const { config, folder, token } = await newSettings(fourServices(enforcement, urls));
      const store = await openStore(config);
      await recordConsents(store, graphOf(config).policy.vocabulary);
      await store.close();
      const gateway = await startGateway(config, silent);
      return {
        url: `${gateway.url}/graphql`,
        headers: { authorization: `Bearer ${token}` },
        async close() {
          await gateway.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
    async engine(services) {
      const { config, folder } = await newSettings(fourServices(enforcement, nowhere));
      const { dataPlane, served, close } = await dataPlaneOf(config, services);
      const document = parse(testQuery);
      const caller = callerOfEverything();
      return {
        async execute(snapshot) {
          const { data, errors } = await dataPlane.release({
            caller,
            document,
            schema: served,
            operationName: null,
            variables: { snapshot },
            signal: new AbortController().signal,
            arrival: dataPlane.arrival(),
          });
          return errors.length === 0 ? { data } : { data, errors };
        },
        async close() {
          await close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  };
}

function graphOf(config: Config) {
  const services = serviceNames.map((name) => ({ name, sdl: sdlOf(name) }));
  return readGraph(config, services);
}

/** What `startGateway` puts together, without the door and with canned services. */
async function dataPlaneOf(config: Config, canned: CannedServices) {
  const graph = graphOf(config);
  mustBeComplete(graph);
  const store = await openStore(config);
  await recordConsents(store, graph.policy.vocabulary);
  const logs = await startLogs(config.log, store, graph, silent);
  const live = createLiveCovers({
    records: store,
    recipients: createRecipientRegistry({ records: store, now: Date.now }),
    cache: { maxAgeMs: config.limits.grantCacheMs, maxEntries: 10_000, now: Date.now },
    now: Date.now,
  });
  const inFlight = new FetchesInFlight(config.limits);
  const services = serviceNames.map((name) => cannedService(name, canned));
  const planner = hivePlanner(graph.supergraphSdl);
  const dataPlane = createDataPlane({
    supergraph: graph,
    services: new Map(services.map((one) => [one.name, inFlight.sharing(one)])),
    inFlight,
    logReady: () => logs.ready(),
    newDecisionId: () => randomBytes(12).toString('base64url'),
    log: { ...logs.keys, commits: logs.commits },
    decision: {
      recipients: live.recipients,
      covers: live.covers,
      tasks: createTasks({ records: store, now: Date.now }),
      variants: new Variants(() => planner),
      now: Date.now,
    },
  });
  const close = async (): Promise<void> => {
    await logs.close();
    await store.close();
  };
  return { dataPlane, served: graph.served, close };
}

function cannedService(name: ServiceName, canned: CannedServices): DataService {
  return {
    name,
    async call({ query, variablesJson }) {
      const body = `{"query":${JSON.stringify(query)},"variables":${variablesJson}}`;
      const { data } = JSON.parse(await canned.answer(name, body)) as { data: unknown };
      return { data, errors: [] };
    },
    async close() {},
  };
}

function callerOfEverything(): Caller {
  return new Caller({
    standsOn: 'TENANT_AUTHORISATION',
    recipient,
    issuer: 'https://issuer.bench.example',
    tokenId: '0'.repeat(64),
    tenants,
    elements,
    purpose,
    operations: ['read'],
    task: null,
    expiresAt: Number.MAX_SAFE_INTEGER,
  });
}
