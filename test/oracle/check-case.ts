import { print, type DocumentNode } from 'graphql';
import { leaksIn } from './canary.ts';
import { checkOutage, type OutageResult } from './check-outage.ts';
import { entriesOf } from './compare-ledgers.ts';
import { differences, same } from './differences.ts';
import { isMutation, lessThan } from './down.ts';
import { expected } from './expected.ts';
import { marksOf } from './marks.ts';
import { unseenChanged } from './noninterference.ts';
import type { Outage } from './outage.ts';
import type { Expected, PlainCaller } from './plain.ts';
import { now } from './plain-types.ts';
import { isAllAttested, wronglySent } from './processors.ts';
import { questionOf, type Stage } from './stage.ts';

export interface CaseResult {
  /** What differs; empty when gateway and oracle agree. */
  readonly problems: readonly string[];
  readonly expected: Expected;
  /** Whether something was sent to a subprocessor. */
  readonly told: boolean;
  /** Some field of a mutation could not be planned: what comes of the whole is not compared. */
  readonly unplanned: boolean;
  /** What a failing service was asked for; null where none failed. */
  readonly failed: OutageResult['failed'] | null;
}

export interface CaseOptions {
  /** Seed of the change to all that the caller may not see; null leaves noninterference out. */
  readonly changeSeed: number | null;
  /** What fails when the same is asked once more; null for nothing. */
  readonly outage: Outage | null;
}

/** Asks the gateway and the oracle the same, and compares answer and entry. */
export async function checkCase(
  stage: Stage,
  caller: PlainCaller,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  { changeSeed, outage }: CaseOptions,
): Promise<CaseResult> {
  const { world, data, schema, gateway } = stage;
  const { question, state } = questionOf(stage, caller, { document, variables });
  const wanted = expected(question);
  gateway.data = data;
  const request = { ...caller, document, variables };
  const first = await gateway.askOrEnd(request);
  const { answer, commits } = first;
  const { runs } = gateway;
  const about = {
    world,
    marks: marksOf(schema, world.policy),
    caller,
    now,
    text: print(document) + JSON.stringify(variables),
  };
  const isLimited = caller.grants.some((one) => one.rowsPerDay !== null || one.uses !== null);
  const problems = [...wronglySent(gateway.calls, about)];
  const unplanned = answer.errors.some((one) => one.extensions.code === 'OPERATION_NOT_PLANNED');
  // Where something may be withheld from a subprocessor, the plan says what goes with it.
  if (isAllAttested(about) && !unplanned) {
    problems.push(...differences(first, wanted));
    same('runs', runs, state.runs, problems);
  } else if (!isLimited && !isMutation(document)) problems.push(...lessThan(first, wanted));
  const leaks = leaksIn(JSON.stringify(answer), question, data);
  problems.push(...leaks.map((one) => `leak of ${one}`));
  if (JSON.stringify(entriesOf(commits)).includes('<E')) problems.push('a value in an entry');
  if (changeSeed !== null) {
    gateway.data = unseenChanged(question, world, data, changeSeed);
    const again = await gateway.askOrEnd(request);
    gateway.data = data;
    const [before, after] = [JSON.stringify(answer), JSON.stringify(again.answer)];
    if (before !== after) problems.push(`interference\n  ${before}\n  ${after}`);
  }
  let failed: CaseResult['failed'] = null;
  if (outage !== null) {
    const compared = isAllAttested(about) && !unplanned;
    const found = await checkOutage(stage, request, { outage, changeSeed, compared });
    problems.push(...found.problems);
    ({ failed } = found);
  }
  const told = commits.some((one) => one.entries.some((bytes) => isTransfer(bytes)));
  return { problems, expected: wanted, told, unplanned, failed };
}

function isTransfer(entry: Uint8Array): boolean {
  return Buffer.from(entry).toString('utf8').includes('"kind":"transfer"');
}
