/** C14: a store that was restored from an older backup says yes to what was withdrawn since. */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../../../src/main/gateway.ts';
import { openLogReader } from '../../../src/main/open-store.ts';
import { ConsentDesk } from '../../support/consent-desk.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { WatchedGateway } from '../../support/watched-gateway.ts';

let world: GatewayWorld;
beforeAll(async () => {
  // No checkpoint comes in between: what is remembered is what the changes themselves have remembered.
  world = await startGatewayWorld({ log: { checkpointIntervalMs: 3_600_000 } });
});
afterAll(() => world.close());

const elements = ['user.account.id', 'user.profile.display_name'];
const query = '{ account(id: "a0000001-id") { id displayName } }';

let place: string;
let running: { gateway: Gateway; close(): Promise<void> } | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

/** A gateway on a store of its own, which can be stopped, restored and started again. */
async function start(): Promise<ConsentDesk> {
  const { config } = world.settings;
  const storage = {
    url: { ...config.storage.url, path: join(place, 'store', 'consentry.db') },
    floor: join(place, 'floor'),
  };
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const gateway = await startGateway({ ...config, storage }, logger);
  const log = await openLogReader(storage);
  const { facts, watched } = world;
  const { pseudonymOf } = watched;
  running = {
    gateway,
    async close() {
      // The gateway last: it folds the write-ahead log into the database when nobody else has it open.
      await log.close();
      await gateway.close();
    },
  };
  return new ConsentDesk(
    new WatchedGateway({ url: gateway.url, facts, lines, log, pseudonymOf }),
    world.authorization,
  );
}

async function stop(): Promise<void> {
  await running?.close();
  running = null;
}

const database = (): string => join(place, 'store', 'consentry.db');
const backUp = (): void => copyFileSync(database(), join(place, 'backup.db'));
function restore(): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${database()}${end}`, { force: true });
  copyFileSync(join(place, 'backup.db'), database());
}

/** A consent that stands in the backup and was withdrawn after it. */
async function withdrawnSinceBackup(name: string): Promise<void> {
  place = join(world.directory, name);
  mkdirSync(join(place, 'store'), { recursive: true });
  const first = await start();
  await first.open();
  const { id } = await first.grant('contoso', { elements });
  await stop();
  backUp();
  const second = await start();
  await second.revoke('contoso', id);
  await stop();
}

async function asked(desk: ConsentDesk): Promise<string> {
  const { token } = await desk.token('mail-insights');
  const answer = await fetch(`${String(running?.gateway.url)}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${String(token)}` },
    body: JSON.stringify({ query }),
  });
  return answer.text();
}

describe('C14 a restored older database', () => {
  test('ends the start, each time', async () => {
    await withdrawnSinceBackup('refused');
    restore();
    for (let time = 0; time < 2; time++) {
      await expect(start()).rejects.toMatchObject({ code: 'STORE_ROLLED_BACK' });
    }
  });

  test('would say yes to what was withdrawn: without the floor it does', async () => {
    await withdrawnSinceBackup('believed');
    restore();
    rmSync(join(place, 'floor'), { recursive: true });
    expect(await asked(await start())).toContain('a0000001-name');
  });

  test('is none when it is the newest copy: it starts, and the withdrawal holds', async () => {
    await withdrawnSinceBackup('newest');
    backUp();
    restore();
    expect(await asked(await start())).toBe(JSON.stringify({ data: { account: null } }));
  });

  test('is told from itself after a kill too: a withdrawal is remembered before it is acknowledged', async () => {
    place = join(world.directory, 'remembered');
    mkdirSync(join(place, 'store'), { recursive: true });
    const desk = await start();
    await desk.open();
    const { id } = await desk.grant('contoso', { elements });
    await desk.revoke('contoso', id);
    const other = new DatabaseSync(database(), { readOnly: true });
    const held = other.prepare('SELECT count(*) AS events FROM record_event').get();
    other.close();
    const floor = readFileSync(join(place, 'floor', 'store.json'), 'utf8');
    expect(JSON.parse(floor)).toMatchObject({ ...held });
  });

  test('is older too when there is none any more', async () => {
    await withdrawnSinceBackup('gone');
    for (const end of ['', '-wal', '-shm']) rmSync(`${database()}${end}`, { force: true });
    await expect(start()).rejects.toMatchObject({ code: 'STORE_ROLLED_BACK' });
  });
});
