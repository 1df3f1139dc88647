import { cpus, totalmem } from 'node:os';
import { build } from '../built.ts';
import { canPin, leaveGatewayCore } from '../cpu.ts';
import { json } from '../table.ts';
import { measureColdStart } from './cold-start.ts';
import { contestantNames } from './contestant.ts';
import { measureEngines } from './measure-engines.ts';
import { measureHttp } from './measure-http.ts';
import { shapeNames, smallNames, tables, type Shapes, type Small } from './report.ts';
import type { Schedule, Tell } from './rounds.ts';

interface Plan {
  readonly engines: Schedule;
  readonly http: Schedule;
  /** Each shape. */
  readonly shape: Schedule;
  readonly small: Schedule;
  readonly coldStarts: number;
}

const full: Plan = {
  engines: { rounds: 5, warmUpMs: 3_000, roundMs: 1_500, budgetMs: 80_000 },
  http: { rounds: 5, warmUpMs: 5_000, roundMs: 2_000, budgetMs: 230_000 },
  shape: { rounds: 3, warmUpMs: 1_000, roundMs: 600, budgetMs: 15_000 },
  small: { rounds: 3, warmUpMs: 2_000, roundMs: 1_000, budgetMs: 40_000 },
  coldStarts: 3,
};

const quick: Plan = {
  engines: { rounds: 2, warmUpMs: 1_200, roundMs: 600, budgetMs: 20_000 },
  http: { rounds: 2, warmUpMs: 1_500, roundMs: 800, budgetMs: 50_000 },
  shape: { rounds: 1, warmUpMs: 300, roundMs: 300, budgetMs: 4_000 },
  small: { rounds: 2, warmUpMs: 1_000, roundMs: 500, budgetMs: 15_000 },
  coldStarts: 3,
};

/** Measures the gateways and prints tables, and as the last line the figures as JSON when asked for. */
export async function federation(options: { quick: boolean; json: boolean }): Promise<void> {
  const plan = options.quick ? quick : full;
  const tell: Tell = (line) => void process.stderr.write(`${line}\n`);
  tell('building');
  build();
  const pinned = canPin();
  if (pinned) leaveGatewayCore();
  else tell('cannot bind processes to cores here: the figures are rough');
  const common = { pinned, tell };
  const inProcess = await measureEngines({
    ...common,
    scene: 'gateways',
    names: contestantNames,
    schedule: plan.engines,
  });
  const { rows, bytes } = await measureHttp({
    ...common,
    scene: 'gateways',
    names: contestantNames,
    kinds: {
      httpIdentical: { connections: 50, variables: 'identical' },
      httpDistinct: { connections: 50, variables: 'distinct' },
    },
    schedule: plan.http,
  });
  const figures = {
    ...rows,
    inProcess,
    shapes: await measureShapes(plan.shape, pinned, tell),
    small: await measureSmall(plan.small, pinned, tell),
    coldStart: await measureColdStart(plan.coldStarts, pinned, tell),
  };
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${gib(totalmem())} GiB`);
  console.log(`Node ${process.version}, answer of ${(bytes / 1000).toFixed(1)} KB\n`);
  console.log(tables(figures));
  if (options.json) console.log(`\n${json(figures)}`);
}

async function measureShapes(schedule: Schedule, pinned: boolean, tell: Tell): Promise<Shapes> {
  const shapes: Partial<Record<keyof Shapes, Shapes[keyof Shapes]>> = {};
  for (const scene of shapeNames) {
    const names = contestantNames;
    shapes[scene] = await measureEngines({ scene, names, schedule, pinned, tell });
  }
  return shapes as Shapes;
}

/** One request at a time for its latency, 50 for the throughput. */
async function measureSmall(schedule: Schedule, pinned: boolean, tell: Tell): Promise<Small> {
  const { rows } = await measureHttp({
    scene: 'oneObject',
    names: smallNames,
    kinds: {
      alone: { connections: 1, variables: 'distinct' },
      crowded: { connections: 50, variables: 'distinct' },
    },
    schedule,
    pinned,
    tell,
  });
  const figures = smallNames.map((name) => {
    const { rps, cpuMs } = rows.crowded[name];
    return [name, { p50: rows.alone[name].p50, rps, cpuMs }] as const;
  });
  return Object.fromEntries(figures) as Small;
}

function gib(bytes: number): number {
  return Math.round(bytes / 2 ** 30);
}
