import type { BasisRef, Cover } from '../model/index.ts';

/** A task that may be used now. */
export interface LiveTask {
  /** Basis LEGAL_PROCESS, `ref` is `task:<id>`, exactly one account, counter `uses`. */
  readonly cover: Cover;
  /** The one person whose token may use it: compare with the caller's `recipient`. */
  readonly extractor: string;
  /** The demand behind it: `demand:<id>` must be in force at this version too. */
  readonly bases: readonly BasisRef[];
}

/**
 * Tasks of approved demands. Null when there is no such task, or it or its demand is out of force, or its time is
 * over: the caller cannot tell these apart. Not cached. Rejects with `STORE_UNAVAILABLE` when the store cannot answer.
 * Uses are counted in the release transaction, so a spent task is still answered here.
 */
export interface Tasks {
  taskCover(id: string): Promise<LiveTask | null>;
}
