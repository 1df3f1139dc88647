import type { Ledger } from './ledger-book.ts';
import type { Expected, PlainGrant } from './plain.ts';

/** What one try at a question comes to, with what it uses up. */
export interface Try {
  readonly expected: Expected;
  /** By grant that something rests on: how many objects left by it. */
  readonly used: ReturnType<Ledger['used']>;
}

/**
 * The answer within the limits of its grants: one whose limit it would pass carries nothing of it, and where nothing
 * else carries the rest there is no answer at all, only a code (DESIGN.md §1, §5).
 */
export function withinLimits(
  grants: readonly PlainGrant[],
  attempt: (grants: readonly PlainGrant[]) => Try,
): Expected {
  const first = attempt(grants);
  const spent = passed(grants, first);
  if (spent === undefined) return first.expected;
  const rest = grants.filter((one) => one !== spent);
  const second = attempt(rest);
  if (second.used.size > 0 && passed(rest, second) === undefined) return second.expected;
  return { data: null, errors: [], released: [], refused: [], writes: [], ends: 'BASIS_ENDED' };
}

/** A grant whose limit would be passed. */
export function passed(
  grants: readonly PlainGrant[],
  { used }: Pick<Try, 'used'>,
): PlainGrant | undefined {
  return grants.find(({ id, rowsPerDay, uses, usedBefore = 0 }) => {
    const objects = used.get(id);
    if (objects === undefined) return false;
    return (
      (rowsPerDay !== null && usedBefore + objects > rowsPerDay) ||
      (uses !== null && usedBefore + 1 > uses)
    );
  });
}
