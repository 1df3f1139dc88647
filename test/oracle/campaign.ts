import type { DocumentNode } from 'graphql';
import { GatewayError } from '../../src/errors.ts';
import { checkCase } from './check-case.ts';
import { combinationsOf } from './combinations.ts';
import { isMutation } from './down.ts';
import { Draw } from './draw.ts';
import { featuresOf } from './features.ts';
import { fastStore, type Store } from './gateway.ts';
import { failures, type Outage } from './outage.ts';
import type { Expected, PlainCaller } from './plain.ts';
import { randomCaller } from './random-caller.ts';
import { randomData } from './random-data.ts';
import { randomOperation, type RandomOperation } from './random-operation.ts';
import { randomWorld } from './random-policy.ts';
import { randomShape } from './random-types.ts';
import { documentOf, stageOf, type Stage } from './stage.ts';
import type { World } from './world.ts';

export interface Counts {
  worlds: number;
  cases: number;
  /** Cases in which some row left. */
  released: number;
  /** Cases in which some field of a visible row was refused. */
  refused: number;
  /** Cases with an error in the answer. */
  erroring: number;
  /** Cases in which nothing left at all. */
  empty: number;
  /** Cases that were asked again with all changed that the caller may not see. */
  changed: number;
  /** Operations that were not valid. */
  invalid: number;
  /** Operations that the query planner could not plan: refused as a whole, and nothing was asked. */
  unplanned: number;
  /** By public code, and by word for what a case is about (see `features.ts`): cases with it. */
  readonly features: Record<string, number>;
}

export interface Failure {
  readonly seed: number;
  readonly stage: Stage;
  readonly caller: PlainCaller;
  readonly operation: RandomOperation;
  readonly changeSeed: number | null;
  readonly outage: Outage | null;
  readonly problems: readonly string[];
}

export interface CampaignOptions {
  readonly casesPerWorld: number;
  /** Chance that a case is asked a second time with what its caller may not see changed. */
  readonly changeShare: number;
  readonly store?: Store;
  /** Whether every world has mutations and nothing else is asked; else some have, and some operations are. */
  readonly writing?: boolean;
}

export function noCounts(): Counts {
  return {
    worlds: 0,
    cases: 0,
    released: 0,
    refused: 0,
    erroring: 0,
    empty: 0,
    changed: 0,
    invalid: 0,
    unplanned: 0,
    features: {},
  };
}

/** The world of a seed. */
function stageOfSeed(
  seed: number,
  { store = fastStore, writing = false }: CampaignOptions,
): { stage: Stage; draw: Draw } {
  const draw = new Draw(seed);
  const world = randomWorld(draw, randomShape(draw, writing ? 1 : 0.4));
  return { stage: stageOf(world, randomData(draw, world), store), draw };
}

/** Asks one world, and adds to the counts; the first disagreement ends it. */
export async function runWorld(
  seed: number,
  counts: Counts,
  options: CampaignOptions,
): Promise<Failure | null> {
  const { stage, draw } = stageOfSeed(seed, options);
  counts.worlds++;
  let left = options.casesPerWorld;
  while (left > 0) {
    const share = options.writing === true ? 1 : 0.5;
    const operation = randomOperation(draw, stage.world, stage.data, share);
    const document = documentOf(stage, operation);
    if (document === null) {
      counts.invalid++;
      continue;
    }
    const timed = /\b(?:from|to): /.test(operation.text);
    const asks = { writes: isMutation(document), timed };
    // One operation for several callers, as its compiled variants must not mix.
    for (let n = draw.int(1, 4); n > 0 && left > 0; n--) {
      left--;
      const caller = randomCaller(draw, stage.world, asks);
      const changeSeed = draw.chance(options.changeShare) ? draw.seed() : null;
      const outage = randomOutage(draw, stage.world, asks.writes);
      const one = { seed, stage, caller, operation, changeSeed, outage };
      const found = await runCase(one, document, counts);
      if (found !== null) return found;
    }
  }
  return null;
}

function randomOutage(draw: Draw, world: World, writes: boolean): Outage | null {
  if (!draw.chance(writes ? 0.35 : 0.15)) return null;
  const fields = world.types.filter((one) => one.kind === 'mutation').flatMap((one) => one.fields);
  const running = fields.flatMap((one) => one.services);
  const isAtIt = writes && draw.chance(0.6);
  return { service: draw.pick(isAtIt ? running : world.services), how: draw.pick(failures) };
}

async function runCase(
  one: Omit<Failure, 'problems'>,
  document: DocumentNode,
  counts: Counts,
): Promise<Failure | null> {
  const problems: string[] = [];
  try {
    const { stage, caller, operation, changeSeed, outage } = one;
    const { variables } = operation;
    const result = await checkCase(stage, caller, document, variables, { changeSeed, outage });
    problems.push(...result.problems);
    if (result.unplanned && result.problems.length === 0) {
      counts.unplanned++;
      return null;
    }
    count(counts, result.expected, changeSeed);
    const { text } = operation;
    const asked = { stage, caller, document, text, variables };
    const combined = combinationsOf(asked, result.expected);
    for (const feature of [...featuresOf(one, result), ...combined]) {
      counts.features[feature] = (counts.features[feature] ?? 0) + 1;
    }
  } catch (error) {
    if (error instanceof GatewayError && error.detail === 'the operation cannot be planned') {
      counts.unplanned++;
      return null;
    }
    problems.push(`thrown ${error instanceof Error ? (error.stack ?? '') : ''}`);
  }
  return problems.length === 0 ? null : { ...one, problems };
}

function count(counts: Counts, { released, refused }: Expected, changeSeed: number | null): void {
  counts.cases++;
  if (released.length > 0) counts.released++;
  if (refused.some((one) => one.code === 'NO_BASIS')) counts.refused++;
  if (refused.length > 0) counts.erroring++;
  if (released.length === 0 && refused.length === 0) counts.empty++;
  if (changeSeed !== null) counts.changed++;
}
