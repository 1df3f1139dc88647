/** Demands and consents name people: what the gateway makes to keep them is not for everybody on the machine. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { floorFile } from '../../../src/adapters/floor-file/index.ts';
import { openSqliteStore } from '../../../src/adapters/sqlite/index.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'private-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const modeOf = (name: string): number => statSync(join(place, name)).mode & 0o777;

async function keep(folder: string): Promise<void> {
  const path = join(place, folder, 'store.db');
  const store = await openSqliteStore({ path, deadlineMs: 60_000, queueMax: 10 });
  await store.close();
  await floorFile(join(place, `${folder}-floor`, 'store.json')).save('{}');
}

test('folders that are made for the database and the floor are their owner’s alone', async () => {
  await keep('data');
  expect([modeOf('data'), modeOf('data-floor')]).toEqual([0o700, 0o700]);
});

test('folders that are there stay as somebody has set them', async () => {
  for (const name of ['data', 'data-floor']) {
    mkdirSync(join(place, name));
    chmodSync(join(place, name), 0o750);
  }
  await keep('data');
  expect([modeOf('data'), modeOf('data-floor')]).toEqual([0o750, 0o750]);
});
