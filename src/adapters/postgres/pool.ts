import { Connection, type ConnectionOptions, type Row, type Statement } from './connection.ts';
import { asFailure, StoreFailure } from './failure.ts';

interface Job {
  readonly statement: Statement;
  readonly values: readonly unknown[];
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (failure: StoreFailure) => void;
  connection: Connection | null;
}

/**
 * Sessions that are opened when they are needed, at most `max`, one statement on each at a time. Every statement has
 * its deadline from the call on: waiting for a session, connecting and answering together. A session whose answer is
 * overdue is cut, and its statement counts as not made.
 */
export class Pool {
  readonly #options: ConnectionOptions;
  readonly #max: number;
  readonly #idle: Connection[] = [];
  readonly #waiting: Job[] = [];
  #sessions = 0;
  #running = 0;
  #isClosed = false;
  #whenQuiet: (() => void) | null = null;

  constructor(options: ConnectionOptions, max: number) {
    this.#options = options;
    this.#max = max;
  }

  /** @throws StoreFailure when the statement failed, or has no answer in time. */
  async run(statement: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
    if (this.#isClosed) {
      throw new StoreFailure('The store has been closed', true);
    }
    const { promise, resolve, reject } = Promise.withResolvers<readonly Row[]>();
    const job: Job = { statement, values, resolve, reject, connection: null };
    const timer = setTimeout(() => this.#expire(job), this.#options.deadlineMs);
    this.#waiting.push(job);
    this.#pump();
    return promise.finally(() => clearTimeout(timer));
  }

  /** Takes no more statements, lets those on their way finish, and ends the sessions. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (!this.#isQuiet()) {
      await new Promise<void>((resolve) => {
        this.#whenQuiet = resolve;
      });
    }
    await Promise.all(this.#idle.splice(0).map((connection) => connection.close()));
  }

  #isQuiet(): boolean {
    return this.#waiting.length === 0 && this.#running === 0;
  }

  #pump(): void {
    while (this.#waiting.length > 0) {
      const connection = this.#idle.pop();
      if (connection === undefined) {
        break;
      }
      const job = this.#waiting.shift();
      if (job !== undefined) {
        void this.#send(connection, job);
      }
    }
    if (this.#waiting.length > 0 && this.#sessions < this.#max) {
      void this.#connect();
    }
    if (this.#isQuiet()) {
      this.#whenQuiet?.();
    }
  }

  async #connect(): Promise<void> {
    this.#sessions += 1;
    let connection: Connection | null = null;
    let isCounted = true;
    const leave = (): void => {
      this.#sessions -= isCounted ? 1 : 0;
      isCounted = false;
      const at = connection === null ? -1 : this.#idle.indexOf(connection);
      if (at >= 0) {
        this.#idle.splice(at, 1);
      }
    };
    try {
      connection = await Connection.open(this.#options, leave);
      this.#free(connection);
    } catch (error) {
      leave();
      // While another session lives, those who wait will have it.
      if (this.#sessions === 0) {
        for (const { reject } of this.#waiting.splice(0)) {
          reject(asFailure(error));
        }
      }
      this.#pump();
    }
  }

  async #send(connection: Connection, job: Job): Promise<void> {
    job.connection = connection;
    this.#running += 1;
    try {
      job.resolve(await connection.run(job.statement, job.values));
    } catch (error) {
      job.reject(asFailure(error));
    }
    this.#running -= 1;
    this.#free(connection);
  }

  #free(connection: Connection): void {
    if (connection.isOpen) {
      this.#idle.push(connection);
    }
    this.#pump();
    if (this.#isClosed && this.#isQuiet()) {
      for (const one of this.#idle.splice(0)) {
        void one.close();
      }
    }
  }

  #expire(job: Job): void {
    job.reject(new StoreFailure('The database did not answer in time', false));
    if (job.connection !== null) {
      job.connection.destroy();
      return;
    }
    const at = this.#waiting.indexOf(job);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
    }
    this.#pump();
  }
}
