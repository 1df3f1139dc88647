/** C14: what is remembered outside the store cannot be written for a while, and a withdrawal is tried again meanwhile. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFlooredStore, type FlooredStore } from '../../../src/main/floored-store.ts';
import { createRecipientRegistry } from '../../../src/recipients/index.ts';

const provider = { subject: 'petra', issuer: 'https://as.example' };

let place: string;
let store: FlooredStore;
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'floor-lost-'));
  const storage = {
    url: { kind: 'sqlite', path: join(place, 'consentry.db') },
    floor: join(place, 'floor'),
  } as const;
  const log = { origin: 'test/release', deadlineMs: 60_000, queueEntriesMax: 16 };
  store = await openFlooredStore({ storage, log } as never, () => {});
});
afterEach(async () => {
  await store.close();
  rmSync(place, { recursive: true, force: true });
});

const events = (): number =>
  (JSON.parse(readFileSync(join(place, 'floor', 'store.json'), 'utf8')) as { events: number })
    .events;

/** Where the directory was stands a file, so that nothing can be written there. */
function loseFloor(): () => void {
  renameSync(join(place, 'floor'), join(place, 'away'));
  writeFileSync(join(place, 'floor'), '');
  return () => {
    rmSync(join(place, 'floor'));
    renameSync(join(place, 'away'), join(place, 'floor'));
  };
}

test('a suspension that could not be remembered is acknowledged by no second try, until it is', async () => {
  const registry = createRecipientRegistry({ records: store, now: Date.now });
  const app = { id: 'crm', kind: 'PUBLISHER_APP', name: 'App', verified: true } as const;
  await registry.register(app, provider);
  const suspend = () => registry.suspend('crm', 'breach', provider);
  const before = events();
  const bringBack = loseFloor();
  await expect(suspend()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await expect(suspend()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  bringBack();
  expect(events()).toBe(before);
  expect(await suspend()).toMatchObject({ id: 'crm', state: 'SUSPENDED' });
  expect(events()).toBe((await store.position()).events);
  expect(events()).toBe(before + 1);
});
