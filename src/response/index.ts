/**
 * Builds the answer and the release draft in one pass, by functions generated per selection set. Judges each row by
 * its real subject; copies nothing that was not asked for; of a service's error keeps the place and nothing else.
 */
export type {
  Answer,
  AnswerError,
  Draft,
  DraftBasis,
  DraftParts,
  Refused,
  ReleasedRows,
  ReleasedSet,
} from './draft.ts';
export { prepareResponse, respond } from './respond.ts';
