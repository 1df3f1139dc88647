import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startAuthorizationServer } from '../../../examples/contoso/authorization-server/index.ts';
import { serviceNames, startHttpService } from '../../../examples/contoso/services/index.ts';
import { generateWorld } from '../../../examples/contoso/world/index.ts';
import { openSqliteReader } from '../../../src/adapters/sqlite/index.ts';
import { pseudonymizer } from '../../../src/release-log/index.ts';
import { ConsentDesk } from '../../support/consent-desk.ts';
import { gatewaySettings } from '../../support/gateway-config.ts';
import { spiedServices } from '../../support/spied-services.ts';
import { WatchedGateway } from '../../support/watched-gateway.ts';
import { WorldFacts } from '../../support/world-facts.ts';

const mainFile = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
const credential = 'gateway-to-service';

/** One run of the gateway as a process of its own. */
export interface RunningGateway {
  readonly process: ChildProcess;
  readonly url: string;
  readonly watched: WatchedGateway;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<unknown>;
  /** What it has written so far. */
  readonly lines: readonly string[];
}

export type GatewayPlace = Awaited<ReturnType<typeof gatewayPlace>>;

/**
 * Everything around a gateway process, which can be started again and again on the same database.
 *
 * @param file what is started; the source where none is named
 */
export async function gatewayPlace(file = mainFile) {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-process-'));
  const world = join(directory, 'world.sqlite');
  generateWorld({ path: world, scale: 0.02 });
  const facts = new WorldFacts(world);
  const spied = spiedServices(world);
  const authorization = await startAuthorizationServer();
  const services = await Promise.all(
    serviceNames.map(async (name) => ({
      name,
      ...(await startHttpService({ service: spied.service(name), credential })),
    })),
  );
  const logDirectory = join(directory, 'log');
  mkdirSync(logDirectory);
  const database = join(logDirectory, 'consentry.db');
  const settings = await gatewaySettings({
    issuer: authorization,
    services: services.map(({ name, url }) => ({
      name,
      url,
      location: 'EU',
      credential: { env: 'SERVICE_CREDENTIAL' },
    })),
    database,
    serviceCredential: credential,
    sections: { shutdown: { graceMs: 60_000 } },
  });
  const configFile = join(directory, 'consentry.yaml');
  writeFileSync(configFile, settings.yaml);
  const names = pseudonymizer({ id: 'p-1', secret: settings.pseudonymSecret });
  const running: ChildProcess[] = [];

  async function start(): Promise<RunningGateway> {
    const child = spawn(process.execPath, [file], {
      env: { ...settings.env, CONSENTRY_CONFIG: configFile },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    const ended = once(child, 'exit').then(([code, signal]: unknown[]) => code ?? signal);
    const lines: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line);
        const told = JSON.parse(line) as { readonly url?: string };
        if (told.url !== undefined) resolve(told.url);
      });
      ended.then(() => reject(new Error(lines.join('\n'))), reject);
    });
    const log = await openSqliteReader({ path: database });
    const watched = new WatchedGateway({
      url,
      facts,
      lines,
      log,
      pseudonymOf: (tenant, account) => names.pseudonymOf(tenant, account).value,
    });
    return { process: child, url, watched, ended, lines };
  }

  return {
    logDirectory,
    database,
    configFile,
    settings,
    spied,
    start,
    /** The people of the example, before a gateway that runs. */
    desk: (gateway: RunningGateway) => new ConsentDesk(gateway.watched, authorization),
    async close() {
      for (const child of running) child.kill('SIGKILL');
      await Promise.all(services.map((one) => one.close()));
      await authorization.close();
      facts.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
