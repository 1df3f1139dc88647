import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import {
  findMarkers,
  generateWorld,
  tenants,
  type WorldOptions,
} from '../../../examples/contoso/world/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'contoso-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function worldAt(name: string, options: Omit<WorldOptions, 'path'>): string {
  return generateWorld({ path: join(directory, name), ...options }).path;
}

/** Digest of every row of every table. */
function contentOf(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  const hash = createHash('sha256');
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1");
  for (const { name } of names.all()) {
    for (const row of database.prepare(`SELECT * FROM ${String(name)}`).iterate()) {
      hash.update(JSON.stringify(row));
    }
  }
  database.close();
  return hash.digest('hex');
}

function count(path: string, sql: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  const row = database.prepare(`SELECT count(*) AS count FROM ${sql}`).get();
  database.close();
  return Number(row?.['count']);
}

test('the same seed gives the same rows, another seed gives others', () => {
  const first = contentOf(worldAt('a.sqlite', { scale: 0.03 }));
  expect(contentOf(worldAt('b.sqlite', { scale: 0.03 }))).toBe(first);
  expect(contentOf(worldAt('c.sqlite', { scale: 0.03, seed: 7 }))).not.toBe(first);
});

test('a world replaces the one that stood in the same file', () => {
  worldAt('replaced.sqlite', { scale: 0.06 });
  const path = worldAt('replaced.sqlite', { scale: 0.03 });
  expect(count(path, 'accounts')).toBe(63);
});

test('the full world has the size that the demo promises', () => {
  const path = join(directory, 'full.sqlite');
  const { counts } = generateWorld({ path });
  expect(counts.accounts).toBeGreaterThanOrEqual(2_000);
  expect(counts.messages).toBeGreaterThanOrEqual(50_000);
  expect(counts.files).toBeGreaterThanOrEqual(20_000);
  expect(counts.signIns).toBeGreaterThanOrEqual(100_000);
  expect(count(path, 'accounts')).toBe(counts.accounts);
  expect(count(path, 'messages')).toBe(counts.messages);
  expect(count(path, 'files')).toBe(counts.files);
  expect(count(path, 'sign_ins')).toBe(counts.signIns);
});

test.each(tenants)('%s has people, a group mailbox, and records of each kind', (tenant) => {
  const path = worldAt('each.sqlite', { scale: 0.02 });
  const of = `tenant = '${tenant}'`;
  expect(count(path, `accounts WHERE kind = 'USER' AND ${of}`)).toBeGreaterThan(3);
  expect(count(path, `accounts WHERE kind = 'MAILBOX' AND ${of}`)).toBe(1);
  expect(count(path, `messages WHERE group_number IS NOT NULL AND ${of}`)).toBeGreaterThan(0);
  for (const table of ['account_groups', 'messages', 'files', 'sign_ins', 'invoices', 'pins']) {
    expect(count(path, `${table} WHERE ${of}`), table).toBeGreaterThan(0);
  }
});

test('some files are shared by two tenants, and never by two accounts of one', () => {
  const path = worldAt('shared.sqlite', { scale: 0.02 });
  const shared = 'files JOIN file_owners AS owners ON files.number = owners.file';
  expect(count(path, `${shared} WHERE owners.tenant <> files.tenant`)).toBeGreaterThan(5);
  expect(count(path, `${shared} WHERE owners.tenant = files.tenant`)).toBe(0);
});

test.each([0, 0.01, 11, Number.NaN])('a scale of %d is refused', (scale) => {
  expect(() => worldAt('refused.sqlite', { scale })).toThrow(TypeError);
});

test('a marker is found inside any text, and names its record and element', () => {
  const bytes =
    '{"email":"ada.moreau.a0000001-email@contoso.example","at":"2026-01-05T10:00:00.400001233Z",' +
    '"ip":"2001:db8:6:0:0:0:1012:3456"}';
  expect(findMarkers(bytes).map(({ kind, number, element }) => [kind, number, element])).toEqual([
    ['account', 1, 'user.contact.email'],
    ['message', 123, 'mail.message.time'],
    ['signIn', 123_456, 'signin.event.ip'],
  ]);
});

test.each([
  'a00000012-email',
  'xa0000001-email',
  'a0000001-nothing',
  'q0000001-name',
  '2026-01-05T10:00:00.123Z',
  '1.4000012331',
  '2001:db8::1',
])('%s is no marker', (text) => {
  expect(findMarkers(text)).toEqual([]);
});
