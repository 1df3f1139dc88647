/**
 * Legal demands in their first form, and the tasks that approved ones become. Owns the records of kind `demand` and
 * `task`. Reads the regime table; judges which classes an instrument reaches, never what a field means.
 *
 * Nobody alone can make a task: a clerk records, two other people approve the same terms, a fourth extracts. A task
 * has one account, never keys or credentials, a day at most and a few uses, and ends when its demand is withdrawn.
 * Tenants cannot learn here that a demand exists.
 */
export { createDemands } from './demands.ts';
export type { Approval, Demand, DemandInput, DemandParts, Demands } from './demands.ts';
export type { DemandTerms, Narrowing } from './demand-terms.ts';
export type { LiveTask, Tasks } from './port.ts';
export { readRegimes } from './regimes.ts';
export type { Instrument, RegimeTable } from './regimes.ts';
export { createTasks, issueTaskToken } from './tasks.ts';
export type { MintTaskToken, TaskParts, TaskToken, TaskTokenParts } from './tasks.ts';
