import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { flushDirectory, makeDirectory } from '../../directories/index.ts';
import type { StorePosition } from '../../release-log/port.ts';
import { CopyThread } from './copy-thread.ts';
import { openForWriting } from './database.ts';
import { describeError, isFinal, StoreFailure } from './failure.ts';
import { FileGuard } from './file-guard.ts';
import { takeLease, type Lease } from './lease.ts';
import * as logReads from './log-reads.ts';
import { migrate } from './migrate.ts';
import type {
  OperationName,
  Operations,
  PackedCommits,
  Request,
  WorkerOptions,
} from './protocol.ts';
import * as records from './record-transaction.ts';
import * as sql from './release-sql.ts';
import { saveFrontiers, writeBatch, type Frontiers } from './release-transaction.ts';
import { Statements, whole } from './statements.ts';
import { TRANSACTION_BYTES, WriteAheadLog } from './write-ahead-log.ts';

/** All but commits, of which several may share a transaction. */
type Handlers = {
  readonly [Name in Exclude<OperationName, 'commit'>]: (
    input: Operations[Name]['input'],
    deadline: bigint,
  ) => Operations[Name]['output'];
};

/** The store itself: one connection, used by one thread, one operation after another. */
export class SqliteEngine {
  readonly handlers: Handlers;
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  readonly #lease: Lease;
  readonly #guard: FileGuard;
  readonly #copies: CopyThread;
  readonly #wal: WriteAheadLog;
  readonly #epoch: number;
  /** What the database held at least; one that holds less is not the one it was. */
  #floor: StorePosition = { release: 0, legal: 0, events: 0 };
  #failed: string | null = null;

