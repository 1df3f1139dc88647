/** Entries that were appended together share a row of the embedded store; nobody who reads them notices. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqliteEngine } from '../../src/adapters/sqlite/engine.ts';
import { migrations } from '../../src/adapters/sqlite/migrations.ts';
import { packBatch, unpackOutcomes } from '../../src/adapters/sqlite/pack.ts';
import { Frontier, leafHash } from '../../src/merkle/index.ts';
import type { LogName, ReleaseCommit } from '../../src/release-log/port.ts';
import { aCommit } from './store-under-test.ts';

const never = 2n ** 62n;
let directory: string;
let path: string;
let engine: SqliteEngine;
const open = () => new SqliteEngine({ path, busyTimeoutMs: 1_000 });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'runs-'));
  path = join(directory, 'log.db');
  engine = open();
});
afterEach(() => {
  engine.handlers.close(null, never);
  rmSync(directory, { recursive: true });
});

/** What came of each commit: the index of its first entry, or why it was left out. */
function commit(batch: readonly ReleaseCommit[]) {
  const input = packBatch(batch, () => false);
  const [outcome = ''] = engine.commit(
    { id: 1, operation: 'commit', input, deadline: never },
    () => null,
  );
  return unpackOutcomes(outcome).map((one) =>
    one.kind === 'committed' ? one.firstIndex : one.kind,
  );
}

/** A commit of entries with these bytes. */
const holding = (entries: readonly (string | Buffer)[], log: LogName = 'release') => ({
  ...aCommit('', { log }),
  entries: entries.map((entry) => Buffer.from(entry)),
});
const page = (from: number, count: number, log: LogName = 'release') =>
  engine.handlers
    .entries({ log, from, count }, never)
    .map(({ index, bytes }) => [index, Buffer.from(bytes).toString()]);
const stale = aCommit('stale', { bases: [{ ref: 'grant:none', version: 1 }] });

/** Every row of a table, as the entries it holds and their bytes. */
function runs(table = 'release_run'): unknown[] {
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db
    .prepare(
      `SELECT idx, length(lengths) / 2 AS entries, length(bytes) AS bytes FROM ${table} ORDER BY idx`,
    )
    .all();
  db.close();
  return rows.map(({ idx, entries, bytes }) => [idx, entries, bytes]);
}

/** The head is the root over the bytes that are read, and each entry has the hash of its bytes. */
function expectTree(log: LogName = 'release'): void {
  const tree = new Frontier();
  for (const { bytes, leafHash: stored } of engine.handlers.entries(
    { log, from: 0, count: 1_000 },
    never,
  )) {
    expect(Buffer.from(stored)).toEqual(Buffer.from(leafHash(bytes)));
    tree.append(stored);
  }
  const { size, root } = engine.handlers.head(log, never);
  expect(size).toBe(tree.size);
  expect(Buffer.from(root)).toEqual(Buffer.from(tree.root()));
}

describe('a run of entries', () => {
  test('holds what was appended together, of several commits and of several entries of one', () => {
    expect(commit([holding(['a']), holding(['b1', 'b2'])])).toEqual([0, 1]);
    expect(runs()).toEqual([[0, 3, 1 + 1 + 1 + 2 + 1 + 2]]);
    expect(page(0, 10)).toEqual([
      [0, 'a'],
      [1, 'b1'],
      [2, 'b2'],
    ]);
    expectTree();
  });

  test('ends before a commit that was left out, whose bytes are nowhere', () => {
    const one = (text: string) => holding([text]);
    const batch = [one('a'), one('b'), stale, one('c'), stale, stale, one('d')];
    expect(commit(batch)).toEqual([0, 1, 'stale', 2, 'stale', 'stale', 3]);
    expect(runs()).toEqual([
      [0, 2, 4],
      [2, 1, 2],
      [3, 1, 2],
    ]);
    expect(page(0, 10).map(([, text]) => text)).toEqual(['a', 'b', 'c', 'd']);
    expectTree();
  });

  test('is of one log', () => {
    const one = (text: string, log: LogName) => holding([text], log);
    const batch = [one('a', 'release'), one('b', 'legal'), one('c', 'legal'), one('d', 'release')];
    expect(commit(batch)).toEqual([0, 0, 1, 1]);
    expect(runs('legal_run')).toEqual([[0, 2, 4]]);
    expect(page(0, 10)).toEqual([
      [0, 'a'],
      [1, 'd'],
    ]);
    expect(page(0, 10, 'legal')).toEqual([
      [0, 'b'],
      [1, 'c'],
    ]);
    expectTree();
    expectTree('legal');
  });

  test('has at most 64 KiB, or one entry of 60 KiB', () => {
    const large = (fill: string, length: number) => holding([Buffer.alloc(length, fill)]);
    commit([large('a', 61_440), large('b', 61_440), large('c', 32_767), large('d', 32_767)]);
    commit([large('e', 32_767), large('f', 32_768)]);
    expect(runs()).toEqual([
      [0, 1, 61_441],
      [1, 1, 61_441],
      [2, 2, 65_536],
      [4, 1, 32_768],
      [5, 1, 32_769],
    ]);
    expectTree();
  });
});

