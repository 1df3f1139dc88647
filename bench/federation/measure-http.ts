import { quantile } from '../statistics.ts';
import { answerOver, mustBeEqual } from './answers.ts';
import { Child, contestantProcess } from './child.ts';
import type { ContestantName, GuestName, Served } from './contestant.ts';
import { load, type LoadPlan, type LoadResult } from './load.ts';
import { Rounds, Samples, type Row, type Schedule, type Tell } from './rounds.ts';
import { sceneNamed, type Scene, type SceneName, type Urls } from './scene.ts';
import { supergraphSdl } from './supergraph.ts';
import type { Usage } from './usage-meter.ts';

/** Medians over the rounds. */
export interface HttpFigures {
  readonly rps: number;
  readonly p50: number;
  readonly p99: number;
  /** CPU of the gateway's process, all threads, per request. */
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly spread: number;
}

/** One kind of load. */
export type Kind = Pick<LoadPlan, 'connections' | 'variables'>;

export interface HttpPlan<Name extends ContestantName | GuestName, Key extends string> {
  readonly scene: SceneName;
  readonly names: readonly Name[];
  /** Measured in this order. All run the same code, so the last one warms it up for all. */
  readonly kinds: Readonly<Record<Key, Kind>>;
  readonly schedule: Schedule;
  /** Each gateway on its core. */
  readonly pinned: boolean;
  readonly tell: Tell;
}

interface Gateway {
  readonly child: Child;
  readonly served: Pick<Served, 'url' | 'headers'>;
}

type Rows<Name extends string, Key extends string> = Readonly<Record<Key, Row<Name, HttpFigures>>>;

/** Measures gateways behind HTTP: every round each in turn, so that what else the machine does meets all alike. */
export async function measureHttp<Name extends ContestantName | GuestName, Key extends string>(
  plan: HttpPlan<Name, Key>,
): Promise<{ readonly rows: Rows<Name, Key>; readonly bytes: number }> {
  const scene = await sceneNamed(plan.scene);
  const services = new Child('service-process.ts', false, [plan.scene]);
  const gateways = new Map<Name, Gateway>();
  try {
    const urls = (await services.next()) as Urls;
    await startAll(plan, scene, urls, gateways);
    const answers = new Map<Name, string>();
    for (const [name, { served }] of gateways) {
      answers.set(name, await answerOver(served, scene.operation));
    }
    const bytes = mustBeEqual(answers);
    const kinds = Object.entries(plan.kinds) as [Key, Kind][];
    const samples = new Map(
      kinds.map(([key]) => [key, new Samples<Name, Omit<HttpFigures, 'spread'>>()] as const),
    );
    const rounds = new Rounds(plan.schedule, plan.tell);
    do {
      for (const [key, kind] of rounds.counts ? kinds : kinds.slice(-1)) {
        for (const [name, { child, served: target }] of gateways) {
          const answerBytes = Buffer.byteLength(answers.get(name) ?? '');
          const { operation } = scene;
          await child.ask({ kind: 'begin' }, 'begun');
          const result = await load({
            ...kind,
            target,
            operation,
            answerBytes,
            ms: rounds.stretchMs,
          });
          const usage = await child.ask({ kind: 'end' }, 'ended');
          if (rounds.counts) samples.get(key)?.keep(name, figuresOf(result, usage));
        }
      }
    } while (rounds.next(`HTTP, ${scene.title}`));
    for (const { child } of gateways.values()) await child.ask({ kind: 'close' }, 'closed');
    const rows = [...samples].map(([key, one]) => [key, one.row('rps')] as const);
    return { rows: Object.fromEntries(rows) as Rows<Name, Key>, bytes };
  } finally {
    for (const { child } of gateways.values()) child.end();
    services.end();
  }
}

/** Puts each gateway into the map as soon as its process runs, so that it is ended whatever happens. */
async function startAll<Name extends ContestantName | GuestName>(
  { names, pinned, scene: sceneName }: Pick<HttpPlan<Name, string>, 'names' | 'pinned' | 'scene'>,
  scene: Scene,
  urls: Urls,
  gateways: Map<Name, Gateway>,
): Promise<void> {
  const supergraph = supergraphSdl(scene, urls);
  for (const name of names) {
    const child = contestantProcess(name, pinned);
    gateways.set(name, { child, served: { url: '', headers: {} } });
    const start = { kind: 'start', name, scene: sceneName, urls, supergraph } as const;
    gateways.set(name, { child, served: await child.ask(start, 'started') });
  }
}

function figuresOf(
  { requests, seconds, latenciesMs }: LoadResult,
  { cpuMs, peakMb }: Usage,
): Omit<HttpFigures, 'spread'> {
  return {
    rps: requests / seconds,
    p50: quantile(latenciesMs, 0.5),
    p99: quantile(latenciesMs, 0.99),
    cpuMs: cpuMs / requests,
    peakMb,
  };
}
