import { approvalMutants } from './approval.ts';
import { decisionMutants } from './decision.ts';
import { doorMutants } from './doors.ts';
import { fetchMutants } from './fetch.ts';
import type { Mutant } from './mutant.ts';
import { planMutants } from './plan.ts';
import { policyMutants } from './policy.ts';
import { predicateMutants } from './predicates.ts';
import { releaseMutants } from './release.ts';
import { responseMutants } from './response.ts';
import { scopeMutants } from './scopes.ts';
import { tenantMutants } from './tenants.ts';
import { writingMutants } from './writing.ts';
import { writtenWorldMutants } from './written-worlds.ts';

/** Every mutant, in the order of the stages. */
export const mutants: readonly Mutant[] = [
  ...policyMutants,
  ...planMutants,
  ...tenantMutants,
  ...decisionMutants,
  ...approvalMutants,
  ...scopeMutants,
  ...predicateMutants,
  ...writingMutants,
  ...writtenWorldMutants,
  ...fetchMutants,
  ...responseMutants,
  ...releaseMutants,
  ...doorMutants,
];
