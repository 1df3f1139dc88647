import { Client, DatabaseError, types } from 'pg';
import { asFailure, StoreFailure } from './failure.ts';

/** Where the database is and how long anything may take. */
export interface ConnectionOptions {
  /** `postgres://user@host:port/database`, with the driver's parameters for TLS. */
  readonly url: string;
  /** The password, when the address does not hold it. */
  readonly password: string | null;
  readonly deadlineMs: number;
  /** Readers may look at a replica; writers may not. */
  readonly use: 'write' | 'read';
}

/** A statement that is prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export type Row = Readonly<Record<string, unknown>>;

const SERVER_VERSION_MIN = 140_000;

/**
 * The part of the deadline after which the server gives up by itself: sooner than the client does, so that a statement
 * that waited for a lock is known not to have been made, and its session stays sound.
 */
const SERVER_PART = 0.8;

/**
 * Settings of each session. Sequential scans are off because every statement looks up by key: a plan that was made
 * while a table was small must not be kept when it has grown. The server notices a client that has gone within
 * seconds, so what that client had locked does not stay locked.
 */
const sessionSettings = [
  ['search_path', 'pg_catalog'],
  ['default_transaction_isolation', 'read\\ committed'],
  ['enable_seqscan', 'off'],
  ['plan_cache_mode', 'force_generic_plan'],
  ['jit', 'off'],
  ['client_connection_check_interval', '1000'],
  ['tcp_keepalives_idle', '10'],
  ['tcp_keepalives_interval', '5'],
  ['tcp_keepalives_count', '3'],
] as const;

const look: Statement = {
  name: 'look',
  text: `
    SELECT pg_backend_pid() AS pid, pg_is_in_recovery() AS replica,
      current_setting('server_version_num')::integer AS version,
      current_setting('server_encoding') AS encoding,
      current_setting('synchronous_commit') AS synchronous_commit,
      current_setting('fsync') AS fsync
  `,
};

/** One session of the server, looked over before it is used. One statement at a time is the caller's duty. */
export class Connection {
  readonly #client: Client;
  readonly #deadlineMs: number;
  #isOpen = true;
  #warning: string | null = null;

  private constructor(client: Client, deadlineMs: number, onEnd: () => void) {
    this.#client = client;
    this.#deadlineMs = deadlineMs;
    const end = (): void => {
      this.#isOpen = false;
      onEnd();
    };
    client.on('error', end);
    client.on('end', end);
    client.on('notice', ({ severity, message }) => {
      if (severity === 'WARNING') {
        this.#warning = message ?? 'The server gave a warning';
      }
    });
  }

  /**
   * Connects, and refuses a server whose answers could not be relied on. `onEnd` is called when the session ends.
   * @throws StoreFailure that says why the server cannot be used.
   */
  static async open(options: ConnectionOptions, onEnd: () => void): Promise<Connection> {
    const client = clientFor(options);
    let announcedPid = 0;
    client.connection.on('backendKeyData', (message: { readonly processID: number }) => {
      announcedPid = message.processID;
    });
    const connection = new Connection(client, options.deadlineMs, onEnd);
    try {
      await connection.#inTime(client.connect());
      mustBeUsable((await connection.run(look, []))[0] ?? {}, announcedPid, options.use);
      return connection;
    } catch (error) {
      connection.destroy();
      throw asFailure(error);
    }
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Resolves when the server is ready for the next statement: a commit has been made durable by then. A warning
   * counts as a failure, because the server says only by a warning that it gave up waiting for a standby.
   * @throws StoreFailure when the statement failed, or nobody knows.
   */
  async run(statement: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
    this.#warning = null;
    const { rows } = await this.#inTime(
      this.#client.query<Row>({ ...statement, values: [...values] }),
    );
    if (this.#warning !== null) {
      throw new StoreFailure(this.#warning, false);
    }
    return rows;
  }

  /** Several statements in one text, without values and without a deadline; for migrations. */
  async runScript(sql: string): Promise<void> {
    await this.#client.query(sql);
  }

  /** An answer that comes too late, or an error after which the session is not sound, ends the session. */
  async #inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const timer = setTimeout(() => this.destroy(), this.#deadlineMs);
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof DatabaseError && error.severity === 'ERROR')) {
        this.destroy();
      }
      throw asFailure(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the session at once; what is on its way has no outcome that anybody will know. */
  destroy(): void {
    this.#isOpen = false;
    this.#client.connection.stream.destroy();
  }

  /** Ends the session in good order. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#client.end().catch(() => this.#client.connection.stream.destroy());
  }
}

function clientFor({ url, password, deadlineMs, use }: ConnectionOptions): Client {
  const settings = [
    ...sessionSettings,
    ['statement_timeout', `${Math.ceil(deadlineMs * SERVER_PART)}`],
    ['default_transaction_read_only', use === 'read' ? 'on' : 'off'],
  ];
  return new Client({
    connectionString: url,
    ...(password === null ? {} : { password }),
    application_name: 'consentry',
    connectionTimeoutMillis: Math.ceil(deadlineMs),
    keepAlive: true,
    options: settings.map(([name, value]) => `-c ${name}=${value}`).join(' '),
    types: { getTypeParser },
  });
}

const INT8 = 20;
const INT8_ARRAY = 1016;

/** Whole numbers of 64 bits as numbers, because none that is stored here is larger than a number can hold. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === INT8) {
    return Number;
  }
  const parse = types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text') as (
    value: string,
  ) => unknown;
  return oid === INT8_ARRAY ? numbersIn : parse;
}

/** `{1,2}`, in which no item is null. */
function numbersIn(array: string): readonly number[] {
  return array === '{}' ? [] : array.slice(1, -1).split(',').map(Number);
}

/**
 * A pooler between the gateway and the server hands one session to several clients: the lease that a session holds
 * would be held by all of them. It is told by the number of the session's process, which it cannot know beforehand.
 */
function mustBeUsable(server: Row, announcedPid: number, use: 'write' | 'read'): void {
  const refuse = (detail: string): never => {
    throw new StoreFailure(detail, false);
  };
  if (server['pid'] !== announcedPid) {
    refuse('There is a connection pooler before the server; the store needs sessions of its own');
  }
  if (Number(server['version']) < SERVER_VERSION_MIN) {
    refuse(`The server is older than PostgreSQL ${SERVER_VERSION_MIN / 10_000}`);
  }
  if (server['encoding'] !== 'UTF8') {
    refuse(`The database has the encoding ${String(server['encoding'])} and must have UTF8`);
  }
  if (use === 'read') {
    return;
  }
  if (server['replica'] !== false) {
    refuse('The server is a replica and takes no writes');
  }
  const { synchronous_commit: commit, fsync } = server;
  if ((commit !== 'on' && commit !== 'remote_apply') || fsync !== 'on') {
    refuse(
      `The server acknowledges commits that are not on stable storage: synchronous_commit is ${String(commit)}, fsync is ${String(fsync)}`,
    );
  }
}
