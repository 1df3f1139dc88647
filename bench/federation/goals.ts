import { percent, shown, times, type Goal } from '../table.ts';
import type { ContestantName } from './contestant.ts';
import type { Figures } from './report.ts';
import type { Row } from './rounds.ts';

const rivals = ['apolloGateway', 'hiveGateway', 'hiveGatewayRust'] as const;

/** What was promised, with what was measured. */
export function goalsOf(figures: Figures): readonly Goal[] {
  const { httpIdentical, httpDistinct, inProcess, small, coldStart } = figures;
  const { oursServiceInside, apolloConstant } = small;
  return [
    ...httpGoals('identical', httpIdentical),
    ...httpGoals('distinct', httpDistinct),
    ...throughputGoals('in process', opsOf(inProcess), 8),
    costGoal('in process', inProcess, 0.35),
    {
      what: 'small operation, p50, of the constant',
      figure: oursServiceInside.p50 / apolloConstant.p50,
      target: { atMost: 1.3 },
      show: times,
    },
    {
      what: 'small operation, CPU, of the constant',
      figure: oursServiceInside.cpuMs / apolloConstant.cpuMs,
      target: { atMost: 1.3 },
      show: times,
    },
    {
      what: 'cold start',
      figure: coldStart.ours,
      target: { atMost: 2_000 },
      show: (ms) => `${shown(ms)} ms`,
    },
  ];
}

function httpGoals(title: string, row: Figures['httpIdentical']): readonly Goal[] {
  const rps = mapRow(row, (one) => one.rps);
  const least = (of: 'p99' | 'peakMb'): number => Math.min(...rivals.map((name) => row[name][of]));
  return [
    ...throughputGoals(title, rps, 2.5),
    costGoal(title, row, 0.15),
    {
      what: `${title}: p99, the best rival's`,
      figure: row.ours.p99,
      target: { atMost: least('p99') },
      show: (ms) => `${shown(ms)} ms`,
    },
    {
      what: `${title}: memory, the smallest rival's`,
      figure: row.ours.peakMb,
      target: { atMost: least('peakMb') },
      show: (mb) => `${shown(mb)} MiB`,
    },
  ];
}

function throughputGoals(
  title: string,
  perSecond: Row<ContestantName, number>,
  ofHive: number,
): readonly Goal[] {
  const hive = Math.max(perSecond.hiveGateway, perSecond.hiveGatewayRust);
  return [
    {
      what: `${title}: @apollo/gateway`,
      figure: perSecond.ours / perSecond.apolloGateway,
      target: { atLeast: 8 },
      show: times,
    },
    {
      what: `${title}: the faster Hive Gateway`,
      figure: perSecond.ours / hive,
      target: { atLeast: ofHive },
      show: times,
    },
  ];
}

/** By CPU, which other work on the machine disturbs least. */
function costGoal(
  title: string,
  row: Row<ContestantName, { readonly cpuMs: number }>,
  most: number,
): Goal {
  return {
    what: `${title}: enforcement and log, CPU`,
    figure: row.ours.cpuMs / row.oursUnenforced.cpuMs - 1,
    target: { atMost: most },
    show: percent,
  };
}

function opsOf(row: Figures['inProcess']): Row<ContestantName, number> {
  return mapRow(row, (one) => one.opsPerSecond);
}

function mapRow<Name extends string, From, To>(
  row: Row<Name, From>,
  to: (from: From) => To,
): Row<Name, To> {
  const entries = Object.entries(row) as [Name, From][];
  return Object.fromEntries(entries.map(([name, one]) => [name, to(one)])) as Row<Name, To>;
}
