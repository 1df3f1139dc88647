import { mkdtemp, rm } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  assertDurable,
  openForCopying,
  openForWriting,
} from '../../src/adapters/sqlite/database.ts';
import { isFinal } from '../../src/adapters/sqlite/failure.ts';

describe('SQLite’s settings', () => {
  let directory: string;
  let db: DatabaseSync;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'consentry-settings-'));
    db = openForWriting(join(directory, 'store.sqlite'), 100);
  });
  afterEach(async () => {
    db.close();
    await rm(directory, { recursive: true });
  });

  test('are durable as the store opens it', () => {
    expect(() => assertDurable(db)).not.toThrow();
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  });

  test('are of a database that is there: to copy makes no file', () => {
    expect(() => openForCopying(join(directory, 'none.sqlite'), 100)).toThrow('unable to open');
    expect(readdirSync(directory)).not.toContain('none.sqlite');
  });

  test.each([
    ['synchronous', 'NORMAL'],
    ['synchronous', 'OFF'],
    ['synchronous', 'EXTRA'],
    ['journal_mode', 'DELETE'],
    ['journal_mode', 'MEMORY'],
    ['foreign_keys', 'OFF'],
  ])('are refused with %s = %s', (setting, value) => {
    db.exec(`PRAGMA ${setting} = ${value}`);
    expect(() => assertDurable(db)).toThrow(setting);
  });

  test('are refused of a database in memory, which takes the settings and keeps nothing', () => {
    const memory = new DatabaseSync(':memory:');
    memory.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    expect(() => assertDurable(memory)).toThrow('journal_mode');
    memory.close();
  });
});

describe('an error of SQLite', () => {
  const withCode = (errcode: number) => Object.assign(new Error('sqlite'), { errcode });

  test.each([
    ['IOERR', 10],
    ['IOERR_FSYNC', 1034],
    ['IOERR_WRITE', 778],
    ['CORRUPT', 11],
    ['PROTOCOL', 15],
    ['NOTADB', 26],
    ['INTERNAL', 2],
    ['no code of SQLite', 99],
  ])('%s is final', (_, errcode) => {
    expect(isFinal(withCode(errcode))).toBe(true);
  });

  test.each([
    ['FULL', 13],
    ['BUSY', 5],
    ['BUSY_SNAPSHOT', 517],
    ['READONLY', 8],
    ['CONSTRAINT_CHECK', 275],
  ])('%s is not', (_, errcode) => {
    expect(isFinal(withCode(errcode))).toBe(false);
  });
});
