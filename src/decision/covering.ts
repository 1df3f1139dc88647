import type { Cover, Period, Vocabulary } from '../model/index.ts';

/** Whose an object is, as its own fields say. */
export interface RowSubject {
  readonly tenant: string;
  readonly account: string | null;
  /** null: in none; `unknownResource` where nobody could tell. */
  readonly resource: string | null;
}

/** Nobody could tell in which resource an object is. No handle is like it. */
export const unknownResource = '\0';

/** A cover as it bears on one subject: what its exceptions take away is gone already. */
export interface Bearing {
  /** Index of the cover in the request's basis. */
  readonly index: number;
  readonly cover: Cover;
  /** Elements that an exception takes away from this subject. */
  readonly denied: ReadonlySet<string>;
}

/**
 * The covers that bear on a subject. Deny wins: an exception without elements takes the whole cover away, and what may be
 * in an excepted resource is taken for what is in it.
 */
export function bearings(covers: readonly Cover[], subject: RowSubject): readonly Bearing[] {
  const found: Bearing[] = [];
  covers.forEach((cover, index) => {
    if (cover.tenant !== subject.tenant) return;
    if (cover.account !== null && cover.account !== subject.account) return;
    if (cover.resources !== null && !includes(cover.resources, subject.resource)) return;
    const hits = cover.exceptions.filter(
      (one) =>
        (one.accounts === null || includes(one.accounts, subject.account)) &&
        (one.resources === null ||
          subject.resource === unknownResource ||
          includes(one.resources, subject.resource)),
    );
    if (hits.some((one) => one.elements === null)) return;
    found.push({ index, cover, denied: new Set(hits.flatMap((one) => one.elements ?? [])) });
  });
  return found;
}

function includes(list: readonly string[], value: string | null): boolean {
  return value !== null && list.includes(value);
}

/** What is known of the times of a row. */
export type RowTimes =
  /** The type names no time. */
  | { readonly kind: 'untimed' }
  /** Every time of the record, in milliseconds since the epoch; NaN for one that cannot be read. */
  | { readonly kind: 'recorded'; readonly at: readonly number[] };

/**
 * Whether a cover's data period lets an element of such a row leave. A record must lie in the period with all its
 * times. Without a time, a timed element is refused and an untimed one is released as of now.
 */
export function inPeriod(
  cover: Cover,
  times: RowTimes,
  element: string,
  vocabulary: Vocabulary,
): boolean {
  const period = cover.dataPeriod;
  if (period === null) return true;
  if (times.kind === 'untimed') return vocabulary.elements.get(element)?.timed === false;
  return liesIn(period, times.at);
}

/** Whether every one of these times is in the period; a time that could not be read lies on no side of a bound. */
export function liesIn({ from, to }: Period, times: readonly number[]): boolean {
  return times.every((at) => (from === null || at >= from) && (to === null || at < to));
}
