import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgresServer, runSql, type PostgresServer } from '../../support/postgres-server.ts';
import { readStored, violations } from './check-history.ts';
import { operationsOf } from './operation.ts';
import { play, prepare } from './play.ts';

const GRANTS = 24;

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await postgresServer({ track_commit_timestamp: 'on' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  url = await server.freshDatabase();
  await prepare(url, GRANTS);
});
afterEach(() => server.dropDatabase(url));

/** Plays one history per grant, on three nodes, and judges all of them. */
async function histories(durationMs: number, atLeast: Readonly<Record<string, number>>) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 2 ** 31;
  };
  const { lines, faults } = await play({ url, grants: GRANTS, durationMs, atLeast, random });
  const operations = operationsOf(lines);
  const found = violations(operations, await readStored(url));
  const told = (outcome: string | null) =>
    operations.filter((one) => one.outcome === outcome).length;
  const counts = {
    histories: GRANTS,
    released: told('committed'),
    refused: told('stale'),
    changed: told('appended'),
    unknown: told('unknown') + told(null),
    ...faults,
  };
  console.log(`seed ${seed} ${JSON.stringify(counts)}`);
  return {
    counts,
    found,
    broken: Object.entries(found).flatMap(([name, ids]) => (ids.length > 0 ? [name] : [])),
  };
}

/** Puts another commit function in place of the one that the store calls. */
async function replaceCommit(change: (definition: string) => string): Promise<void> {
  const [row] = await runSql(
    url,
    "SELECT pg_get_functiondef('consentry.commit_v3'::regproc) AS definition",
  );
  const definition = String(row?.['definition']);
  const changed = change(definition);
  expect(changed).not.toBe(definition);
  await runSql(url, changed);
}

/** A commit that checks its bases, and then takes its time. */
const slowed = (definition: string): string =>
  definition.replace('o_outcome := ', 'PERFORM pg_sleep(0.02); o_outcome := ');

describe('on three nodes that are killed, paused and cut off', () => {
  test('no release rests on a grant that has been changed, none is lost and none refused without reason', async () => {
    const atLeast = { committed: 301, stale: 51, appended: 51 };
    const { counts, found } = await histories(12_000, atLeast);
    for (const [name, ids] of Object.entries(found)) {
      expect(ids, name).toEqual([]);
    }
    expect(counts.released).toBeGreaterThan(300);
    expect(counts.refused).toBeGreaterThan(50);
    expect(counts.changed).toBeGreaterThan(50);
    expect(counts.killed * counts.paused * counts.cut).toBeGreaterThan(0);
  });

  test('nor when every transaction takes its time between the check and the entry', async () => {
    await replaceCommit(slowed);
    const { counts, found } = await histories(5_000, { committed: 51 });
    for (const [name, ids] of Object.entries(found)) {
      expect(ids, name).toEqual([]);
    }
    expect(counts.released).toBeGreaterThan(50);
  });

  test('the same check finds the releases of a build that does not check again', async () => {
    await replaceCommit((text) =>
      text.replace('WHERE NOT EXISTS (', 'WHERE false AND NOT EXISTS ('),
    );
    const { broken } = await histories(4_000, { committed: 1_000, appended: 100 });
    expect(broken).toContain('released after the change had returned');
    expect(broken).toContain('committed outside the life of its version');
  });

  test('the same check finds the releases of a build that checks without waiting for changes', async () => {
    await replaceCommit((text) =>
      slowed(text).replace(/v_void := pg_advisory_xact_lock_shared[^;]*;/, ''),
    );
    const { broken } = await histories(4_000, { committed: 400, appended: 150 });
    expect(broken).toContain('committed outside the life of its version');
  });
});
