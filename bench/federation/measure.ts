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
  readonly connections: number;
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
    for (let round = 0; round <= schedule.rounds; round++) {
      for (const variables of ['identical', 'distinct'] as const) {
        for (const [name, { child, served }] of gateways) {
          const answerBytes = Buffer.byteLength(answers.get(name) ?? '');
          const ms = round === 0 ? schedule.warmUpMs : schedule.roundMs;
          const plan = { target: served, connections: schedule.connections, ms };
          await child.ask({ kind: 'begin' }, 'begun');
          const result = await load({ ...plan, variables, answerBytes });
          const usage = await child.ask({ kind: 'end' }, 'ended');
          if (round === 0) continue;
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
      tell(round === 0 ? 'HTTP: warm' : `HTTP: round ${round} of ${schedule.rounds}`);
    }
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
    for (let round = 0; round <= schedule.rounds; round++) {
      for (const [name, child] of engines) {
        const ms = round === 0 ? schedule.warmUpMs : schedule.roundMs;
        const ran = await child.ask({ kind: 'run', ms }, 'ran');
        if (round === 0) continue;
        keep(samples, name, {
          opsPerSecond: ran.operations / ran.seconds,
          cpuMs: ran.cpuMs / ran.operations,
          peakMb: ran.peakMb,
          spread: 0,
        });
      }
      tell(round === 0 ? 'in process: warm' : `in process: round ${round} of ${schedule.rounds}`);
    }
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
