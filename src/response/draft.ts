import type { ErrorCode } from '../errors.ts';
import type { RowSubject } from '../decision/index.ts';
import type { BasisRef, CoverCounter } from '../model/index.ts';

/** The answer as the caller gets it, if it may leave. */
export interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly AnswerError[];
}

export interface AnswerError {
  readonly message: string;
  readonly path: readonly (string | number)[];
  readonly extensions: {
    readonly code: ErrorCode;
    /** Rows that have this error; the path is the first one's. */
    readonly rows: number;
    /** By which reviewers find the refusal; refusals only. */
    readonly decisionId?: string;
  };
}

/** Rows of one subject and type that leave alike. */
export interface ReleasedRows {
  readonly subject: RowSubject;
  /** Further owners, as the objects name them. */
  readonly owners: readonly string[];
  readonly type: string;
  /** Index in `Draft.sets`. */
  readonly set: number;
  readonly rows: number;
  /** Keys of the rows; null where they are not recorded. */
  readonly keys: readonly string[] | null;
}

/** A distinct set of coordinates that left together, with what each element rests on. */
export interface ReleasedSet {
  readonly coordinates: readonly string[];
  /** Elements that made the objects visible. */
  readonly exists: readonly string[];
  /** By element: indices in `Draft.bases`, one for each owner of the rows. */
  readonly rests: Readonly<Record<string, readonly number[]>>;
}

/** A refused coordinate. `decisionId` is null where the caller was told nothing. */
export interface Refused {
  readonly coordinate: string;
  readonly code: ErrorCode;
  readonly rows: number;
  readonly decisionId: string | null;
}

/** A cover that something rests on, with what this answer adds to its counters. */
export interface DraftBasis extends BasisRef {
  readonly basis: string;
  readonly tenant: string;
  readonly rows: number;
  readonly counters: readonly CoverCounter[];
}

/** What a draft consists of; only the response stage makes it into a Draft. */
export interface DraftParts {
  readonly answer: Answer;
  readonly sets: readonly ReleasedSet[];
  readonly released: readonly ReleasedRows[];
  readonly refused: readonly Refused[];
  /** Rows that the caller may not see, of any subject. */
  readonly withheld: number;
  readonly bases: readonly DraftBasis[];
}

/** Answer and release draft, built in one pass. Only the response stage makes one. */
export class Draft {
  readonly #minted = true;
  readonly parts: DraftParts;

  constructor(parts: DraftParts) {
    this.parts = parts;
  }

  /** True. The private field behind it is what no look-alike has, so none compiles in place of a Draft. */
  isMinted(): boolean {
    return this.#minted;
  }
}
