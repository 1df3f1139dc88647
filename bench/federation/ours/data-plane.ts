import { randomBytes } from 'node:crypto';
import { hivePlanner } from '../../../src/adapters/hive-planner/index.ts';
import type { Config } from '../../../src/config.ts';
import { createLiveCovers } from '../../../src/consent/index.ts';
import { Variants } from '../../../src/decision/index.ts';
import { FetchesInFlight } from '../../../src/fetch/index.ts';
import type { DataService } from '../../../src/fetch/port.ts';
import { createTasks } from '../../../src/legal-process/index.ts';
import { openFlooredStore } from '../../../src/main/floored-store.ts';
import { mustBeComplete, readGraph } from '../../../src/main/graph.ts';
import { startLogs } from '../../../src/main/logs.ts';
import { recordPolicy } from '../../../src/main/policy-record.ts';
import { createRecipientRegistry } from '../../../src/recipients/index.ts';
import type { CommitOutcome, ReleaseStore } from '../../../src/release-log/index.ts';
import { createDataPlane } from '../../../src/release/index.ts';
import type { CannedServices } from '../canned.ts';
import type { Scene } from '../scene.ts';

export const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The graph of a scene as a configuration marks it. */
function graphOf(config: Config, scene: Scene) {
  return readGraph(
    config,
    scene.services.map(({ name, sdl }) => ({ name, sdl })),
  );
}

/** What `startGateway` puts together, without the door and with canned services. */
export async function dataPlaneOf(
  config: Config,
  scene: Scene,
  canned: CannedServices,
  logged: boolean,
) {
  const graph = graphOf(config, scene);
  mustBeComplete(graph);
  const store = await openFlooredStore(config, mustNotFail);
  const logs = await startLogs(config.log, store, graph, silent, logged ? store : nothingKept);
  const clocked = { records: store, now: Date.now };
  const live = createLiveCovers({
    ...clocked,
    recipients: createRecipientRegistry(clocked),
    cache: {
      maxAgeMs: config.limits.grantCacheMs,
      entriesMax: 10_000,
      bytesMax: 33_554_432,
      now: Date.now,
    },
  });
  const inFlight = new FetchesInFlight(config.limits);
  const services = scene.services.map(({ name }) => cannedService(name, canned));
  const planner = hivePlanner(graph.supergraphSdl, config.overrides);
  const policy = await recordPolicy(store, config.log.origin, graph, Date.now);
  const { variantsMax: entriesMax, variantsBytesMax: bytesMax } = config.limits;
  const dataPlane = createDataPlane({
    supergraph: graph,
    services: new Map(services.map((one) => [one.name, inFlight.sharing(one)])),
    inFlight,
    logReady: () => logs.ready(),
    newDecisionId: () => randomBytes(12).toString('base64url'),
    log: { ...logs.keys, commits: logs.commits },
    decision: {
      ...live,
      tasks: createTasks(clocked),
      variants: new Variants(() => planner, { entriesMax, bytesMax }),
      policy,
      now: Date.now,
    },
  });
  const close = async (): Promise<void> => {
    await logs.close();
    await store.close();
  };
  return { dataPlane, served: graph.served, close };
}

/** For what a decision costs without the log's flush and hashing; the entries are written and thrown away. */
const nothingKept: Pick<ReleaseStore, 'commit' | 'ready'> = {
  async commit(batch) {
    return batch.map((): CommitOutcome => ({ kind: 'committed', firstIndex: 0 }));
  },
  async ready() {},
};

function mustNotFail(detail: string): void {
  throw new Error(`the store failed: ${detail}`);
}

function cannedService(name: string, canned: CannedServices): DataService {
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
