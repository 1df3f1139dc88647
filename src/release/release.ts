import {
  decide,
  type Attempt,
  type ApprovedPlan,
  type DecisionSources,
} from '../decision/index.ts';
import { GatewayError } from '../errors.ts';
import { fetchData } from '../fetch/index.ts';
import type { DataService } from '../fetch/port.ts';
import type { Caller } from '../identity/index.ts';
import type { OperationVariables, ReleasePlan } from '../plan/index.ts';
import {
  recordEnd,
  recordRelease,
  recordTransfers,
  type Receipt,
  type RecordOutcome,
  type RecorderParts,
} from '../release-log/index.ts';
import { respond } from '../response/index.ts';
import { mutate } from './mutate.ts';

/** A request whose token and document have been checked. */
export interface PlannedRequest {
  readonly caller: Caller;
  readonly plan: ReleasePlan;
  readonly variables: OperationVariables;
  /** Aborted with a GatewayError when the client goes away, the deadline passes or the gateway stops. */
  readonly signal: AbortSignal;
  /** When it arrived; null where it shares no call to a service with others. */
  readonly arrival?: number | null;
  /** Called when a mutation has begun: from then on, an end says what came of it. */
  readonly onBegun?: (() => void) | undefined;
}

/** What the stages work with. */
export interface ReleaseParts {
  readonly decision: DecisionSources;
  readonly services: ReadonlyMap<string, DataService>;
  readonly log: RecorderParts;
  readonly newDecisionId: () => string;
}

/**
 * The path of a request: each stage takes what only the stage before can make. Nothing leaves that is not in the
 * returned receipt, and there is no receipt without the log.
 *
 * Where a basis ended while the answer was made, what is still in force decides once more, past every cache and under
 * a plan of its own, so that nothing is shown that only the old basis allowed to be fetched; then the request is refused.
 * Where a limit of a basis would be passed, the others decide once more without it.
 * A mutation is decided once more only while nothing has been called.
 * @throws GatewayError BASIS_ENDED, SCHEMA_CHANGED, STORE_UNAVAILABLE, RELEASE_LOG_UNAVAILABLE, RELEASE_LOG_OVERLOADED,
 * TOKEN_REFUSED, and what the signal is aborted with; MutationEnded once a mutation has begun
 */
export async function release(parts: ReleaseParts, request: PlannedRequest): Promise<Receipt> {
  const { caller, plan, variables } = request;
  let spent: string | null = null;
  for (const fresh of [false, true]) {
    const attempt: Attempt = { fresh, spent };
    const approved = await decide(parts.decision, caller, plan, variables, attempt);
    const outcome = await run(parts, approved, request, attempt);
    if (outcome.kind === 'recorded') return outcome.receipt;
    if (outcome.kind === 'stale' && outcome.ref === parts.decision.policy?.ref) {
      throw new GatewayError('SCHEMA_CHANGED');
    }
    if (outcome.kind === 'exhausted') spent = outcome.ref;
    if (fresh) await recordEnd(parts.log, approved, 'BASIS_ENDED');
  }
  throw new GatewayError('BASIS_ENDED');
}

async function run(
  parts: ReleaseParts,
  approved: ApprovedPlan<'read'> | ApprovedPlan<'intended'>,
  request: PlannedRequest,
  attempt: Attempt,
): Promise<RecordOutcome> {
  if (approved.call === 'intended') {
    const sending = await recordTransfers(parts.log, approved);
    return sending.kind === 'stale' ? sending : mutate(parts, sending.approved, request);
  }
  const sending = await recordTransfers(parts.log, approved);
  return sending.kind === 'stale' ? sending : read(parts, sending.approved, request, attempt);
}

async function read(
  parts: ReleaseParts,
  approved: ApprovedPlan<'read'>,
  { signal, arrival = null }: PlannedRequest,
  { spent }: Attempt,
): Promise<RecordOutcome> {
  const fetched = await fetchData(approved, parts.services, signal, arrival);
  const draft = respond(approved, fetched, parts.newDecisionId);
  // Nobody waits for it any more: what is not sent is not recorded as released, and uses nothing up.
  signal.throwIfAborted();
  // Where nothing else covers it, the limit ends the request: an empty answer would not say why.
  if (spent !== null && draft.parts.bases.length === 0) return { kind: 'exhausted', ref: spent };
  return recordRelease(parts.log, approved, draft);
}
