import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqliteEngine } from '../../src/adapters/sqlite/engine.ts';
import { packBatch, unpackOutcomes } from '../../src/adapters/sqlite/pack.ts';
import type { Request } from '../../src/adapters/sqlite/protocol.ts';
import { Frontier, leafHash } from '../../src/merkle/index.ts';
import type { CommitOutcome, ReleaseCommit } from '../../src/release-log/port.ts';
import { aCommit } from './store-under-test.ts';

const never = 2n ** 62n;
const longAgo = 0n;
let directory: string;
let engine: SqliteEngine;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'shared-'));
  engine = new SqliteEngine({ path: join(directory, 'log.db'), busyTimeoutMs: 1_000 });
});
afterEach(() => {
  engine.handlers.close(null, never);
  rmSync(directory, { recursive: true });
});

const request = (batch: readonly ReleaseCommit[], deadline = never): Request<'commit'> => ({
  id: 1,
  operation: 'commit',
  input: packBatch(batch, () => false),
  deadline,
});

/** One transaction of these batches, as they would wait for the one before. */
function together(...requests: readonly Request<'commit'>[]): readonly CommitOutcome[][] {
  const [first, ...rest] = requests;
  if (first === undefined) throw new Error('a transaction has a batch');
  return engine.commit(first, () => rest.shift() ?? null).map((one) => [...unpackOutcomes(one)]);
}

const entries = () => engine.handlers.entries({ log: 'release', from: 0, count: 100 }, never);
const textAt = (at: number) => Buffer.from(entries()[at]?.bytes ?? []).toString();
const committed = (firstIndex: number) => ({ kind: 'committed', firstIndex });

describe('batches that share a transaction on SQLite', () => {
  test('have outcomes of their own, in order, and one log', () => {
    const stale = aCommit('stale', { bases: [{ ref: 'grant:none', version: 1 }] });
    const outcomes = together(
      request([aCommit('a'), aCommit('b')]),
      request([stale, aCommit('c')]),
      request([aCommit('d')]),
    );
    expect(outcomes).toEqual([
      [committed(0), committed(1)],
      [{ kind: 'stale', ref: 'grant:none' }, committed(2)],
      [committed(3)],
    ]);
    expect(entries().map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    const tree = new Frontier();
    for (const { bytes, leafHash: stored } of entries()) {
      expect(Buffer.from(stored)).toEqual(Buffer.from(leafHash(bytes)));
      tree.append(stored);
    }
    const { size, root } = engine.handlers.head('release', never);
    expect(size).toBe(4);
    expect(Buffer.from(root)).toEqual(Buffer.from(tree.root()));
    expect(together(request([aCommit('e')]))).toEqual([[committed(4)]]);
  });

  test('add to the same counters', () => {
    const use = (text: string) => aCommit(text, { counters: [{ key: 'k', add: 1, max: 2 }] });
    expect(together(request([use('a')]), request([use('b')]), request([use('c')]))).toEqual([
      [committed(0)],
      [committed(1)],
      [{ kind: 'exhausted', key: 'k' }],
    ]);
  });

  test('are none of them made when one cannot be', () => {
    const spoilt = aCommit('b', {
      artefacts: [{ digest: '0'.repeat(64), kind: 'operation', body: 'another' }],
    });
    const requests = [request([aCommit('a')]), request([spoilt]), request([aCommit('c')])];
    expect(() => together(...requests)).toThrow(RangeError);
    expect(entries()).toEqual([]);
    expect(together(request([aCommit('next')]))).toEqual([[committed(0)]]);
    expect(textAt(0)).toContain('next');
  });

  test('are none of them made when one is overdue, the first or a later one', () => {
    const late = () => request([aCommit('late')], longAgo);
    expect(() => together(late(), request([aCommit('a')]))).toThrow(/deadline/);
    expect(() => together(request([aCommit('a')]), late())).toThrow(/deadline/);
    expect(entries()).toEqual([]);
    expect(together(request([aCommit('b')]), request([aCommit('c')]))).toHaveLength(2);
    expect(entries()).toHaveLength(2);
  });
});
