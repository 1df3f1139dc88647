import { median, quantile, rounded } from '../statistics.ts';
import { grantAll } from './commits.ts';
import type { Contender } from './contender.ts';
import { bareLoop, bareStore, closedLoop, openLoop } from './load.ts';
import { postgresContender } from './postgres.ts';
import { recovery } from './recovery.ts';
import { sqliteContender } from './sqlite.ts';

const WRITERS = [1, 16, 64, 256] as const;
const OPEN_LOOP_PER_SECOND = 2_000;
const FLUSHES = 200;

interface Plan {
  readonly rounds: number;
  readonly stretchMs: number;
  readonly openLoopMs: number;
  readonly entries: number;
}
const full: Plan = { rounds: 5, stretchMs: 1_500, openLoopMs: 5_000, entries: 1_000_000 };
const quick: Plan = { rounds: 3, stretchMs: 500, openLoopMs: 2_000, entries: 100_000 };

/** The log on both stores beside the bare stores, and recovery and verification of a large log. */
export async function log(options: {
  readonly quick: boolean;
  readonly json: boolean;
}): Promise<void> {
  const plan = options.quick ? quick : full;
  const sqlite = await measured(await sqliteContender(), plan);
  const postgres = await measured(await postgresContender(), plan);
  console.log(`\na log of ${plan.entries} entries whose writer is killed`);
  const { recoveryMs, verifyPerSecond } = await recovery(plan.entries);
  const last = {
    sqlite,
    postgres,
    verifyPerSecond: rounded(verifyPerSecond),
    recoveryMs: rounded(recoveryMs),
  };
  console.log(`written again after ${last.recoveryMs} ms, checked at ${last.verifyPerSecond}/s`);
  if (options.json) console.log(JSON.stringify(last));
}

/** All figures of one store; the table is printed as it comes. */
async function measured(contender: Contender, plan: Plan) {
  try {
    await grantAll(contender.store);
    console.log(`\n${contender.name}, entries of 1 KiB\n`);
    console.log('| writers | ours, entries/s | bare, entries/s | ours of bare |');
    console.log('|---|---|---|---|');
    let figures = { entriesPerSecond: 0, bareEntriesPerSecond: 0 };
    for (const writers of WRITERS) {
      figures = await sideBySide(contender, writers, plan);
      const { entriesPerSecond, bareEntriesPerSecond } = figures;
      const share = `${Math.round((100 * entriesPerSecond) / bareEntriesPerSecond)} %`;
      console.log(`| ${writers} | ${entriesPerSecond} | ${bareEntriesPerSecond} | ${share} |`);
    }
    const flushes: number[] = [];
    for (let count = 0; count < FLUSHES; count += 1) flushes.push(await contender.flush());
    const latency = await openLoop(contender.store, OPEN_LOOP_PER_SECOND, plan.openLoopMs);
    const bare = await openLoop(bareStore(contender), OPEN_LOOP_PER_SECOND, plan.openLoopMs);
    const added = {
      p50AddedMs: rounded(latency.p50AddedMs),
      p99AddedMs: rounded(latency.p99AddedMs),
      flushMs: rounded(quantile(flushes, 0.5)),
    };
    console.log(
      `\nopen loop at ${OPEN_LOOP_PER_SECOND}/s: p50 ${added.p50AddedMs} ms, p99 ${added.p99AddedMs} ms, the bare store p50 ${rounded(bare.p50AddedMs)} ms; a flush takes ${added.flushMs} ms`,
    );
    return { ...figures, ...added };
  } finally {
    await contender.close();
  }
}

/** Ours and bare in turns, so that whatever else the machine does meets both; the median of the rounds. */
async function sideBySide(contender: Contender, writers: number, plan: Plan) {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    ours.push(await closedLoop(contender.store, writers, plan.stretchMs));
    bare.push(await bareLoop(contender, writers, plan.stretchMs));
  }
  return {
    entriesPerSecond: rounded(median(ours)),
    bareEntriesPerSecond: rounded(median(bare)),
  };
}
