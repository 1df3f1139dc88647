import type { Asking, History } from './history.ts';
import type { Stored, StoredEntry } from './stored.ts';

/** A node that took up a stricter policy, for good. */
export interface Tightening {
  readonly node: string;
  readonly returnedAt: number;
}

/** Every way in which histories break the promise, by name; each finding names the token that was asked with. */
export function violations(
  histories: readonly History[],
  tightenings: readonly Tightening[],
  stored: Stored,
): Readonly<Record<string, readonly string[]>> {
  const entryOf = new Map(stored.entries.map((entry) => [entry.tokenId, entry]));
  const told = (history: History): readonly Asking[] =>
    history.askings.filter((one) => one.told.length > 0);
  const released = histories.flatMap((history) =>
    history.askings.flatMap(({ tokenId }) => {
      const entry = entryOf.get(tokenId);
      return entry?.released === true ? [{ history, entry }] : [];
    }),
  );
  const each = (test: (history: History, entry: StoredEntry) => boolean): readonly string[] =>
    released.filter(({ history, entry }) => test(history, entry)).map(({ entry }) => entry.tokenId);
  return {
    'committed after the call that ended its basis had returned': each(
      (history, entry) =>
        entry.committedAt > history.endReturnedAt && hasEnded(history, entry.committedAt, stored),
    ),
    'committed after the end of its basis had committed': each((history, entry) =>
      hasEnded(history, entry.committedAt, stored),
    ),
    'told by a query that began after that call had returned': histories.flatMap((history) =>
      told(history)
        .filter((one) => one.begunAt > history.endReturnedAt)
        .filter(({ tokenId }) => hasEnded(history, entryOf.get(tokenId)?.committedAt ?? 0, stored))
        .map(({ tokenId }) => tokenId),
    ),
    'told without an entry that says what was released': histories.flatMap((history) =>
      told(history)
        .filter(({ tokenId }) => entryOf.get(tokenId)?.released !== true)
        .map(({ tokenId }) => tokenId),
    ),
    'answered without an entry': histories.flatMap((history) =>
      history.askings
        .filter(({ status, tokenId }) => status === 200 && !entryOf.has(tokenId))
        .map(({ tokenId }) => tokenId),
    ),
    'released under a policy that its node had replaced': tightenings.flatMap((one) =>
      lateUnder(one, stored),
    ),
    'told what the new policy withholds': tightenings.flatMap(({ node, returnedAt }) =>
      histories
        .flatMap(told)
        .filter((one) => one.node === node && one.begunAt > returnedAt && one.told.includes('plan'))
        .map(({ tokenId }) => tokenId),
    ),
  };
}

/**
 * Whether the basis of a history had ended at a time, by the order of commits: the last change of its record before
 * that time is the end, or a later one that says the same.
 */
function hasEnded({ endedBy, endBegunAt }: History, at: number, { changes }: Stored): boolean {
  const record = `${endedBy.kind}:${endedBy.id}`;
  const last = changes.findLast((one) => one.record === record && one.committedAt < at);
  return (
    last !== undefined && last.committedAt >= endBegunAt - 1 && last.text.includes(endedBy.event)
  );
}

function lateUnder({ node, returnedAt }: Tightening, stored: Stored): readonly string[] {
  const record = `policy:${node}.contoso.example/release`;
  const first = stored.changes.find((one) => one.record === record);
  return stored.entries
    .filter((one) => one.node === node && one.released && one.committedAt > returnedAt)
    .filter(({ policy }) => first?.text.includes(policy) === true)
    .map(({ tokenId }) => tokenId);
}
