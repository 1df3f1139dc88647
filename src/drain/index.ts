/**
 * What a revocation with `drain: true` waits for: answers that were recorded before it and are still being sent, on
 * every node that shares the store. Owns the order of question and answer between nodes; knows no basis, and nothing of
 * what keeps a release from being recorded after a revocation.
 */
export { Drains } from './drains.ts';
export type { DrainParts } from './drains.ts';
export type { Answers, DrainBoard, DrainRequest } from './port.ts';
