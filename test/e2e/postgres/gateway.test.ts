import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { startGateway, type Gateway } from '../../../src/main/gateway.ts';
import { openLogReader } from '../../../src/main/open-store.ts';
import { eventually } from '../../support/eventually.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { postgresServer, type PostgresServer } from '../../support/postgres-server.ts';
import { WatchedGateway } from '../../support/watched-gateway.ts';

const run = promisify(execFile);
const cli = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

let server: PostgresServer;
let url: string;
let world: GatewayWorld;
let other: { gateway: Gateway; watched: WatchedGateway; close(): Promise<void> };
beforeAll(async () => {
  server = await postgresServer();
  url = await server.freshDatabase();
  world = await startGatewayWorld({ sections: { storage: { url, node: 'node-1' } } });
  other = await secondNode();
  await world.desk.open();
});
afterAll(async () => {
  await other.close();
  await world.close();
  await server.dropDatabase(url);
  await server.stop();
});

/** Another gateway on the same database and services, with logs of its own. */
async function secondNode(): Promise<typeof other> {
  const { settings, facts, watched } = world;
  const config = loadConfig({
    text: settings.yaml.replace('node: node-1', 'node: node-2'),
    env: settings.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    baseDir: '/',
  });
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const gateway = await startGateway(config, logger);
  const log = await openLogReader(config.storage);
  const { pseudonymOf } = watched;
  return {
    gateway,
    watched: new WatchedGateway({ url: gateway.url, facts, lines, log, pseudonymOf }),
    async close() {
      await gateway.close();
      await log.close();
    },
  };
}

const account = '{ account(id: "a0000001-id") { __typename id email } }';

describe('two gateways on one database', () => {
  test('release what was granted at the other, and nothing once it was withdrawn there', async () => {
    const { desk } = world;
    const token = await desk.token('mail-insights');
    for (let round = 0; round < 3; round += 1) {
      const { id } = await desk.grant('contoso', {
        elements: ['user.account.id', 'user.contact.email'],
      });
      // A grant reaches the other node when its hints have aged; a withdrawal waits for nothing.
      await eventually(async () => {
        const granted = await other.watched.ask(token, account);
        expect(granted.body.data).toMatchObject({ account: { id: 'a0000001-id' } });
      });
      await desk.revoke('contoso', id);
      const withdrawn = await other.watched.ask(token, account);
      expect(withdrawn.body).toEqual({ data: { account: null } });
    }
  });

  test('have logs that the command line tails and verifies, node by node', async () => {
    for (const node of ['node-1', 'node-2']) {
      const file = join(world.directory, `${node}.yaml`);
      writeFileSync(file, world.settings.yaml.replace('node: node-1', `node: ${node}`));
      const env = { ...process.env, ...world.settings.env };
      const tail = await run(process.execPath, [cli, 'log', 'tail', '-c', file, '-n', '1'], {
        env,
      });
      expect(JSON.parse(tail.stdout)).toMatchObject({ index: expect.any(Number) });
      const verify = await run(process.execPath, [cli, 'log', 'verify', '-c', file, '--json'], {
        env,
      });
      expect(JSON.parse(verify.stdout)).toMatchObject({ ok: true });
    }
  });
});
