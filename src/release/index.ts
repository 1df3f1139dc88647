/**
 * The path of a request, in one short function. Owns the order of the stages and nothing else.
 */
export { createDataPlane } from './data-plane.ts';
export type { DataPlane, DataPlaneAnswer, DataPlaneParts, ReleaseRequest } from './data-plane.ts';
export { SwitchableDataPlane } from './switchable-data-plane.ts';
export { warmUp } from './warm-up.ts';
export type { ReleaseParts } from './release.ts';
