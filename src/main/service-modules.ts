import { pathToFileURL } from 'node:url';
import { httpService, type HttpService } from '../adapters/http-service/index.ts';
import { inProcessService, type ServiceModule } from '../adapters/in-process-service/index.ts';
import type { Config } from '../config.ts';
import { GatewayError } from '../errors.ts';
import type { DataService } from '../fetch/port.ts';
import type { ServiceSdl } from '../supergraph/index.ts';

/** The configured data services. */
export interface ConnectedServices {
  readonly services: ReadonlyMap<string, DataService>;
  /**
   * Reads the SDL of every service as it is now: from its file, from its module, or from the service itself.
   * @throws GatewayError COMPOSITION_FAILED naming every service whose SDL cannot be had
   */
  readSdl(): Promise<readonly ServiceSdl[]>;
  /** Where the calls of each remote service stand now; one in this process has no circuit. */
  readonly states: () => ReadonlyMap<string, ReturnType<HttpService['circuitState']>>;
  close(): Promise<void>;
}

type ServiceConfig = Config['services'][number];

interface Connected {
  readonly service: DataService;
  /** null in this process. */
  readonly remote: HttpService | null;
  readonly sdl: () => Promise<string>;
}

/**
 * Connects every data service; a remote one that is down is connected all the same.
 * @throws GatewayError COMPOSITION_FAILED naming every module that cannot be loaded
 */
export async function connectServices(
  config: Pick<Config, 'services'>,
  readFile: (path: string) => string,
): Promise<ConnectedServices> {
  const connected = new Map<string, Connected>();
  const close = async (): Promise<void> => {
    await Promise.all([...connected.values()].map(({ service }) => service.close()));
  };
  const problems: string[] = [];
  for (const one of config.services) {
    try {
      connected.set(one.name, await connect(one));
    } catch (error) {
      problems.push(`data service ${one.name}: ${reasonOf(error)}`);
    }
  }
  if (problems.length > 0) {
    await close();
    throw new GatewayError('COMPOSITION_FAILED', problems.join('\n'));
  }
  const services = new Map([...connected].map(([name, { service }]) => [name, service]));
  const readers = config.services.map(({ name, sdl }) => {
    const ask = connected.get(name)?.sdl ?? (() => Promise.resolve(''));
    return { name, read: sdl === undefined ? ask : () => Promise.resolve(readFile(sdl)) };
  });
  const remotes = [...connected].flatMap(([name, { remote }]) =>
    remote === null ? [] : [[name, remote] as const],
  );
  const states: ConnectedServices['states'] = () =>
    new Map(remotes.map(([name, remote]) => [name, remote.circuitState()]));
  return { services, readSdl: () => readAll(readers), states, close };
}

async function readAll(
  readers: readonly { readonly name: string; readonly read: () => Promise<string> }[],
): Promise<readonly ServiceSdl[]> {
  const sdl: ServiceSdl[] = [];
  const problems: string[] = [];
  for (const { name, read } of readers) {
    try {
      sdl.push({ name, sdl: await read() });
    } catch (error) {
      problems.push(`data service ${name}: ${reasonOf(error)}`);
    }
  }
  if (problems.length > 0) throw new GatewayError('COMPOSITION_FAILED', problems.join('\n'));
  return sdl;
}

async function connect(one: ServiceConfig): Promise<Connected> {
  if (one.module !== undefined) {
    const module = await loadModule(one.module);
    const service = inProcessService(one.name, module, one.timeoutMs);
    return { service, remote: null, sdl: () => Promise.resolve(module.sdl) };
  }
  const service = httpService({
    name: one.name,
    url: one.url ?? '',
    credential: one.credential?.reveal() ?? null,
    timeoutMs: one.timeoutMs,
    responseBytesMax: one.responseBytesMax,
    connectionsMax: one.connectionsMax,
    idempotencyHeader: one.idempotencyHeader,
    circuit: {
      failuresMax: one.circuitFailuresMax,
      openMs: one.circuitOpenMs,
      now: () => performance.now(),
    },
  });
  return { service, remote: service, sdl: () => askForSdl(service, one) };
}

/** A module exports `createService`, which makes the service of this process. */
async function loadModule(path: string): Promise<ServiceModule> {
  const exported = (await import(pathToFileURL(path).href)) as {
    createService?: () => ServiceModule | Promise<ServiceModule>;
  };
  if (typeof exported.createService !== 'function') {
    throw new GatewayError('CONFIG_INVALID', 'the module does not export createService');
  }
  return exported.createService();
}

async function askForSdl(
  service: DataService,
  { url = '', timeoutMs }: Pick<ServiceConfig, 'url' | 'timeoutMs'>,
): Promise<string> {
  const asked = service.call({
    query: '{_service{sdl}}',
    variablesJson: '{}',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer = await asked.catch((cause: unknown) => {
    // Without its query, which may hold a key.
    const { origin, pathname } = new URL(url);
    const detail = `does not answer at ${origin}${pathname}`;
    throw new GatewayError(
      'COMPOSITION_FAILED',
      `${detail} (${whyUnavailable(cause)}); ${sdlHint}`,
    );
  });
  const { _service: told } = (answer.data ?? {}) as { _service?: { sdl?: unknown } };
  const sdl = told?.sdl;
  if (typeof sdl === 'string') return sdl;
  const detail = 'does not answer the query { _service { sdl } }';
  throw new GatewayError('COMPOSITION_FAILED', `${detail}; ${sdlHint}`);
}

const sdlHint = 'start it, or name a file with its SDL under `sdl` to start the gateway without it';

/** Why a service is unavailable, in words for the operator. */
function whyUnavailable(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return 'unavailable';
  if (cause.name === 'TimeoutError') return 'too slow';
  // Several addresses that failed come as one error without a message.
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
}

function reasonOf(error: unknown): string {
  if (error instanceof GatewayError) {
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return `${error.detail ?? error.code}${cause}`;
  }
  return error instanceof Error ? error.message : 'it cannot be connected';
}
