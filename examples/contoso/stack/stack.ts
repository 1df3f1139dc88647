import { existsSync, renameSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  startAuthorizationServer,
  type AuthorizationServer,
  type PersonId,
} from '../authorization-server/index.ts';
import { makeDirectory } from '../../../src/directories/index.ts';
import { startServiceProcess } from '../services/process.ts';
import { generateWorld } from '../world/index.ts';
import { configurationFor } from './configuration.ts';
import { startGatewayProcess, type GatewayProcess } from './gateway-process.ts';
import { ask, type GatewayAnswer } from './graphql-client.ts';
import { ensureKeys, type StackKeys } from './keys.ts';
import { provision, type Control } from './provision.ts';

export interface StackOptions {
  /** Directory for keys, world and store, kept afterwards; without it a temporary one, removed at the end. */
  readonly data?: string;
  /** First of four ports; 0, the default, takes free ones. */
  readonly firstPort?: number;
  /** Part of the full world, 1 by default. A world that is there already stays. */
  readonly scale?: number;
  /** Variables for the gateway besides its configuration. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The provider's cloud, running: a world, two services behind HTTP, an authorization server and the gateway. */
export interface Stack {
  readonly gateway: GatewayProcess;
  readonly authorizationServer: AuthorizationServer;
  readonly verifierKeys: StackKeys['verifierKeys'];
  /** Paths of what it works with. */
  readonly paths: {
    readonly data: string;
    readonly configuration: string;
    readonly world: string;
    readonly store: string;
  };
  /** Asks the data plane. */
  ask(
    token: string | null,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<GatewayAnswer>;
  readonly control: Control;
  /** Stops everything in order: the gateway first, so that nothing is asked of what is gone. */
  close(): Promise<void>;
}

/** Starts the stack and registers its apps. What was started is stopped again when something fails. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const stops: (() => Promise<void>)[] = [];
  let closing: Promise<void> | null = null;
  // Whoever asks second, while things are being stopped already, waits for the same end.
  const close = (): Promise<void> => (closing ??= stopAll(stops));
  try {
    return await start(options, stops, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Stops what was started last first. */
async function stopAll(stops: (() => Promise<void>)[]): Promise<void> {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
}

async function start(
  { data: given, firstPort = 0, scale = 1, env = {} }: StackOptions,
  stops: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Stack> {
  const data = given === undefined ? await temporaryDirectory(stops) : resolve(given);
  makeDirectory(data, 0o700);
  const keys = ensureKeys(join(data, 'keys'));
  const world = join(data, 'world.db');
  const port = (n: number): number => (firstPort === 0 ? 0 : firstPort + n);
  const authorizationServer = await startAuthorizationServer({ port: port(1) });
  stops.push(() => authorizationServer.close());
  const [mail, signIns] = await Promise.all(
    (['mail', 'sign-ins'] as const).map(async (name, n) => {
      const credential = keys.credentials[name];
      const at = { name, credential, database: world, port: port(2 + n) };
      const service = await startServiceProcess(at);
      stops.push(() => service.close());
      return service.url;
    }),
  );
  const configuration = configurationFor(data, {
    gatewayPort: port(0),
    issuer: authorizationServer.issuer,
    mail: mail ?? '',
    signIns: signIns ?? '',
  });
  const logFile = join(data, 'gateway.log');
  const starting = startGatewayProcess({ configuration, world, logFile, env });
  stops.push(async () => (await starting.catch(() => null))?.stop());
  // Nobody reads the world before somebody asks, so it is written while the gateway starts.
  ensureWorld(world, scale);
  const gateway = await starting;
  const control = controlOf(gateway.url, authorizationServer);
  await provision(control);
  return {
    gateway,
    authorizationServer,
    verifierKeys: keys.verifierKeys,
    paths: { data, configuration, world, store: join(data, 'consentry.db') },
    ask: (token, query, variables) => ask(`${gateway.url}/graphql`, token, query, variables),
    control,
    close,
  };
}

/** A world that was cut off while it was written never stands under its own name. */
function ensureWorld(path: string, scale: number): void {
  if (existsSync(path)) return;
  const { path: written } = generateWorld({ path: `${path}.new`, scale });
  renameSync(written, path);
}

async function temporaryDirectory(stops: (() => Promise<void>)[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'contoso-'));
  // Somebody may still be reading the log there when Ctrl-C comes, and SQLite then makes files of its own.
  const patience = { maxRetries: 20, retryDelay: 20 };
  stops.push(() => rm(directory, { recursive: true, force: true, ...patience }));
  return directory;
}

/** One token for each person, for as long as a stack of this kind lives. */
function controlOf(url: string, server: AuthorizationServer): Control {
  const tokens = new Map<PersonId, Promise<string>>();
  return async (person, operation, variables = {}) => {
    const token = tokens.get(person) ?? server.controlTokenFor(person);
    tokens.set(person, token);
    const { data, errors } = await ask(`${url}/control`, await token, operation, variables);
    const [first] = errors;
    if (first !== undefined) throw new Error(`${person}: ${first.code} ${first.rule}`.trim());
    if (data === null) throw new Error(`${person}: no data`);
    return data;
  };
}
