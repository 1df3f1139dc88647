import { Connection, type ConnectionOptions, type Statement } from './connection.ts';
import { asFailure, StoreFailure } from './failure.ts';

/** How long a new process waits for the server to notice that the one before it has gone. */
const HANDOVER_MS = 2_000;

const limitWait: Statement = {
  name: 'limit_wait',
  text: `SELECT set_config('lock_timeout', '${HANDOVER_MS}', false)`,
};

const lockNode: Statement = {
  name: 'lock_node',
  text: `SELECT pg_advisory_lock(1129074252, hashtextextended($1, 0)::bit(32)::integer)`,
};

const makeLogs: Statement = {
  name: 'make_logs',
  text: `
    INSERT INTO consentry.log (node, name, epoch, size, frontier)
    VALUES ($1, 'legal', 0, 0, ''), ($1, 'release', 0, 0, '') ON CONFLICT DO NOTHING
  `,
};

const nextEpoch: Statement = {
  name: 'next_epoch',
  text: `
    WITH held AS MATERIALIZED (
      SELECT id FROM consentry.log WHERE node = $1 ORDER BY name FOR UPDATE
    )
    UPDATE consentry.log SET epoch = epoch + 1 FROM held WHERE held.id = log.id RETURNING epoch
  `,
};

const epochOf: Statement = {
  name: 'epoch_of',
  text: 'SELECT epoch FROM consentry.log WHERE node = $1 AND epoch = $2',
};

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * One writer for the logs of a node. The lock of a session of its own keeps a second process out while the first
 * lives, and the server frees it when that session ends. Should two believe that they hold it, the epoch decides: every
 * transaction names it, and whoever opened last has raised it.
 */
export class Lease {
  readonly #options: ConnectionOptions;
  readonly #node: string;
  #connection: Connection | null;
  #taking: Promise<void> | null = null;
  /** What every transaction of this process names. */
  readonly epoch: number;

  private constructor(
    options: ConnectionOptions,
    node: string,
    held: { readonly connection: Connection; readonly epoch: number },
  ) {
    this.#options = options;
    this.#node = node;
    this.#connection = held.connection;
    this.epoch = held.epoch;
  }

  /**
   * Takes the lease and stops whoever had it. `prepare` runs before, on the same session.
   * @throws StoreFailure when another process holds it.
   */
  static async take(
    options: ConnectionOptions,
    node: string,
    prepare: (connection: Connection) => Promise<void>,
  ): Promise<Lease> {
    const connection = await Connection.open(options, () => {});
    try {
      await prepare(connection);
      await lock(connection, node);
      await connection.run(makeLogs, [node]);
      const rows = await connection.run(nextEpoch, [node]);
      return new Lease(options, node, { connection, epoch: Number(rows[0]?.['epoch']) });
    } catch (error) {
      connection.destroy();
      throw asFailure(error);
    }
  }

  /**
   * Takes the lease again when its session was lost.
   * @throws StoreFailure when another process holds it, for good when another process had it meanwhile.
   */
  async ensure(): Promise<void> {
    if (this.#connection?.isOpen === true) {
      return;
    }
    this.#taking ??= this.#retake().finally(() => {
      this.#taking = null;
    });
    await this.#taking;
  }

  async release(): Promise<void> {
    await this.#taking?.catch(() => {});
    await this.#connection?.close();
  }

  async #retake(): Promise<void> {
    const connection = await Connection.open(this.#options, () => {});
    try {
      await lock(connection, this.#node);
      const rows = await connection.run(epochOf, [this.#node, this.epoch]);
      if (rows.length !== 2) {
        throw new StoreFailure('Another process has taken over the logs of this node', true);
      }
      this.#connection = connection;
    } catch (error) {
      connection.destroy();
      throw asFailure(error);
    }
  }
}

async function lock(connection: Connection, node: string): Promise<void> {
  await connection.run(limitWait, []);
  try {
    await connection.run(lockNode, [node]);
  } catch (error) {
    const failure = asFailure(error);
    const isHeld = (failure.cause as { readonly code?: unknown })?.code === LOCK_NOT_AVAILABLE;
    throw isHeld
      ? new StoreFailure(`Another process writes the logs of node ${node}`, false)
      : failure;
  }
}
