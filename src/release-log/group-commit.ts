import { GatewayError } from '../errors.ts';
import { mustBeCommit } from './commit-check.ts';
import type { CommitOutcome, CommitStore, ReleaseCommit } from './port.ts';

interface Waiting {
  readonly commit: ReleaseCommit;
  readonly resolve: (outcome: CommitOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Many requests share one transaction: while one batch is on its way to the disk, the next one gathers, and it
 * starts as soon as that one has returned. A store that takes several batches gathers by itself: what is asked in one
 * turn goes to it at once. There is no timer, so a lone request waits for nobody.
 */
export class GroupCommit {
  readonly #store: CommitStore;
  readonly #batchMax: number;
  readonly #batchesMax: number;
  readonly #queueMax: number;
  readonly #queue: Waiting[] = [];
  readonly #whenQuiet: (() => void)[] = [];
  /** Batches on their way, and the commits in them. */
  #batches = 0;
  #commits = 0;
  #isAwake = false;
  #readiness: Promise<void> | null = null;
  #isClosed = false;
  #admitted = 0;

  /** `batchMax` commits share a transaction at most; beyond `queueMax` waiting ones the next is refused. */
  constructor(
    store: CommitStore,
    limits: { readonly batchMax: number; readonly queueMax: number },
  ) {
    this.#store = store;
    this.#batchMax = limits.batchMax;
    this.#batchesMax = store.batchesAtOnce ?? 1;
    this.#queueMax = limits.queueMax;
  }

  /**
   * Resolves when the commit is on stable storage, or was judged and left out. Nothing may leave before.
   * @throws GatewayError RELEASE_LOG_OVERLOADED at once when the queue is full, SHUTTING_DOWN after `close`,
   * RELEASE_LOG_UNAVAILABLE when the store cannot say that the batch was made.
   * @throws TypeError or RangeError on a commit that must not exist; its neighbours do not notice.
   */
  commit(one: ReleaseCommit): Promise<CommitOutcome> {
    // One promise and no more: an async function would add two to each commit, and turns before its outcome is heard.
    return new Promise((resolve, reject) => {
      mustBeCommit(one);
      if (this.#isClosed) {
        throw new GatewayError('SHUTTING_DOWN');
      }
      if (this.overloaded()) {
        throw new GatewayError('RELEASE_LOG_OVERLOADED');
      }
      this.#queue.push({ commit: one, resolve, reject });
      if (!this.#isAwake) {
        this.#isAwake = true;
        // All that this turn of the event loop still brings, from whatever socket, joins the batch.
        setImmediate(() => this.#send());
      }
    });
  }

  /**
   * Does the work of one request, which may end in a commit, unless as many as may wait are under way already: so what
   * the log could not take in time is refused before a service is asked for it, and what waits has a bound.
   * @throws GatewayError RELEASE_LOG_OVERLOADED at once; whatever the work throws.
   */
  async admit<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#admitted >= this.#queueMax) {
      throw new GatewayError('RELEASE_LOG_OVERLOADED');
    }
    this.#admitted += 1;
    try {
      return await work();
    } finally {
      this.#admitted -= 1;
    }
  }

  /** Whether a commit would be refused now because too many wait. */
  overloaded(): boolean {
    return this.#queue.length >= this.#queueMax;
  }

  /**
   * Resolves when a commit would probably be taken now, so that a request can be refused before any data is fetched.
   * Callers that ask at the same time share one question to the store.
   * @throws GatewayError as `commit` does.
   */
  async ready(): Promise<void> {
    if (this.#isClosed) {
      throw new GatewayError('SHUTTING_DOWN');
    }
    if (this.overloaded()) {
      throw new GatewayError('RELEASE_LOG_OVERLOADED');
    }
    this.#readiness ??= this.#store.ready().finally(() => {
      this.#readiness = null;
    });
    return this.#readiness;
  }

  /** Takes no more commits and resolves when the last one that was taken has its outcome. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#queue.length > 0 || this.#batches > 0) {
      await new Promise<void>((resolve) => this.#whenQuiet.push(resolve));
    }
  }

  /** Sends what waits, as far as the store takes it now. */
  #send(): void {
    this.#isAwake = false;
    while (this.#queue.length > 0 && this.#batches < this.#batchesMax) {
      // Batches that are on their way together may share a transaction.
      const room = this.#batchMax - this.#commits;
      if (room === 0) {
        return;
      }
      void this.#follow(this.#queue.splice(0, room));
    }
    if (this.#batches === 0) {
      this.#whenQuiet.splice(0).forEach((tell) => tell());
    }
  }

  async #follow(batch: readonly Waiting[]): Promise<void> {
    this.#batches += 1;
    this.#commits += batch.length;
    await this.#commitBatch(batch);
    this.#batches -= 1;
    this.#commits -= batch.length;
    this.#send();
  }

  async #commitBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#store.commit(batch.map(({ commit }) => commit));
      if (outcomes.length !== batch.length) {
        throw new GatewayError('RELEASE_LOG_UNAVAILABLE', 'The store lost count of a batch');
      }
      for (const [at, outcome] of outcomes.entries()) {
        batch[at]?.resolve(outcome);
      }
    } catch (error) {
      for (const { reject } of batch) {
        reject(asRefusal(error));
      }
    }
  }
}

/** Each request gets an error of its own, which says no more than that the log did not take it. */
function asRefusal(error: unknown): GatewayError {
  const detail = error instanceof GatewayError ? error.detail : String(error);
  return new GatewayError('RELEASE_LOG_UNAVAILABLE', detail, { cause: error });
}