  /**
   * `onFailed` is called when the store fails between two operations.
   * @throws Error when the database cannot be opened, is newer or not ours, or has another writer.
   */
  constructor(options: WorkerOptions, onFailed: () => void = () => {}) {
    // What demands and consents name stands in it as it is.
    makeDirectory(dirname(options.path), 0o700);
    this.#lease = takeLease(options.path);
    try {
      this.#db = openForWriting(options.path, options.busyTimeoutMs);
      migrate(this.#db);
      this.#statements = new Statements(this.#db);
      this.#epoch = this.#takeOwnership();
      // SQLite makes the write-ahead log durable and not its name: it does not look at what that flush says.
      flushDirectory(dirname(options.path));
      this.#guard = new FileGuard(options.path);
    } catch (error) {
      this.#lease.release();
      throw error;
    }
    this.#copies = new CopyThread({
      ...options,
      mayCopy: () => this.#failed === null && this.#guard.fault() === null,
      onFinal: (detail) => {
        this.#fail(detail);
        onFailed();
      },
    });
    this.#wal = new WriteAheadLog(this.#statements, this.#copies);
    this.handlers = this.#makeHandlers(this.#statements);
  }

  /** In a transaction of its own, because an error of a commit that a RETURNING statement makes is lost. */
  #takeOwnership(): number {
    this.#db.exec('BEGIN IMMEDIATE');
    const row = this.#statements.get('UPDATE owner SET epoch = epoch + 1 RETURNING epoch');
    this.#db.exec('COMMIT');
    return whole(row, 'epoch');
  }

  /** Why the store refuses everything until it is opened anew, or null. */
  get failed(): string | null {
    return this.#failed;
  }

  /** Keeps the write-ahead log short. Called between operations, after the answer is on its way. */
  tidy(): void {
    if (this.#failed !== null) {
      return;
    }
    try {
      this.#wal.copyBack();
    } catch (error) {
      this.#failed = isFinal(error) ? describeError(error) : null;
    }
  }

  /** Lets the copy of the write-ahead log that is under way finish. Called before `close`. */
  async endCopies(): Promise<void> {
    await this.#copies.end();
  }

  /**
   * One release transaction for a batch and for all that `next` answers until it answers null: those that came while
   * the transaction before was under way. What is made is in the order of the batches; when it throws, none was made.
   */
  commit(
    first: Request<'commit'>,
    next: () => Request<'commit'> | null,
  ): readonly Operations['commit']['output'][] {
    let { deadline } = first;
    const body = (): readonly string[] => {
      const frontiers: Frontiers = new Map();
      const outcomes: string[] = [];
      for (let one: Request<'commit'> | null = first; one !== null; one = next()) {
        deadline = one.deadline < deadline ? one.deadline : deadline;
        const commits = JSON.parse(one.input.commits) as PackedCommits;
        const made = writeBatch(this.#statements, frontiers, commits, one.input);
        this.#wal.wrote(one.input.entries.length);
        outcomes.push(JSON.stringify(made));
      }
      saveFrontiers(this.#statements, frontiers);
      return outcomes;
    };
    return this.#write(() => deadline, body);
  }

  #makeHandlers(statements: Statements): Handlers {
    return {
      saveCheckpoint: (checkpoint, deadline) =>
        this.#write(
          () => deadline,
          () => {
            logReads.writeCheckpoint(statements, checkpoint);
            return null;
          },
        ),
      append: (changes, deadline) =>
        this.#write(
          () => deadline,
          () => records.writeChanges(statements, changes),
          (outcome) => outcome.kind === 'appended',
        ),
      ready: () => {
        this.#mustBeWritable();
        return null;
      },
      position: () => {
        this.#mustOwn();
        return this.#floor;
      },
      head: (log) => logReads.readHead(statements, log),
      entries: (page) => logReads.readEntries(statements, page),
      checkpoint: (log) => logReads.readCheckpoint(statements, log),
      artefact: (digest) => logReads.readArtefact(statements, digest),
      read: (name) => records.readRecord(statements, name),
      query: (query) => records.queryRecords(statements, query),
      history: (name) => records.readHistory(statements, name),
      close: () => {
        this.#db.close();
        this.#lease.release();
        return null;
      },
    };
  }

  #mustBeWritable(): void {
    if (this.#failed !== null) {
      throw new StoreFailure(this.#failed, true);
    }
    const fault = this.#guard.fault();
    if (fault !== null) {
      this.#failed = fault.forGood ? fault.detail : null;
      throw new StoreFailure(fault.detail, fault.forGood);
    }
    if (this.#wal.isFull()) {
      throw new StoreFailure('The write-ahead log is full and cannot be copied back', false);
    }
  }

  /** One durable transaction, which the body may bring an earlier deadline. When it throws, nothing was written, or the store refuses everything from then on. */
  #write<Output>(
    deadline: () => bigint,
    body: () => Output,
    isKept: (output: Output) => boolean = () => true,
  ): Output {
    this.#mustBeWritable();
    mustBeInTime(deadline());
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      this.#mustOwn();
      const output = body();
      mustBeInTime(deadline());
      this.#db.exec(isKept(output) ? 'COMMIT' : 'ROLLBACK');
      this.#wal.wrote(TRANSACTION_BYTES);
      return output;
    } catch (error) {
      this.#undo(error);
      throw error;
    }
  }

  /**
   * Whoever opened the database last owns it, even when somebody took its lease file away; and it holds all that it
   * held, even when somebody copied an older one over it.
   */
  #mustOwn(): void {
    const row = this.#statements.get(sql.ownerAndPosition);
    if (whole(row, 'epoch') !== this.#epoch) {
      throw this.#fail('Another process has taken over the database');
    }
    const found = {
      release: whole(row, 'release'),
      legal: whole(row, 'legal'),
      events: whole(row, 'events'),
    };
    const { release, legal, events } = this.#floor;
    if (found.release < release || found.legal < legal || found.events < events) {
      throw this.#fail('The database has lost entries or records that it had acknowledged');
    }
    this.#floor = found;
  }

  #fail(detail: string): StoreFailure {
    this.#failed ??= detail;
    return new StoreFailure(detail, true);
  }

  #undo(error: unknown): void {
    if (isFinal(error) || (error instanceof StoreFailure && error.forGood)) {
      this.#failed = describeError(error);
    }
    try {
      if (this.#db.isTransaction) {
        this.#db.exec('ROLLBACK');
      }
    } catch (rollbackError) {
      this.#failed = describeError(rollbackError);
    }
  }
}

function mustBeInTime(deadline: bigint): void {
  if (process.hrtime.bigint() > deadline) {
    throw new StoreFailure('The deadline passed before the transaction was made', false);
  }
}
