import type { ApprovedPlan } from '../decision/index.ts';
import type { ErrorCode } from '../errors.ts';
import type { MutationOutcome } from '../fetch/index.ts';
import type { BasisRef } from '../model/index.ts';
import type { Answer, Draft } from '../response/index.ts';
import { distinctBases, logOf } from './about-request.ts';
import { writeEntries, type ClosedIntent, type EntryKeys } from './entry.ts';
import type { GroupCommit } from './group-commit.ts';
import type { CounterUse } from './port.ts';

/** Proof that an answer is in the log (or holds nothing that must be). Only this stage makes one. */
export class Receipt {
  readonly #minted = true;
  readonly answer: Answer;
  /** Index of the first entry; null when the operation asks for nobody's data. */
  readonly index: number | null;
  /** Rows that the caller may not see. Told to nobody but by a listener that is configured as trusted. */
  readonly withheld: number;

  constructor(answer: Answer, index: number | null, withheld: number) {
    this.answer = answer;
    this.index = index;
    this.withheld = withheld;
  }

  /** True. The private field behind it is what no look-alike has, so none compiles in place of a Receipt. */
  isMinted(): boolean {
    return this.#minted;
  }
}

export type RecordOutcome =
  | { readonly kind: 'recorded'; readonly receipt: Receipt }
  /** A basis ended between the decision and the transaction. Nothing was recorded. */
  | { readonly kind: 'stale'; readonly ref: string }
  /** A limit of the basis is used up. Nothing was recorded. */
  | { readonly kind: 'exhausted'; readonly ref: string };

export interface RecorderParts extends EntryKeys {
  readonly commits: GroupCommit;
}

/**
 * Makes the release durable, together with the check that everything it rests on is still in force. Rejects with
 * RELEASE_LOG_UNAVAILABLE or RELEASE_LOG_OVERLOADED; the draft must then be dropped. The answer of a mutation always has
 * an entry, which closes its intent.
 * @param outcome what came of the call of a mutation; null for everything that made none
 */
export async function recordRelease(
  parts: RecorderParts,
  approved: ApprovedPlan,
  draft: Draft,
  outcome: MutationOutcome | null = null,
): Promise<RecordOutcome> {
  const { released, refused, withheld, answer } = draft.parts;
  // Whether there is an entry follows from the operation, never from the rows: a log that fails between two questions
  // must not tell an object that is hidden from one that never was.
  const closed = closedIntent(approved, outcome);
  const nothing = released.length === 0 && refused.length === 0 && withheld === 0;
  const silent = nothing && closed === null;
  if (silent && !asksForSubjects(approved)) {
    return { kind: 'recorded', receipt: new Receipt(answer, null, 0) };
  }
  const log = logOf(approved);
  const { entries, artefacts } = writeEntries(approved, draft.parts, log, parts, closed);
  const counters = countersOf(draft, parts.now());
  const bases = basesOf(approved, draft);
  const made = await parts.commits.commit({ log, bases, counters, entries, artefacts });
  if (made.kind === 'exhausted') {
    return {
      kind: 'exhausted',
      ref: counters.find((one) => one.key === made.key)?.ref ?? made.key,
    };
  }
  if (made.kind !== 'committed') return made;
  return { kind: 'recorded', receipt: new Receipt(answer, made.firstIndex, withheld) };
}

function closedIntent(
  { intent }: ApprovedPlan,
  outcome: MutationOutcome | null,
): ClosedIntent | null {
  return intent === null || outcome === null ? null : { intent, outcome };
}

/**
 * Records that a request ended without an answer. It releases nothing, so it rests on nothing; it stands in the log
 * that the answer would have stood in. Of a mutation that was called it closes the intent.
 */
export async function recordEnd(
  parts: RecorderParts,
  approved: ApprovedPlan,
  code: ErrorCode,
  called: { readonly outcome: MutationOutcome; readonly decisionId: string } | null = null,
): Promise<void> {
  const log = logOf(approved);
  const { mutation } = approved.variant.plan.parts;
  const coordinate = mutation?.coordinate ?? 'Query';
  const refused = [{ coordinate, code, rows: 0, decisionId: called?.decisionId ?? null }];
  const closed = closedIntent(approved, called?.outcome ?? null);
  const ended = { sets: [], released: [], refused, withheld: 0, bases: [] };
  const { entries, artefacts } = writeEntries(approved, ended, log, parts, closed);
  await parts.commits.commit({ log, bases: [], counters: [], entries, artefacts });
}

function asksForSubjects({ variant }: ApprovedPlan): boolean {
  return variant.plan.parts.nodes.some(({ mark }) => mark.subject !== null || mark.contained);
}

/** Everything that must still hold: the covers, and the standing that they need. Nothing released rests on nothing. */
function basesOf(approved: ApprovedPlan, draft: Draft): readonly BasisRef[] {
  const { bases } = draft.parts;
  if (bases.length === 0) return [];
  const tenants = new Set(bases.map((one) => one.tenant));
  const standing = [...tenants].flatMap((one) => approved.tenantStanding.get(one) ?? []);
  return distinctBases([...bases, ...approved.standing, ...standing]);
}

function countersOf(draft: Draft, now: number): readonly (CounterUse & { readonly ref: string })[] {
  const day = new Date(now).toISOString().slice(0, 10);
  return draft.parts.bases.flatMap(({ ref, rows, counters }) =>
    counters.map(({ counts, max }) =>
      counts === 'uses'
        ? { ref, key: `${ref}/uses`, add: 1, max }
        : { ref, key: `${ref}/rows/${day}`, add: rows, max },
    ),
  );
}
