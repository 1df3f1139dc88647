import type { OperationVariables, ReleasePlan } from '../plan/index.ts';
import { allowedSet, type AllowedSet } from './allowed-set.ts';
import { mutationSet } from './mutation-set.ts';
import { requestBasis, type BasisQuestion, type RequestBasis } from './request-basis.ts';
import { decideWrite, type WriteDecision } from './write-decision.ts';

/** Who asks for what, with all that is in force for it. */
export interface WeighedRequest extends Omit<BasisQuestion, 'operation'> {
  readonly plan: ReleasePlan;
  readonly variables: OperationVariables['values'];
  readonly mayRead: boolean;
  /** The token names the action `write`, and is no task token. */
  readonly mayWrite: boolean;
  /** The recipient is registered and in good standing. */
  readonly inStanding: boolean;
}

/** All that is decided before any row is known. */
export interface Weighed {
  /** Whether a mutation may run; null for a query. */
  readonly write: WriteDecision | null;
  readonly basis: RequestBasis;
  readonly allowed: AllowedSet;
}

type SetOfQuery = (
  plan: ReleasePlan,
  basis: RequestBasis,
  variables: OperationVariables['values'],
) => AllowedSet;

/**
 * Decides all that does not depend on rows, for a query or for one field of a mutation. Pure.
 * @param setOf where the allowed set of a query comes from: it may have been decided before
 */
export function weigh(request: WeighedRequest, setOf: SetOfQuery = allowedSet): Weighed {
  const { plan, variables, covers, mayRead } = request;
  const { mutation } = plan.parts;
  const write = mutation === null ? null : decideWrite({ ...request, mutation });
  const written = write?.tenant ?? null;
  const basis = requestBasis({
    ...request,
    operation: 'read',
    // What a mutation answers is of the tenant that it writes to.
    tenants: written === null ? request.tenants : [written],
    covers: mayRead ? covers : [],
  });
  const allowed =
    mutation === null || write === null
      ? setOf(plan, basis, variables)
      : mutationSet(plan, mutation, { basis, write, variables });
  return { write, basis, allowed };
}
