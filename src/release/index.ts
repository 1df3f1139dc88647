/**
 * The path of a request, in one short function. Owns the order of the stages and nothing else.
 */
export { release } from './release.ts';
export type { PlannedRequest, ReleaseParts } from './release.ts';
