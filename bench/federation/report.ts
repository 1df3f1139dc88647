import { goalsTable, percent, shown, table, times } from '../table.ts';
import type { ColdStart } from './cold-start.ts';
import { contestantNames, type ContestantName } from './contestant.ts';
import { goalsOf } from './goals.ts';
import type { EngineFigures } from './measure-engines.ts';
import type { HttpFigures } from './measure-http.ts';
import type { Row } from './rounds.ts';
import type { SceneName } from './scene.ts';

/** The scenes that are measured in process beside the main one, in the order of the tables. */
export const shapeNames = [
  'flatList',
  'oneObject',
  'entityChain',
  'manySubjects',
] as const satisfies readonly SceneName[];
export type Shapes = Readonly<
  Record<(typeof shapeNames)[number], Row<ContestantName, EngineFigures>>
>;

/** A small operation: its latency alone, and throughput and CPU with 50 in flight. */
export interface SmallFigures {
  readonly p50: number;
  readonly rps: number;
  readonly cpuMs: number;
}
export const smallNames = ['ours', 'oursServiceInside', 'apolloConstant'] as const;
export type Small = Row<(typeof smallNames)[number], SmallFigures>;

/** What a run prints. */
export interface Figures {
  readonly httpIdentical: Row<ContestantName, HttpFigures>;
  readonly httpDistinct: Row<ContestantName, HttpFigures>;
  readonly inProcess: Row<ContestantName, EngineFigures>;
  readonly shapes: Shapes;
  readonly small: Small;
  readonly coldStart: ColdStart;
}

const titles: Readonly<Record<ContestantName, string>> = {
  ours: 'ours, enforcing, durable log',
  oursUnenforced: 'ours, nothing marked',
  apolloGateway: '@apollo/gateway + Apollo Server',
  hiveGateway: 'Hive Gateway, stitching',
  hiveGatewayRust: 'Hive Gateway, Rust planner',
};

const shapeTitles: Readonly<Record<keyof Shapes, string>> = {
  flatList: 'a flat list of 1,000 objects of 10 fields',
  oneObject: 'one small object',
  entityChain: 'a chain of entities over 6 hops',
  manySubjects: '1,000 subjects of 10 fields, 3 tenants',
};

const smallTitles: Readonly<Record<keyof Small, string>> = {
  ours: 'ours, enforcing, service over HTTP',
  oursServiceInside: 'ours, enforcing, service in process',
  apolloConstant: 'Apollo Server, a constant',
};

/** The figures as tables, with what ours is a multiple of, and at the end the goals. */
export function tables(figures: Figures): string {
  return [
    http('HTTP, identical requests', figures.httpIdentical),
    http('HTTP, distinct variables', figures.httpDistinct),
    engines('In process, canned services', figures.inProcess),
    ...shapeNames.map((name) => engines(`In process, ${shapeTitles[name]}`, figures.shapes[name])),
    small(figures.small),
    coldStart(figures.coldStart),
    goalsTable(goalsOf(figures)),
  ].join('\n\n');
}

function http(title: string, row: Row<ContestantName, HttpFigures>): string {
  const header = ['', 'req/s', '±', 'p50 ms', 'p99 ms', 'CPU ms', 'peak MiB', 'ours is', 'by CPU'];
  const lines = contestantNames.map((name) => {
    const { rps, p50, p99, cpuMs, peakMb, spread } = row[name];
    return [
      titles[name],
      shown(rps),
      percent(spread),
      ...[p50, p99, cpuMs, peakMb].map(shown),
      times(row.ours.rps / rps),
      times(cpuMs / row.ours.cpuMs),
    ];
  });
  return table(title, [header, ...lines]);
}

function engines(title: string, row: Row<ContestantName, EngineFigures>): string {
  const header = ['', 'ops/s', '±', 'CPU ms', 'peak MiB', 'ours is', 'by CPU'];
  const lines = contestantNames.map((name) => {
    const { opsPerSecond, cpuMs, peakMb, spread } = row[name];
    return [
      titles[name],
      shown(opsPerSecond),
      percent(spread),
      shown(cpuMs),
      shown(peakMb),
      times(row.ours.opsPerSecond / opsPerSecond),
      times(cpuMs / row.ours.cpuMs),
    ];
  });
  return table(title, [header, ...lines]);
}

function small(row: Small): string {
  const header = ['', 'p50 ms alone', 'req/s of 50', 'CPU ms', 'p50', 'CPU'];
  const base = row.apolloConstant;
  const lines = smallNames.map((name) => {
    const { p50, rps, cpuMs } = row[name];
    const ratios = [times(p50 / base.p50), times(cpuMs / base.cpuMs)];
    return [smallTitles[name], ...[p50, rps, cpuMs].map(shown), ...ratios];
  });
  return table('HTTP, one small object', [header, ...lines]);
}

function coldStart(row: ColdStart): string {
  const names = contestantNames.filter((name) => name !== 'oursUnenforced');
  const lines = names.map((name) => [titles[name], shown(row[name])]);
  return table('From the start of the process to the first answer', [['', 'ms'], ...lines]);
}
