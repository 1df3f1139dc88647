/**
 * What every keeper of records shares: the store's port, appending with a lost race as an error, ids that may stand in
 * records, who did something, and short-lived copies for decisions. Knows no kind of record.
 *
 * Nothing here makes a stored fact true for longer than the store says: a copy is a hint, and the release transaction
 * checks it again.
 */
export { actorName, actorOf } from './actor.ts';
export type { Actor } from './actor.ts';
export { appendAll } from './append-all.ts';
export { once } from './once.ts';
export { HintCache } from './hint-cache.ts';
export type { HintCacheOptions } from './hint-cache.ts';
export type {
  AppendOutcome,
  Json,
  RecordChange,
  RecordEvent,
  RecordStore,
  Standing,
  StoredRecord,
} from './port.ts';
export { refuseInput } from './refuse-input.ts';
export { storedActor, storedPeriod } from './stored-parts.ts';
export { isId, requireId, requireIds, requireText } from './stored-id.ts';
