import type { ErrorCode } from '../../errors.ts';
import { GatewayError } from '../../errors.ts';
import type { DrainBoard } from '../../drain/port.ts';
import type { RecordStore } from '../../records/port.ts';
import type {
  CommitOutcome,
  LogName,
  ReleaseCommit,
  ReleaseStore,
  StorePosition,
} from '../../release-log/port.ts';
import type { ConnectionOptions, Row, Statement } from './connection.ts';
import { drainBoard } from './drain-board.ts';
import { asFailure, NewerDatabase, StoreFailure } from './failure.ts';
import { Lease } from './lease.ts';
import { logReads } from './log-reads.ts';
import { migrate } from './migrate.ts';
import { packBatch } from './pack.ts';
import { Pool } from './pool.ts';
import { recordStore } from './records.ts';
import { mustBeStorable } from './storable.ts';

export interface PostgresStoreOptions {
  /** `postgres://user@host:port/database`, with the driver's parameters for TLS. */
  readonly url: string;
  /** The password, when the address does not hold it. */
  readonly password?: string;
  /** Name of this gateway node; its logs are its own, everything else is shared by all nodes. */
  readonly node: string;
  /** How long a commit or another operation may take before it counts as not made. */
  readonly deadlineMs: number;
  /** Operations on their way at a time; one more is refused. */
  readonly queueMax: number;
  /** Sessions for everything but commits, which have one of their own, as the lease has. */
  readonly poolMax: number;
  /** Called once when the store may not be used again until it is opened anew, with the reason. */
  readonly onFailed?: (detail: string) => void;
}

/** Both ports on one database, and its end. */
export type PostgresStore = ReleaseStore &
  RecordStore & {
    /** Where the nodes on this database ask each other whether answers have been sent. */
    readonly drainBoard: DrainBoard;
    close(): Promise<void>;
  };

/** Digests remembered as stored; beyond it the oldest is forgotten and its artefact sent once more. */
const STORED_DIGESTS_MAX = 10_000;

const commitBatch: Statement = {
  name: 'commit',
  text: `
    SELECT consentry.commit_v3(${Array.from({ length: 24 }, (_, at) => `$${at + 1}`).join(', ')}) AS outcome
  `,
};

/** Answers a row when a commit of this node would not be refused; costs no write. */
const lookReady: Statement = {
  name: 'ready',
  text: `
    SELECT consentry.assert_settings_v1(), pg_is_in_recovery() AS replica, count(*)::integer AS logs
    FROM consentry.log WHERE node = $1 AND epoch = $2
  `,
};

const lookPosition: Statement = {
  name: 'position',
  text: `
    SELECT count(*)::integer AS logs, max(size) FILTER (WHERE name = 'release') AS release,
      max(size) FILTER (WHERE name = 'legal') AS legal, (SELECT events FROM consentry.event_count) AS events
    FROM consentry.log WHERE node = $1 AND epoch = $2
  `,
};

const saveCheckpoint: Statement = {
  name: 'save_checkpoint',
  text: 'SELECT consentry.checkpoint_v2($1, $2, $3, $4, $5)',
};

/**
 * Opens the store of one node, brings the database to this program's version, and takes the lease of the node's logs.
 * `close` lets what is on its way finish.
 * @throws GatewayError STORE_UNAVAILABLE when the server cannot be reached or relied on, or another process writes the
 * logs of this node; STORE_NEWER when the database is newer than this program.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const { url, password = null, node, deadlineMs } = options;
  mustBeStorable(node);
  const session: ConnectionOptions = { url, password, deadlineMs, use: 'write' };
  try {
    const lease = await Lease.take(session, node, migrate);
    return assemble(new Engine(options, session, lease));
  } catch (error) {
    throw asError(error, error instanceof NewerDatabase ? 'STORE_NEWER' : 'STORE_UNAVAILABLE');
  }
}

function assemble(engine: Engine): PostgresStore {
  const run = (statement: Statement, values: readonly unknown[]) =>
    engine.run('STORE_UNAVAILABLE', statement, values);
  return {
    ...logReads(engine.node, run),
    ...recordStore(run),
    commit: (batch) => engine.commit(batch),
    async saveCheckpoint(log, size, note) {
      await engine.saveCheckpoint(log, size, note);
    },
    ready: () => engine.ready(),
    position: () => engine.position(),
    drainBoard: drainBoard(engine.node, run),
    close: () => engine.close(),
  };
}

/** What an open store is: its sessions, its lease, and why it may not be used any more. */
class Engine {
  readonly node: string;
  readonly #queueMax: number;
  readonly #lease: Lease;
  readonly #writer: Pool;
  readonly #others: Pool;
  readonly #stored = new Set<string>();
  readonly #onFailed: (detail: string) => void;
  /** What was acknowledged or read; a database that has less is not the one it was. */
  readonly #floor: Record<keyof StorePosition, number> = { legal: 0, release: 0, events: 0 };
  #failed: StoreFailure | null = null;
  #onTheirWay = 0;

