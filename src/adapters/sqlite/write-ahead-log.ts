import { PAGE_BYTES } from './database.ts';
import type { Statements } from './statements.ts';

/** Bytes written after which the thread for it copies the write-ahead log into the database file. */
export const COPY_BYTES = 4 * 1024 * 1024;
/** Bytes written after which the writer copies what is left itself, so that the log begins anew. */
export const LOG_BYTES = 32 * 1024 * 1024;
/** Bytes written after which nothing more is, because somebody else is copying and does not end. */
export const LOG_BYTES_MAX = 2 * LOG_BYTES;
/** What a transaction costs in the write-ahead log besides its entries, roughly: four pages. */
export const TRANSACTION_BYTES = 4 * PAGE_BYTES;

/** Copies the log back elsewhere, while the writer goes on. It may fail to. */
export interface Copier {
  /** Asks for one copy. Does nothing while one is under way. */
  copy(): void;
}

/**
 * The write-ahead log, as far as the writer has to think of it. SQLite begins it anew only when all of it has been
 * copied at the moment a transaction begins: beside a writer that never rests the thread comes close and never there.
 * So the writer does the last bit, and all of it when the thread does nothing.
 */
export class WriteAheadLog {
  readonly #statements: Pick<Statements, 'get'>;
  readonly #copier: Copier;
  #sinceAsked = 0;
  #sinceBegun = 0;

  constructor(statements: Pick<Statements, 'get'>, copier: Copier) {
    this.#statements = statements;
    this.#copier = copier;
  }

  wrote(bytes: number): void {
    this.#sinceAsked += bytes;
    this.#sinceBegun += bytes;
  }

  /** Whether the log has grown as far as it may. */
  isFull(): boolean {
    return this.#sinceBegun >= LOG_BYTES_MAX;
  }

  /**
   * To be called between transactions, after the answer is on its way, so that no commit waits for it.
   * @throws what SQLite throws.
   */
  copyBack(): void {
    if (this.#sinceBegun >= LOG_BYTES) {
      const { busy } = this.#statements.get('PRAGMA wal_checkpoint(PASSIVE)') ?? {};
      if (busy === 0) {
        this.#sinceAsked = 0;
        this.#sinceBegun = 0;
      }
    } else if (this.#sinceAsked >= COPY_BYTES) {
      this.#sinceAsked = 0;
      this.#copier.copy();
    }
  }
}
