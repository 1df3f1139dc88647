/** A store that can be relied on no more ends the process with 74; a new start goes on, or says what is wrong. */
import { spawn } from 'node:child_process';
import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteReader } from '../../../src/adapters/sqlite/index.ts';
import { verifyLog } from '../../../src/verify/index.ts';
import { eventually } from '../../support/eventually.ts';
import { codesOf } from '../../support/http-tap.ts';
import type { Holder } from '../../support/watched-gateway.ts';
import { gatewayPlace, type GatewayPlace, type RunningGateway } from './gateway-process.ts';

const EXIT_STORE = 74;
const query = '{ account(id: "a0000001-id") { id } }';

let place: GatewayPlace;
let gateway: RunningGateway;
let token: Holder;
beforeAll(async () => {
  place = await gatewayPlace();
  gateway = await place.start();
  const desk = place.desk(gateway);
  await desk.open();
  await desk.grant('contoso', { elements: ['user.account.id'] });
  token = await desk.token('mail-insights');
});
afterAll(() => place.close());

async function refusedThenStopped(): Promise<void> {
  const answer = await gateway.watched.askOnly(token, query).catch(() => null);
  if (answer !== null) {
    expect(answer.status).toBe(503);
    expect(answer.body.data ?? null).toBeNull();
    expect(['RELEASE_LOG_UNAVAILABLE', 'STORE_UNAVAILABLE', 'SHUTTING_DOWN']).toContain(
      codesOf(answer)[0],
    );
  }
  expect(await gateway.ended).toBe(EXIT_STORE);
}

async function startsAgain(): Promise<void> {
  gateway = await place.start();
  expect((await gateway.watched.askOnly(token, query)).text).toContain('a0000001-id');
  const reader = await openSqliteReader({ path: place.database });
  const verifierKey = place.settings.verifierKeys.release;
  expect(await verifyLog({ reader, log: 'release', verifierKey })).toMatchObject({ ok: true });
  await reader.close();
}

/** The next flush of the running process fails, once. */
async function failNextFlush(error: string): Promise<void> {
  const calls = 'fsync,fdatasync';
  const args = ['-f', '-o', '/dev/null', '-e', `trace=${calls}`];
  const strace = spawn(
    'strace',
    [...args, '-e', `inject=${calls}:error=${error}:when=1`, '-p', String(gateway.process.pid)],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  strace.stderr.on('data', (part: Buffer) => (said += part.toString()));
  await eventually(() => expect(said).toContain('attached'));
}

test('a gateway releases before any fault', async () => {
  expect((await gateway.watched.askOnly(token, query)).text).toContain('a0000001-id');
});

test('a flush that fails with EIO stops it with 74, and the next start releases again', async () => {
  await failNextFlush('EIO');
  await refusedThenStopped();
  await startsAgain();
});

test('a database file that is replaced stops it with 74, and the real one is taken again', async () => {
  renameSync(place.database, `${place.database}.away`);
  copyFileSync(`${place.database}.away`, place.database);
  await refusedThenStopped();
  renameSync(`${place.database}.away`, place.database);
  await startsAgain();
});

test('a database file that is removed stops it with 74, and no start begins with an empty one', async () => {
  rmSync(place.database);
  await refusedThenStopped();
  for (const end of ['', '-wal', '-shm']) rmSync(`${place.database}${end}`, { force: true });
  await expect(place.start()).rejects.toThrow('STORE_ROLLED_BACK');
});