describe('a page of entries', () => {
  beforeEach(() => {
    for (const texts of ['ab', 'cdef', 'g']) {
      commit(texts.split('').map((text) => holding([text])));
    }
  });

  test.each([
    [0, 1, 'a'],
    [1, 3, 'bcd'],
    [3, 1, 'd'],
    [3, 2, 'de'],
    [5, 10, 'fg'],
    [6, 1, 'g'],
    [7, 1, ''],
    [100, 5, ''],
    [0, 1_000, 'abcdefg'],
  ])('from %i on, at most %i, is %o, wherever the runs end', (from, count, texts) => {
    expect(page(from, count)).toEqual(texts.split('').map((text, at) => [from + at, text]));
  });

  test('begins with the next entry that is there when a run was taken out', () => {
    const db = new DatabaseSync(path);
    db.exec('DELETE FROM release_run WHERE idx = 2');
    db.close();
    expect(page(1, 2)).toEqual([
      [1, 'b'],
      [6, 'g'],
    ]);
    expect(page(3, 5)).toEqual([[6, 'g']]);
  });

  test.each([
    ['bytes that end too early', "lengths = unhex('0001000100010002')"],
    ['bytes behind the last entry', "bytes = unhex(hex(bytes) || '00')"],
    ['a length in the middle that is too large', "lengths = unhex('0001000200010001')"],
  ])('is refused of a row with %s', (_, change) => {
    const db = new DatabaseSync(path);
    db.exec(`UPDATE release_run SET ${change} WHERE idx = 2`);
    db.close();
    expect(() => page(3, 1)).toThrow('not stored as entries');
    expect(page(6, 1)).toEqual([[6, 'g']]);
  });
});

describe('a log whose entries have a row each', () => {
  test('is read, and written on, as it was', () => {
    engine.handlers.close(null, never);
    path = join(directory, 'older.db');
    const texts = ['first', 'x'.repeat(61_440), 'é\0third'];
    const tree = new Frontier();
    const older = new DatabaseSync(path);
    older.exec(migrations.slice(0, 2).join(';'));
    older.exec('CREATE TABLE migration (version INTEGER PRIMARY KEY) STRICT');
    older.exec('INSERT INTO migration VALUES (1), (2)');
    const insert = older.prepare('INSERT INTO release_entry VALUES (?, ?, ?)');
    for (const [index, text] of texts.entries()) {
      const bytes = Buffer.from(text).subarray(0, 61_440);
      tree.append(leafHash(bytes));
      insert.run(index, leafHash(bytes), bytes);
    }
    older
      .prepare("UPDATE log SET size = ?, frontier = ? WHERE name = 'release'")
      .run(tree.size, tree.toBytes());
    older.close();
    engine = open();
    // What the steps wrote is in the database file, and not left to be copied while releases wait.
    expect(statSync(`${path}-wal`).size).toBeLessThan(61_440);
    expect(page(0, 10)).toEqual([...texts.entries()]);
    expect(commit([holding(['fourth'])])).toEqual([3]);
    expect(page(2, 10)).toEqual([
      [2, texts[2]],
      [3, 'fourth'],
    ]);
    expectTree();
    expect(runs()).toHaveLength(4);
  });
});
