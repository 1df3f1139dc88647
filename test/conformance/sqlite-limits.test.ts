/** What the embedded store refuses of its own halves: a batch that the other thread cannot have meant, and too much. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqliteEngine } from '../../src/adapters/sqlite/engine.ts';
import { openSqliteReader, openSqliteStore } from '../../src/adapters/sqlite/index.ts';
import { packBatch, unpackOutcomes } from '../../src/adapters/sqlite/pack.ts';
import type { PackedCommits, Request } from '../../src/adapters/sqlite/protocol.ts';
import { aCommit } from './store-under-test.ts';

const never = 2n ** 62n;
let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'limits-'));
  path = join(directory, 'log.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('a batch in the form that travels to the store’s thread', () => {
  let engine: SqliteEngine;
  beforeEach(() => {
    engine = new SqliteEngine({ path, busyTimeoutMs: 1_000 });
  });
  afterEach(() => {
    engine.handlers.close(null, never);
  });

  /** Two commits of one entry each, changed on the way. */
  function commit(change: (packed: PackedCommits) => PackedCommits): readonly unknown[] {
    const input = packBatch([aCommit('a'), aCommit('b')], () => false);
    const commits = JSON.stringify(change(JSON.parse(input.commits) as PackedCommits));
    const request: Request<'commit'> = {
      id: 1,
      operation: 'commit',
      input: { ...input, commits },
      deadline: never,
    };
    return engine.commit(request, () => null).flatMap((one) => unpackOutcomes(one));
  }

  const sizeNow = () => engine.handlers.head('release', never).size;

  test('is written as it was packed', () => {
    expect(commit((packed) => packed)).toEqual([
      { kind: 'committed', firstIndex: 0 },
      { kind: 'committed', firstIndex: 1 },
    ]);
    expect(sizeNow()).toBe(2);
  });

  test.each<[string, Partial<PackedCommits>, string]>([
    ['names a set of bases that is not there', { setOf: [0, 7] }, 'no set of bases'],
    ['has a commit without entries', { counts: [1, 0] }, 'has no entries'],
    ['does not say how many entries a commit has', { counts: [1] }, 'has no entries'],
    ['counts more entries than there are', { counts: [1, 2] }, 'has no entries'],
    ['names a log that is not there', { logs: [0, 2] }, 'names no log'],
    ['does not say which log a commit is for', { logs: [0] }, 'names no log'],
  ])('that %s is refused as a whole, and the next one is written', (_name, change, message) => {
    const lying = () => commit((packed) => ({ ...packed, ...change }));
    expect(lying).toThrow(RangeError);
    expect(lying).toThrow(message);
    expect(sizeNow()).toBe(0);
    expect(commit((packed) => packed)).toHaveLength(2);
    expect(sizeNow()).toBe(2);
  });
});

describe('too much at once', () => {
  test('is refused: a query by many keys, and pages of the tools’ reader', async () => {
    const store = await openSqliteStore({ path, deadlineMs: 20_000, queueMax: 10 });
    await store.commit([aCommit('a')]);
    const keys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${String(at)}`, 'x']));
    const page = { limit: 1, after: null };
    expect(await store.query('grant', keys(8), page)).toEqual([]);
    await expect(store.query('grant', keys(9), page)).rejects.toThrow(RangeError);
    const reader = await openSqliteReader({ path });
    expect(await reader.entries('release', 0, 1_000)).toHaveLength(1);
    for (const count of [0, 1_001, 1.5, Number.NaN]) {
      await expect(reader.entries('release', 0, count)).rejects.toThrow(RangeError);
    }
    await reader.close();
    await store.close();
  });
});
