import { intentsOf } from './compare-ledgers.ts';
import { differences, same } from './differences.ts';
import { lessThan } from './down.ts';
import { expected } from './expected.ts';
import type { GatewayRequest } from './gateway.ts';
import { unseenChanged } from './noninterference.ts';
import type { Outage } from './outage.ts';
import { questionOf, type Stage } from './stage.ts';

interface OutageOptions {
  readonly outage: Outage;
  readonly changeSeed: number | null;
  /** Whether it is known what should come back. */
  readonly compared: boolean;
}

export interface OutageResult {
  readonly problems: readonly string[];
  /** What the failing service was asked for. */
  readonly failed: 'nothing' | 'a mutation' | 'a query' | 'unknown';
}

/**
 * Asks once more while a service fails. Mutations run, or do not, exactly as they should. Where the service was asked for
 * nothing but them, or for nothing at all, the answer and the entries are exactly known too; where it was asked for more,
 * the plan says what is lost with it, and what is left must be part of what should be there.
 */
export async function checkOutage(
  stage: Stage,
  request: GatewayRequest,
  { outage, changeSeed, compared }: OutageOptions,
): Promise<OutageResult> {
  const { gateway, world, data } = stage;
  const problems: string[] = [];
  const { question, state } = questionOf(stage, request, request, outage);
  const wanted = expected(question);
  gateway.outage = outage;
  const less = await gateway.askOrEnd(request);
  const { calls, runs } = gateway;
  gateway.data = unseenChanged(question, world, data, changeSeed ?? 0);
  const other = await gateway.askOrEnd(request);
  gateway.data = data;
  gateway.outage = null;
  same('interference', less.answer, other.answer, problems);
  if (!compared) return { problems: told(problems, outage), failed: 'unknown' };
  const asked = calls.filter((one) => one.service === outage.service);
  const isLimited = request.grants.some((one) => one.rowsPerDay !== null || one.uses !== null);
  same('runs', runs, state.runs, problems);
  const isKnown = asked.every((one) => one.query.startsWith('mutation'));
  if (isKnown) {
    problems.push(...differences(less, wanted));
  } else {
    same('intents', intentsOf(less.commits), wanted.writes, problems);
    // Of fewer objects a limit may let others leave.
    if (!isLimited) problems.push(...lessThan(less, wanted));
  }
  const isNothing = asked.length === 0;
  const failed = isNothing ? 'nothing' : isKnown ? 'a mutation' : 'a query';
  return { problems: told(problems, outage), failed };
}

function told(problems: readonly string[], { service, how }: Outage): readonly string[] {
  return problems.map((one) => `${one}\n  ${service} ${how}`);
}
