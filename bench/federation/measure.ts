import { deepStrictEqual } from 'node:assert';
import { median, quantile, spread } from '../statistics.ts';
import { Child } from './child.ts';
import { contestantNames, type ContestantName, type Served } from './contestant.ts';
import { bodyOf, load } from './load.ts';
import { snapshotName } from './operation.ts';
import type { ServiceName } from './services.ts';

/** How long everything takes. */
export interface Schedule {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly roundMs: number;
  /** Requests in flight over HTTP; an engine has a number of its own. */
  readonly connections: number;
  /** No round begins that would probably end later than this after the start. A busy machine makes fewer rounds. */
  readonly budgetMs: number;
}

/** Medians over the rounds; `spread` is half the range of the throughput as a share of its median. */
export interface HttpFigures {
  readonly rps: number;
  readonly p50: number;
  readonly p99: number;
  /** CPU of the gateway's process, all threads, per request. */
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly spread: number;
}

export interface EngineFigures {
  readonly opsPerSecond: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly spread: number;
}

export type Row<Figures> = Readonly<Record<ContestantName, Figures>>;

/** Says whether there is time for another round, and when. */
class Rounds {
  readonly #schedule: Schedule;
  readonly #tell: (line: string) => void;
  readonly #start = performance.now();
  #begun = performance.now();
  #done = -1;

  constructor(schedule: Schedule, tell: (line: string) => void) {
    this.#schedule = schedule;
    this.#tell = tell;
  }

  /** Length of a stretch of the round at hand; the first is for warming up and does not count. */
  get stretchMs(): number {
    return this.#done < 0 ? this.#schedule.warmUpMs : this.#schedule.roundMs;
  }

  get counts(): boolean {
    return this.#done >= 0;
  }

  /** To be asked after each round: whether there is another. */
  next(title: string): boolean {
    const now = performance.now();
    const lastMs = now - this.#begun;
    this.#begun = now;
    this.#done++;
    const { rounds, budgetMs } = this.#schedule;
    this.#tell(`${title}: ${this.#done === 0 ? 'warm' : `round ${this.#done} of ${rounds}`}`);
    if (this.#done === 0) return true;
    return this.#done < rounds && now - this.#start + lastMs < budgetMs;
  }
}

type Samples<T> = Map<ContestantName, T[]>;

/** Measures all gateways behind HTTP: every round each in turn, so that what else the machine does meets all alike. */
export async function measureHttp(
  schedule: Schedule,
  pinned: boolean,
  tell: (line: string) => void,
): Promise<{ httpIdentical: Row<HttpFigures>; httpDistinct: Row<HttpFigures>; bytes: number }> {
  const services = new Child('service-process.ts', false);
  const gateways = new Map<ContestantName, { child: Child; served: Omit<Served, 'close'> }>();
  try {
    const urls = (await services.next()) as Record<ServiceName, string>;
    for (const name of contestantNames) {
      const child = new Child('contestant-process.ts', pinned);
      gateways.set(name, { child, served: { url: '', headers: {} } });
      const served = await child.ask({ kind: 'start', name, urls }, 'started');
      gateways.set(name, { child, served });
    }
    const answers = new Map<ContestantName, string>();
    for (const [name, { served }] of gateways) answers.set(name, await answerOver(served));
    const bytes = mustBeEqual(answers);
    const rows = { identical: new Map(), distinct: new Map() } as Record<
      'identical' | 'distinct',
      Samples<HttpFigures>
    >;
    const rounds = new Rounds(schedule, tell);
    do {
      for (const variables of ['identical', 'distinct'] as const) {
        // Both rows run the same code, so one of them warms it up for both.
        if (!rounds.counts && variables === 'identical') continue;
        for (const [name, { child, served }] of gateways) {
          const answerBytes = Buffer.byteLength(answers.get(name) ?? '');
          const { connections } = schedule;
          const plan = { target: served, connections, ms: rounds.stretchMs };
          await child.ask({ kind: 'begin' }, 'begun');
          const result = await load({ ...plan, variables, answerBytes });
          const usage = await child.ask({ kind: 'end' }, 'ended');
          if (!rounds.counts) continue;
          const { requests, seconds, latenciesMs } = result;
          keep(rows[variables], name, {
            rps: requests / seconds,
            p50: quantile(latenciesMs, 0.5),
            p99: quantile(latenciesMs, 0.99),
            cpuMs: usage.cpuMs / requests,
            peakMb: usage.peakMb,
            spread: 0,
          });
        }
      }
    } while (rounds.next('HTTP'));
    for (const { child } of gateways.values()) await child.ask({ kind: 'close' }, 'closed');
    return {
      httpIdentical: rowOf(rows.identical, httpMedians),
      httpDistinct: rowOf(rows.distinct, httpMedians),
      bytes,
    };
  } finally {
    for (const { child } of gateways.values()) child.end();
    services.end();
  }
}

/** Measures all engines in process, over canned services. */
export async function measureEngines(
  schedule: Schedule,
  pinned: boolean,
  tell: (line: string) => void,
): Promise<Row<EngineFigures>> {
  const engines = new Map<ContestantName, Child>();
  try {
    const answers = new Map<ContestantName, string>();
    for (const name of contestantNames) {
      const child = new Child('contestant-process.ts', pinned);
      engines.set(name, child);
      await child.ask({ kind: 'start', name, urls: null }, 'started');
      const { text } = await child.ask({ kind: 'answer' }, 'answered');
      answers.set(name, text);
    }
    mustBeEqual(answers);
    const samples: Samples<EngineFigures> = new Map();
    const rounds = new Rounds(schedule, tell);
    do {
      for (const [name, child] of engines) {
        const ran = await child.ask({ kind: 'run', ms: rounds.stretchMs }, 'ran');
        if (!rounds.counts) continue;
        keep(samples, name, {
          opsPerSecond: ran.operations / ran.seconds,
          cpuMs: ran.cpuMs / ran.operations,
          peakMb: ran.peakMb,
          spread: 0,
        });
      }
    } while (rounds.next('in process'));
    for (const child of engines.values()) await child.ask({ kind: 'close' }, 'closed');
    return rowOf(samples, engineMedians);
  } finally {
    for (const child of engines.values()) child.end();
  }
}

async function answerOver({ url, headers }: Omit<Served, 'close'>): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: bodyOf(snapshotName(0)),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`answered ${response.status} ${text.slice(0, 500)}`);
  return text;
}

