import type { ApprovedPlan } from '../decision/index.ts';
import { GatewayError, type ErrorCode } from '../errors.ts';
import { fetchData, outcomeOf, type MutationOutcome } from '../fetch/index.ts';
import {
  recordEnd,
  recordIntent,
  recordRelease,
  type Receipt,
  type RecordOutcome,
} from '../release-log/index.ts';
import { respond } from '../response/index.ts';
import type { PlannedRequest, ReleaseParts } from './release.ts';

/** A mutation that has begun and has no answer. `decisionId` is null where nothing more could be recorded. */
export class MutationEnded extends GatewayError {
  readonly decisionId: string | null;

  constructor(code: ErrorCode, decisionId: string | null, options?: ErrorOptions) {
    super(code, null, options);
    this.name = 'MutationEnded';
    this.decisionId = decisionId;
  }
}

/**
 * Runs one mutation in three steps: the intent is in the log, one call, the entry of the answer. Up to the first nothing
 * has happened, and a stale basis may be decided once more; from then on nothing is done twice, and whatever goes wrong
 * says what came of the call.
 * @throws MutationEnded once it has begun; GatewayError RELEASE_LOG_UNAVAILABLE or RELEASE_LOG_OVERLOADED before, and
 * what the signal is aborted with
 */
export async function mutate(
  parts: ReleaseParts,
  intended: ApprovedPlan<'intended'>,
  { signal, onBegun }: Pick<PlannedRequest, 'signal' | 'onBegun'>,
): Promise<RecordOutcome> {
  signal.throwIfAborted();
  const intent = await recordIntent(parts.log, intended);
  if (intent.kind === 'stale') return intent;
  return { kind: 'recorded', receipt: await called(parts, intent.approved, { signal, onBegun }) };
}

async function called(
  parts: ReleaseParts,
  approved: ApprovedPlan<'begun'>,
  { signal, onBegun }: Pick<PlannedRequest, 'signal' | 'onBegun'>,
): Promise<Receipt> {
  let outcome: MutationOutcome = 'not-sent';
  let cause: unknown = null;
  try {
    // Given up while its intent was on its way to the disk: the client was told that it may try again.
    signal.throwIfAborted();
    onBegun?.();
    outcome = 'unknown';
    // Nothing is shared with others: what they fetched may be from before.
    const fetched = await fetchData(approved, parts.services, signal);
    outcome = outcomeOf(fetched);
    const draft = respond(approved, fetched, parts.newDecisionId);
    signal.throwIfAborted();
    const recorded = await recordRelease(parts.log, approved, draft, outcome);
    if (recorded.kind === 'recorded') return recorded.receipt;
  } catch (error) {
    cause = error;
  }
  const code = codeOf(outcome, cause);
  const decisionId = parts.newDecisionId();
  const closed = await recordEnd(parts.log, approved, code, { outcome, decisionId }).then(
    () => true,
    // The intent stays open, which says the same: nobody knows what came of it.
    () => false,
  );
  throw new MutationEnded(code, closed ? decisionId : null, { cause });
}

function codeOf(outcome: MutationOutcome, cause: unknown): ErrorCode {
  if (outcome === 'answered') return 'MUTATION_EXECUTED_ANSWER_WITHHELD';
  if (outcome === 'unknown') return 'MUTATION_OUTCOME_UNKNOWN';
  return cause instanceof GatewayError ? cause.code : 'BASIS_ENDED';
}
