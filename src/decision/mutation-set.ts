import type { ErrorCode } from '../errors.ts';
import type { PlannedMutation, ReleasePlan } from '../plan/index.ts';
import { allowedSet, slotElements, type AllowedSet } from './allowed-set.ts';
import { bearings } from './covering.ts';
import type { RequestBasis } from './request-basis.ts';
import type { ScopeDecision } from './narrowing.ts';
import { VerdictMaker } from './verdict.ts';
import type { WriteDecision } from './write-decision.ts';

/** Refusals that follow from what is granted. */
const byGrants: ReadonlySet<ErrorCode | null> = new Set([null, 'NO_BASIS', 'SCOPE_NOT_PUSHABLE']);

/**
 * What a mutation may do and be answered. Whether it runs is the write decision's; what it answers is judged as a read.
 * What follows from schema and token alone is refused before it runs, and so is what depends on rows that the call is not
 * confined to. A mutation that runs though its value can never be shown says that it was executed.
 * @param basis of the caller for reading, of the tenant that is written to
 */
export function mutationSet(
  plan: ReleasePlan,
  mutation: PlannedMutation,
  { basis, write, variables }: MutationBases,
): AllowedSet {
  const read = allowedSet(plan, basis, variables, (one, id) =>
    id === mutation.confiner ? called(one, write) : one,
  );
  const asRead = read.refusals[mutation.slot] ?? null;
  // A code that follows from schema and token is told whatever the tenant has granted.
  const told = [write.refusal, asRead].find((one) => !byGrants.has(one));
  const unconfined = asRead === 'SCOPE_NOT_PUSHABLE' ? asRead : null;
  const before = told ?? write.refusal ?? unconfined;
  if (before !== null) return withRoot(read, mutation, before, false);
  const shown = asRead === null && isShown(plan, mutation, read, { basis, write });
  const after = shown ? null : 'MUTATION_EXECUTED_ANSWER_WITHHELD';
  return withRoot(read, mutation, after, true);
}

interface MutationBases {
  readonly basis: RequestBasis;
  readonly write: WriteDecision;
  /** The caller's, renamed. */
  readonly variables: Readonly<Record<string, unknown>>;
}

function withRoot(
  set: AllowedSet,
  { slot }: PlannedMutation,
  refusal: ErrorCode | null,
  runs: boolean,
): AllowedSet {
  const refusals = set.refusals.map((one, id) => (id === slot ? refusal : one));
  const empty = set.scopes.map((one) => Number(one.empty)).join('');
  const key = `${set.key}|${refusal ?? ''}|${empty}|${runs ? 'runs' : 'refused'}`;
  return { ...set, refusals, key, runs };
}

/** The call goes out as it was asked for; rows count as confined only where reading would have asked the same. */
function called(read: ScopeDecision, { variables }: WriteDecision): ScopeDecision {
  const same = !read.empty && isSame(read.variables, variables);
  return { ...read, variables, empty: false, confined: read.confined && same };
}

/** Whether the same is sent, in whatever order it was decided. */
function isSame(read: ScopeDecision['variables'], sent: ScopeDecision['variables']): boolean {
  const names = new Set([...Object.keys(read), ...Object.keys(sent)]);
  return [...names].every((one) => JSON.stringify(read[one]) === JSON.stringify(sent[one]));
}

/** Whether the value of the field itself may be told: it belongs to the tenant as a whole. */
function isShown(
  plan: ReleasePlan,
  mutation: PlannedMutation,
  read: AllowedSet,
  { basis, write }: Pick<MutationBases, 'basis' | 'write'>,
): boolean {
  const slot = plan.parts.slots[mutation.slot];
  if (slot === undefined || slotElements(slot).length === 0) return true;
  if (write.tenant === null) return false;
  const subject = { tenant: write.tenant, account: null, resource: null };
  const verdict = new VerdictMaker(plan, read, basis).of(bearings(basis.covers, subject), {
    kind: 'untimed',
  });
  return verdict.slots[slot.id] === 1;
}
