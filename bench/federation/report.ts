import { rounded } from '../statistics.ts';
import { contestantNames, type ContestantName } from './contestant.ts';
import type { EngineFigures, HttpFigures, Row } from './measure.ts';

/** What a run prints. */
export interface Figures {
  readonly httpIdentical: Row<HttpFigures>;
  readonly httpDistinct: Row<HttpFigures>;
  readonly inProcess: Row<EngineFigures>;
}

const titles: Readonly<Record<ContestantName, string>> = {
  ours: 'ours, enforcing, durable log',
  oursUnenforced: 'ours, nothing marked',
  apolloGateway: '@apollo/gateway + Apollo Server',
  hiveGateway: 'Hive Gateway, stitching',
  hiveGatewayRust: 'Hive Gateway, Rust planner',
};

/** The figures as tables, with what ours is a multiple of. */
export function tables({ httpIdentical, httpDistinct, inProcess }: Figures): string {
  return [
    http('HTTP, identical requests', httpIdentical),
    http('HTTP, distinct variables', httpDistinct),
    engines(inProcess),
  ].join('\n\n');
}

/** The figures as one line. */
export function json(figures: Figures): string {
  return JSON.stringify(figures, (_key, value: unknown) =>
    typeof value === 'number' ? rounded(value) : value,
  );
}

function http(title: string, row: Row<HttpFigures>): string {
  const header = ['', 'req/s', '±', 'p50 ms', 'p99 ms', 'CPU ms', 'peak MiB', 'ours is', 'by CPU'];
  const lines = contestantNames.map((name) => {
    const { rps, p50, p99, cpuMs, peakMb, spread } = row[name];
    return [
      titles[name],
      ...[rps].map(shown),
      percent(spread),
      ...[p50, p99, cpuMs, peakMb].map(shown),
      times(row.ours.rps / rps),
      times(cpuMs / row.ours.cpuMs),
    ];
  });
  return table(title, [header, ...lines]);
}

function engines(row: Row<EngineFigures>): string {
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
  return table('In process, canned services', [header, ...lines]);
}

function shown(value: number): string {
  return String(rounded(value));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}

function table(title: string, rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines].join('\n');
}
