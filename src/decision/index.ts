/**
 * Decides what a caller may be answered: once before any row is known, and again on each real row. Pure apart from
 * reading what is in force; unknown means refused, deny wins, and a refusal is data.
 */
export { slotElements } from './allowed-set.ts';
export type { AllowedSet } from './allowed-set.ts';
export { begun, cleared } from './approved-plan.ts';
export type { ApprovedPlan } from './approved-plan.ts';
export type { RowSubject } from './covering.ts';
export { decide } from './decide.ts';
export type { Attempt, DecisionSources } from './decide.ts';
export type { Judge, JudgedSubject } from './judge.ts';
export type { RequestBasis } from './request-basis.ts';
export { attested, callsOf } from './transfers.ts';
export type { Sending, Transfer } from './transfers.ts';
export { Variants } from './variant.ts';
export type { Variant } from './variant.ts';
export type { Verdict } from './verdict.ts';
export { weigh } from './weigh.ts';
export type { Weighed, WeighedRequest } from './weigh.ts';
export { allowedByAlone, widestCover } from './widest-cover.ts';
export type { WriteDecision } from './write-decision.ts';
