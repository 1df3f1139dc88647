import { refuseInput } from './refuse-input.ts';

/**
 * Ids that stand in records and in joined index keys. `|` joins such keys, so no id may contain it.
 * No blanks and nothing that looks like a pattern: an id names one thing.
 */
const ID = /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}$/;

/** Whether a record could have this id at all. */
export function isId(value: string): boolean {
  return ID.test(value);
}

/** @throws ControlRefusal `FORMAT`, naming the field. */
export function requireId(field: string, value: string): void {
  if (!isId(value)) refuseInput(field, 'FORMAT');
}

/** @throws ControlRefusal `TOO_MANY` or `FORMAT`, naming the field. */
export function requireIds(field: string, values: readonly string[], max: number): void {
  if (values.length > max) refuseInput(field, 'TOO_MANY');
  for (const value of values) requireId(field, value);
}

/**
 * What makes a line read other than it is written: control characters, line ends, and the embeddings, overrides and
 * isolates of bidirectional text (UAX #9). Records are evidence, which reviewers read in lines.
 */
const DECEPTIVE = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

/** A sentence that somebody wrote: something, at most 500 characters, in one line. @throws ControlRefusal `FORMAT`. */
export function requireText(field: string, text: string): void {
  const isSentence =
    text.trim() !== '' && text.length <= 500 && text.isWellFormed() && !DECEPTIVE.test(text);
  if (!isSentence) refuseInput(field, 'FORMAT');
}
