/** One gateway in a process of its own, served or as an engine; its parent says what to do next. */
import { importBuilt } from '../built.ts';
import { CannedServices } from './canned.ts';
import type { Contestant, ContestantName, Engine, GuestName, LibraryName } from './contestant.ts';
import type { OursOptions } from './ours/contestant.ts';
import type { Report, Start, Task } from './protocol.ts';
import { noUrls, sceneNamed } from './scene.ts';
import { snapshotName } from './snapshot.ts';
import { tenants } from './tenants.ts';
import { UsageMeter } from './usage-meter.ts';

/** Requests in flight of an engine: enough for a log that commits in groups. */
const inFlight = 16;
const meter = new UsageMeter();
let engine: Engine | null = null;
let close: () => Promise<void> = async () => {};
let snapshots = 1;

/** Each contestant loads its own packages only. */
const contestants: Readonly<Record<ContestantName | GuestName, () => Promise<Contestant>>> = {
  ours: () => ours({}),
  oursUnenforced: () => ours({ enforcement: 'open' }),
  oursUnlogged: () => ours({ logged: false }),
  oursServiceInside: () => ours({ inside: true }),
  oursOneGrant: () => ours({ consenting: tenants.slice(0, 1), grantCacheMs: 0 }),
  oursMillionGrants: () =>
    ours({ consenting: tenants.slice(0, 1), grantCacheMs: 0, otherGrants: 1_000_000 }),
  apolloGateway: async () => (await import('./rivals/apollo-gateway.ts')).apolloGateway,
  apolloConstant: async () => (await import('./rivals/apollo-constant.ts')).apolloConstant,
  hiveGateway: async () => (await import('./rivals/hive-gateway.ts')).hiveGateway,
  hiveGatewayRust: async () => (await import('./rivals/hive-gateway.ts')).hiveGatewayRust,
  plain: () => library('plain'),
  shield: () => library('shield'),
  envelop: () => library('envelop'),
  genericAuthAll: () => library('genericAuthAll'),
  genericAuthGranular: () => library('genericAuthGranular'),
};

async function library(name: LibraryName): Promise<Contestant> {
  return (await import('../decision/libraries.ts')).libraries[name];
}

/** A package, as the others are. */
async function ours(options: OursOptions): Promise<Contestant> {
  importBuilt();
  return (await import('./ours/contestant.ts')).ours(options);
}

async function start({ name, scene: sceneName, urls, supergraph }: Start): Promise<Report> {
  const scene = await sceneNamed(sceneName);
  const one = await contestants[name]();
  if (urls === null) {
    const setting = { scene, urls: noUrls(scene), supergraph };
    const made = await one.engine(setting, new CannedServices(scene));
    engine = made;
    close = () => made.close();
    return { kind: 'started', url: '', headers: {} };
  }
  const served = await one.serve({ scene, urls, supergraph });
  close = () => served.close();
  return { kind: 'started', url: served.url, headers: served.headers };
}

async function run(ms: number): Promise<Report> {
  const running = engine;
  if (running === null) throw new TypeError('this contestant is served');
  const begin = performance.now();
  let operations = 0;
  meter.begin();
  const worker = async (): Promise<void> => {
    while (performance.now() - begin < ms) {
      await running.execute(snapshotName(snapshots++));
      operations++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - begin) / 1000;
  return { kind: 'ran', operations, seconds, ...meter.end() };
}

async function perform(task: Task): Promise<Report> {
  switch (task.kind) {
    case 'start':
      return start(task);
    case 'answer':
      return { kind: 'answered', text: JSON.stringify(await engine?.execute(snapshotName(0))) };
    case 'run':
      return run(task.ms);
    case 'begin':
      meter.begin();
      return { kind: 'begun' };
    case 'end':
      return { kind: 'ended', ...meter.end() };
    case 'close':
      await close();
      return { kind: 'closed' };
    default:
      throw new TypeError('no such task');
  }
}

process.on('message', (task: Task) => {
  perform(task).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.send?.({ kind: 'failed', text } satisfies Report);
    },
  );
});
process.once('disconnect', () => process.exit(0));
