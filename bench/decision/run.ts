import { build } from '../built.ts';
import { canPin, leaveGatewayCore } from '../cpu.ts';
import { measureEngines, type EngineFigures } from '../federation/measure-engines.ts';
import type { Row, Schedule, Tell } from '../federation/rounds.ts';
import { json } from '../table.ts';
import { tables, type DecisionFigures, type FieldCost, type Judge } from './report.ts';

interface Plan {
  readonly fields: Schedule;
  readonly grants: Schedule;
}

const full: Plan = {
  fields: { rounds: 5, warmUpMs: 2_000, roundMs: 1_500, budgetMs: 110_000 },
  grants: { rounds: 7, warmUpMs: 2_000, roundMs: 1_000, budgetMs: 40_000 },
};

const quick: Plan = {
  fields: { rounds: 2, warmUpMs: 800, roundMs: 600, budgetMs: 30_000 },
  grants: { rounds: 3, warmUpMs: 800, roundMs: 500, budgetMs: 12_000 },
};

/** Values in one answer of the scene `flatList`. */
const fieldCount = 10_000;

/** What each judge is measured beside: the same work without it. */
const bases = {
  shield: 'plain',
  genericAuthAll: 'envelop',
  genericAuthGranular: 'envelop',
  ours: 'oursUnenforced',
  oursUnlogged: 'oursUnenforced',
} as const satisfies Readonly<Record<Judge, string>>;

const names = [
  'plain',
  'shield',
  'envelop',
  'genericAuthAll',
  'genericAuthGranular',
  'oursUnenforced',
  'oursUnlogged',
  'ours',
] as const;

/** Measures what a judged field costs and what a grant more in the store does; prints tables, and JSON when asked for. */
export async function decision(options: { quick: boolean; json: boolean }): Promise<void> {
  const plan = options.quick ? quick : full;
  const tell: Tell = (line) => void process.stderr.write(`${line}\n`);
  tell('building');
  build();
  const pinned = canPin();
  if (pinned) leaveGatewayCore();
  const common = { pinned, tell };
  const operations = await measureEngines({
    ...common,
    scene: 'flatList',
    names,
    schedule: plan.fields,
  });
  tell('writing a million grants');
  const grants = await measureEngines({
    ...common,
    scene: 'hundredSubjects',
    // The plain answer says that the others are right.
    names: ['plain', 'oursOneGrant', 'oursMillionGrants'],
    schedule: plan.grants,
  });
  const figures: DecisionFigures = {
    judgedField: costsOf(operations),
    grants: {
      one: grants.oursOneGrant,
      million: grants.oursMillionGrants,
      ratio: grants.oursMillionGrants.cpuMs / grants.oursOneGrant.cpuMs,
    },
  };
  console.log(tables(figures));
  if (options.json) console.log(`\n${json(figures)}`);
}

/** By CPU of all threads: a request in flight beside others waits for the log at no cost. */
function costsOf(
  row: Row<(typeof names)[number], EngineFigures>,
): Readonly<Record<Judge, FieldCost>> {
  const costOf = (judge: Judge): FieldCost => {
    const { cpuMs } = row[judge];
    const baseMs = row[bases[judge]].cpuMs;
    return { cpuMs, baseMs, nsPerField: ((cpuMs - baseMs) * 1e6) / fieldCount };
  };
  return {
    shield: costOf('shield'),
    genericAuthAll: costOf('genericAuthAll'),
    genericAuthGranular: costOf('genericAuthGranular'),
    oursUnlogged: costOf('oursUnlogged'),
    ours: costOf('ours'),
  };
}