/** All answers hold the same data and no error; the length of it as JSON. */
function mustBeEqual(answers: ReadonlyMap<ContestantName, string>): number {
  const parsed = [...answers].map(([name, text]) => {
    const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: unknown };
    if (errors !== undefined) throw new Error(`${name} answers with errors: ${text.slice(-500)}`);
    return { name, data };
  });
  const [first, ...others] = parsed;
  if (first?.data == null) throw new Error('there is no answer');
  for (const { name, data } of others) {
    deepStrictEqual(data, first.data, `${name} and ${first.name} answer differently`);
  }
  return JSON.stringify(first.data).length;
}

function keep<T>(samples: Samples<T>, name: ContestantName, sample: T): void {
  samples.set(name, [...(samples.get(name) ?? []), sample]);
}

function rowOf<T>(samples: Samples<T>, medians: (all: readonly T[]) => T): Row<T> {
  return Object.fromEntries(
    contestantNames.map((name) => [name, medians(samples.get(name) ?? [])]),
  ) as Row<T>;
}

function httpMedians(all: readonly HttpFigures[]): HttpFigures {
  const of = (key: keyof HttpFigures): number => median(all.map((one) => one[key]));
  return {
    rps: of('rps'),
    p50: of('p50'),
    p99: of('p99'),
    cpuMs: of('cpuMs'),
    peakMb: of('peakMb'),
    spread: spread(all.map((one) => one.rps)),
  };
}

function engineMedians(all: readonly EngineFigures[]): EngineFigures {
  const of = (key: keyof EngineFigures): number => median(all.map((one) => one[key]));
  return {
    opsPerSecond: of('opsPerSecond'),
    cpuMs: of('cpuMs'),
    peakMb: of('peakMb'),
    spread: spread(all.map((one) => one.opsPerSecond)),
  };
}