  constructor(options: PostgresStoreOptions, session: ConnectionOptions, lease: Lease) {
    this.node = options.node;
    this.#queueMax = options.queueMax;
    this.#onFailed = options.onFailed ?? (() => {});
    this.#lease = lease;
    this.#writer = new Pool(session, 1);
    this.#others = new Pool(session, options.poolMax);
  }

  async commit(batch: readonly ReleaseCommit[]): Promise<readonly CommitOutcome[]> {
    if (batch.length === 0) {
      return [];
    }
    if (this.#isFull()) {
      throw new GatewayError('RELEASE_LOG_OVERLOADED');
    }
    const packed = packBatch(batch, (digest) => this.#stored.has(digest));
    const floor = `{${this.#floor.legal},${this.#floor.release}}`;
    const values = [this.node, this.#lease.epoch, floor, this.#floor.events, ...packed.values];
    const [row] = await this.#counted(() =>
      this.#guard('RELEASE_LOG_UNAVAILABLE', () => this.#writer.run(commitBatch, values)),
    );
    const outcomes = packed.outcomes(row ?? {});
    for (const [at, outcome] of outcomes.entries()) {
      const commit = batch[at];
      if (outcome.kind === 'committed' && commit !== undefined) {
        this.#remember(commit, outcome.firstIndex);
      }
    }
    return outcomes;
  }

  async saveCheckpoint(log: LogName, size: number, note: string): Promise<void> {
    // A size that is no number is written as one that does not fit.
    const whole = Number.isSafeInteger(size) ? size : -1;
    const values = [this.node, this.#lease.epoch, log, whole, note];
    await this.#guard('RELEASE_LOG_UNAVAILABLE', () => this.#others.run(saveCheckpoint, values));
  }

  async ready(): Promise<void> {
    await this.#guard('RELEASE_LOG_UNAVAILABLE', async () => {
      const [row] = await this.#others.run(lookReady, [this.node, this.#lease.epoch]);
      if (row?.['replica'] !== false) {
        throw new StoreFailure('The server is a replica and takes no writes', false);
      }
      if (row['logs'] !== 2) {
        throw new StoreFailure('Another process has taken over the logs of this node', true);
      }
    });
  }

  async position(): Promise<StorePosition> {
    return this.#guard('STORE_UNAVAILABLE', async () => {
      const before = { ...this.#floor };
      const [row] = await this.#others.run(lookPosition, [this.node, this.#lease.epoch]);
      if (row?.['logs'] !== 2) {
        throw new StoreFailure('Another process has taken over the logs of this node', true);
      }
      for (const part of ['release', 'legal', 'events'] as const) {
        const found = Number(row[part]);
        if (!(found >= before[part])) {
          throw new StoreFailure('The database has lost what it had acknowledged', true);
        }
        this.#floor[part] = Math.max(this.#floor[part], found);
      }
      return { ...this.#floor };
    });
  }

  /** Everything but commits. */
  async run(
    code: ErrorCode,
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    if (this.#isFull()) {
      throw new GatewayError(code, 'Too many operations are on their way to the store');
    }
    try {
      return await this.#counted(() => this.#others.run(statement, values));
    } catch (error) {
      throw asError(error, code);
    }
  }

  async close(): Promise<void> {
    this.#failed ??= new StoreFailure('The store has been closed', true);
    await Promise.all([this.#writer.close(), this.#others.close()]);
    await this.#lease.release();
  }

  /** What only the holder of the lease may do, and only while the database is the one it was. */
  async #guard<Answer>(code: ErrorCode, work: () => Promise<Answer>): Promise<Answer> {
    try {
      if (this.#failed !== null) {
        throw this.#failed;
      }
      await this.#lease.ensure();
      return await work();
    } catch (error) {
      const failure = asFailure(error);
      if (failure.forGood && this.#failed === null) {
        this.#failed = failure;
        this.#onFailed(failure.message);
      }
      throw asError(failure, code);
    }
  }

  #isFull(): boolean {
    return this.#onTheirWay >= this.#queueMax;
  }

  async #counted<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    this.#onTheirWay += 1;
    try {
      return await work();
    } finally {
      this.#onTheirWay -= 1;
    }
  }

  /** Artefacts are never removed, so what was committed once need not be sent again. */
  #remember(commit: ReleaseCommit, firstIndex: number): void {
    this.#floor[commit.log] = Math.max(this.#floor[commit.log], firstIndex + commit.entries.length);
    for (const { digest } of commit.artefacts) {
      this.#stored.add(digest);
    }
    for (const oldest of this.#stored) {
      if (this.#stored.size <= STORED_DIGESTS_MAX) {
        break;
      }
      this.#stored.delete(oldest);
    }
  }
}

function asError(error: unknown, code: ErrorCode): GatewayError {
  return new GatewayError(code, asFailure(error).message, { cause: error });
}
