import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresServer, type PostgresServer } from '../../support/postgres-server.ts';
import type { History } from './history.ts';
import { violations } from './judge.ts';
import { startPlace } from './place.ts';
import { play } from './play.ts';
import { readStored } from './stored.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const mainFile = 'test/e2e/histories/frozen-gateway.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer({ track_commit_timestamp: 'on' });
});
afterAll(() => server.stop());

/** Plays histories on three gateways that run a program, and judges them. */
async function histories(tree: string, count: number, withFaults: boolean) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 2 ** 31;
  };
  const database = await server.freshDatabase();
  const place = await startPlace(join(tree, mainFile), database);
  const began = performance.now();
  try {
    const played = await play({ place, count, random, withFaults });
    const tookMs = Math.round(performance.now() - began);
    const stored = await readStored(database);
    const found = violations(played.histories, played.tightenings, stored);
    const askings = played.histories.flatMap((one) => one.askings);
    const counts = {
      histories: played.histories.length,
      withReleases: played.histories.filter((one) => one.askings.some((ask) => ask.told.length > 0))
        .length,
      queries: askings.length,
      releases: stored.entries.filter((one) => one.released).length,
      answered: askings.filter((one) => one.status === 200).length,
      ended: askings.filter((one) => one.status === 403).length,
      unanswered: askings.filter((one) => one.status === null).length,
      reloads: played.tightenings.length,
      ...played.faults,
    };
    console.log(`seed ${seed}, ${tookMs} ms, ${JSON.stringify(counts)}`);
    console.log(latencies(played.histories));
    return { counts, found };
  } finally {
    await place.close();
    await server.dropDatabase(database);
  }
}

/** Milliseconds that answered queries took, half and nearly all of them: beside a call that ended a basis, and apart. */
function latencies(played: readonly History[]): string {
  const answered = played.flatMap(({ askings }) =>
    askings.flatMap(({ begunAt, endedAt }) => (endedAt === null ? [] : [{ begunAt, endedAt }])),
  );
  const isBeside = ({ begunAt, endedAt }: (typeof answered)[number]): boolean =>
    played.some((one) => one.endBegunAt < endedAt && begunAt < one.endReturnedAt);
  const of = (some: typeof answered): string => {
    const took = some.map(({ begunAt, endedAt }) => endedAt - begunAt).sort((a, b) => a - b);
    const at = (share: number): string => (took[Math.floor(took.length * share)] ?? 0).toFixed(0);
    return `${took.length} queries, p50 ${at(0.5)}, p90 ${at(0.9)} ms`;
  };
  const apart = of(answered.filter((one) => !isBeside(one)));
  return `beside an end: ${of(answered.filter(isBeside))}; apart: ${apart}`;
}

/** A copy of the program in which one text is another. @throws Error when it does not stand there exactly once. */
function changedTree(file: string, before: string, after: string): string {
  const tree = mkdtempSync(join(tmpdir(), 'changed-tree-'));
  for (const part of ['src', 'directives', 'schema', 'examples', 'test', 'package.json']) {
    cpSync(join(root, part), join(tree, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  const text = readFileSync(join(tree, file), 'utf8');
  if (text.split(before).length !== 2) throw new Error(`${file} does not hold once: ${before}`);
  writeFileSync(join(tree, file), text.replace(before, after));
  return tree;
}

describe('three gateways whose copies of grants never age, on one database', () => {
  test('release nothing whose basis has ended, whatever happens to them', async () => {
    const { counts, found } = await histories(root, 40, true);
    for (const [name, tokens] of Object.entries(found)) expect(tokens, name).toEqual([]);
    expect(counts.releases).toBeGreaterThan(60);
    expect(counts.withReleases).toBeGreaterThan(12);
    expect(counts.paused * counts.killed * counts.cut * counts.deafened).toBeGreaterThan(0);
  });

  test('are found out when the transaction does not check again', async () => {
    const tree = changedTree(
      'src/adapters/postgres/commit-function.ts',
      'WHERE NOT EXISTS (',
      'WHERE false AND NOT EXISTS (',
    );
    try {
      const { found } = await histories(tree, 10, false);
      expect(found['committed after the call that ended its basis had returned']).not.toEqual([]);
      expect(found['told by a query that began after that call had returned']).not.toEqual([]);
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  });
});
