import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startAuthorizationServer } from '../../examples/contoso/authorization-server/index.ts';
import {
  remoteServiceNames,
  serviceNames,
  startHttpService,
  type ServiceName,
} from '../../examples/contoso/services/index.ts';
import { generateWorld } from '../../examples/contoso/world/index.ts';
import { startGateway } from '../../src/main/gateway.ts';
import { openLogReader } from '../../src/main/open-store.ts';
import { pseudonymizer, type LogName } from '../../src/release-log/index.ts';
import { ConsentDesk } from './consent-desk.ts';
import { amplyMs, gatewaySettings, type ServiceEntry } from './gateway-config.ts';
import { spiedServices, type SpiedServices } from './spied-services.ts';
import { WatchedGateway } from './watched-gateway.ts';
import { WorldFacts } from './world-facts.ts';

export interface GatewayWorldOptions {
  /** Keys of `log` of the configuration. */
  readonly log?: Readonly<Record<string, unknown>>;
  /** Whole sections of the configuration. */
  readonly sections?: Readonly<Record<string, unknown>>;
  readonly serviceTimeoutMs?: number;
  readonly serviceBytesMax?: number;
}

/** Where modules in the gateway's own process find the services that a test watches. */
const shelf = globalThis as typeof globalThis & {
  consentryTestServices?: Map<string, (name: ServiceName) => unknown>;
};

export type GatewayWorld = Awaited<ReturnType<typeof startGatewayWorld>>;

/**
 * The real gateway over the example: its own HTTP server, a real authorization server, two services over HTTP and three
 * in process, the embedded store in a directory of its own. Every byte that leaves goes past the canary.
 */
export async function startGatewayWorld(options: GatewayWorldOptions = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-world-'));
  const path = join(directory, 'world.sqlite');
  const { counts } = generateWorld({ path, scale: 0.03 });
  const facts = new WorldFacts(path);
  const spied = spiedServices(path);
  const authorization = await startAuthorizationServer();
  const serviceCredential = 'gateway-to-service';
  const remote = await Promise.all(
    remoteServiceNames.map(async (name) => ({
      name,
      ...(await startHttpService({ service: spied.service(name), credential: serviceCredential })),
    })),
  );
  const services = serviceNames.map((name): ServiceEntry => {
    const url = remote.find((one) => one.name === name)?.url;
    const common = {
      name,
      location: 'EU',
      timeoutMs: options.serviceTimeoutMs ?? amplyMs,
      responseBytesMax: options.serviceBytesMax ?? 16_777_216,
    };
    return url === undefined
      ? { ...common, module: serviceModule(directory, name, spied) }
      : { ...common, url, credential: { env: 'SERVICE_CREDENTIAL' } };
  });
  const database = join(directory, 'log', 'consentry.db');
  const settings = await gatewaySettings({
    issuer: authorization,
    services,
    database,
    serviceCredential,
    ...(options.sections === undefined ? {} : { sections: options.sections }),
    ...(options.log === undefined ? {} : { log: options.log }),
  });
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const gateway = await startGateway(settings.config, logger);
  const log = await openLogReader(settings.config.storage);
  const names = pseudonymizer({ id: 'p-1', secret: settings.pseudonymSecret });
  const watched = new WatchedGateway({
    url: gateway.url,
    facts,
    lines,
    log,
    pseudonymOf: (tenant, account) => names.pseudonymOf(tenant, account).value,
  });
  const desk = new ConsentDesk(watched, authorization);
  return {
    directory,
    database,
    counts,
    facts,
    spied,
    authorization,
    settings,
    gateway,
    watched,
    desk,
    log,
    lines,
    /** Entries of a log from an index on. */
    entries: (name: LogName, from = 0) => watched.entries(name, from),
    async close() {
      await gateway.close();
      watched.checkLines();
      await log.close();
      await Promise.all(remote.map((one) => one.close()));
      await authorization.close();
      facts.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function serviceModule(directory: string, name: ServiceName, spied: SpiedServices): string {
  const shelves = (shelf.consentryTestServices ??= new Map());
  shelves.set(directory, spied.service);
  const path = join(directory, `${name}.mjs`);
  const key = JSON.stringify(directory);
  writeFileSync(
    path,
    `export const createService = () => globalThis.consentryTestServices.get(${key})(${JSON.stringify(name)});\n`,
  );
  return path;
}
