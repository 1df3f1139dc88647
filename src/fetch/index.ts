/**
 * Runs an approved plan against the data services. Never decides: what it may ask for is what the plan holds. Never
 * merges or changes an answer: pieces stay where they came from, linked by index.
 */
export { fetchData, outcomeOf, prepareFetch, type MutationOutcome } from './fetch.ts';
export { generated } from './generated.ts';
export type { FetchedData, FetchState } from './fetched-data.ts';
export { FetchesInFlight, type InFlightLimits } from './in-flight.ts';
export type { FetchProgram } from './program.ts';
export { entityAt, rawKeysOf, readChild, readKey } from './read-code.ts';
export type { Shape, Source } from './shape.ts';
