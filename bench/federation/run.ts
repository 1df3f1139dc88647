import { cpus, totalmem } from 'node:os';
import { canPin, leaveGatewayCore } from '../cpu.ts';
import { measureEngines, measureHttp, type Schedule } from './measure.ts';
import { json, tables } from './report.ts';

const full = {
  engines: { rounds: 5, warmUpMs: 3_000, roundMs: 1_500, connections: 0, budgetMs: 80_000 },
  http: { rounds: 5, warmUpMs: 5_000, roundMs: 2_000, connections: 50, budgetMs: 230_000 },
} satisfies Record<string, Schedule>;

const quick = {
  engines: { rounds: 2, warmUpMs: 1_200, roundMs: 600, connections: 0, budgetMs: 20_000 },
  http: { rounds: 2, warmUpMs: 1_500, roundMs: 800, connections: 50, budgetMs: 50_000 },
} satisfies Record<string, Schedule>;

/** Measures the five gateways and prints tables, and as the last line the figures as JSON when asked for. */
export async function federation(options: { quick: boolean; json: boolean }): Promise<void> {
  const schedule = options.quick ? quick : full;
  const tell = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const pinned = canPin();
  if (pinned) leaveGatewayCore();
  else tell('cannot bind processes to cores here: the figures are rough');
  const inProcess = await measureEngines(schedule.engines, pinned, tell);
  const { bytes, ...http } = await measureHttp(schedule.http, pinned, tell);
  const figures = { ...http, inProcess };
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${gib(totalmem())} GiB`);
  console.log(`Node ${process.version}, answer of ${(bytes / 1000).toFixed(1)} KB\n`);
  console.log(tables(figures));
  if (options.json) console.log(`\n${json(figures)}`);
}

function gib(bytes: number): number {
  return Math.round(bytes / 2 ** 30);
}
