import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openPostgresStore } from '../../../src/adapters/postgres/index.ts';
import { eventually } from '../../support/eventually.ts';
import { runSql } from '../../support/postgres-server.ts';
import type { Line } from './operation.ts';

const nodeFile = fileURLToPath(new URL('./node.ts', import.meta.url));
const NODES = ['node-1', 'node-2', 'node-3'] as const;

/** What was done to the nodes while they worked. */
export interface Faults {
  killed: number;
  paused: number;
  cut: number;
}

export interface Played {
  readonly lines: readonly Line[];
  readonly faults: Faults;
}

/** Makes the schema and the grants, each at its first version and in force. */
export async function prepare(url: string, grants: number): Promise<void> {
  const limits = { deadlineMs: 10_000, queueMax: 1_000, poolMax: 4 };
  const store = await openPostgresStore({ url, node: 'preparing', ...limits });
  for (let grant = 0; grant < grants; grant += 1) {
    await store.append([
      {
        kind: 'grant',
        id: `${grant}`,
        expectedVersion: 0,
        event: { type: 'granted', at: 0, actor: 'preparing', body: true },
        state: true,
        keys: {},
        standing: { ref: `grant:${grant}`, inForce: true, notBefore: null, notAfter: null },
      },
    ]);
  }
  await store.close();
}

/** Longest play, in milliseconds: a machine that has not told enough by then never will. */
const LONGEST_MS = 120_000;

/**
 * Three nodes at work on one database for `durationMs`, with one fault after the other; longer where the machine needs
 * longer to tell each outcome as often as `atLeast` says, and for a fault of each kind.
 */
export async function play(options: {
  readonly url: string;
  readonly grants: number;
  readonly durationMs: number;
  readonly atLeast: Readonly<Record<string, number>>;
  readonly random: () => number;
}): Promise<Played> {
  const { random, atLeast } = options;
  const lines: Line[] = [];
  const faults: Faults = { killed: 0, paused: 0, cut: 0 };
  const told = new Map<string, number>();
  const running = new Map<string, ChildProcess>();
  let runs = 0;
  const start = async (node: string): Promise<void> => {
    runs += 1;
    const seed = Math.floor(random() * 2 ** 31);
    const args = [options.url, node, `run-${runs}`, `${options.grants}`, `${seed}`];
    const child = spawn(process.execPath, [nodeFile, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.set(node, child);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`${node} ended before it was open`)));
      createInterface({ input: child.stdout }).on('line', (text) => {
        const line = parseLine(text);
        if (line === 'open') {
          resolve();
        } else if (line !== null) {
          lines.push(line);
          if ('ended' in line) told.set(line.outcome, (told.get(line.outcome) ?? 0) + 1);
        }
      });
    });
  };
  await Promise.all(NODES.map(start));
  // One of each kind at first, and then as it comes.
  const ahead = ['kill', 'pause', 'cut'];
  const isEnough = (): boolean =>
    ahead.length === 0 &&
    Object.entries(atLeast).every(([outcome, count]) => (told.get(outcome) ?? 0) >= count);
  const began = performance.now();
  const isOver = (): boolean => {
    const tookMs = performance.now() - began;
    return tookMs > LONGEST_MS || (tookMs > options.durationMs && isEnough());
  };
  while (!isOver()) {
    await wait(100 + random() * 300);
    const node = NODES[Math.floor(random() * NODES.length)] ?? NODES[0];
    const child = running.get(node);
    const drawn = random();
    const fault = ahead.shift() ?? (drawn < 0.25 ? 'kill' : drawn < 0.6 ? 'pause' : 'cut');
    if (child === undefined) {
      continue;
    }
    if (fault === 'kill') {
      child.kill('SIGKILL');
      await once(child, 'close');
      faults.killed += 1;
      // The server may need a moment to notice that the session which holds the lease has gone.
      await eventually(() => start(node));
    } else if (fault === 'pause') {
      child.kill('SIGSTOP');
      await wait(random() * 250);
      child.kill('SIGCONT');
      faults.paused += 1;
    } else {
      faults.cut += await cutSessions(options.url, faults.cut === 0 ? 1 : 1 / 3);
    }
  }
  await Promise.all(
    [...running.values()].map(async (child) => {
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
    }),
  );
  return { lines, faults };
}

/** Ends a share of the nodes' sessions from the server's side. */
async function cutSessions(url: string, share: number): Promise<number> {
  const [row] = await runSql(
    url,
    `SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))::integer AS cut FROM pg_stat_activity
     WHERE application_name = 'consentry' AND datname = current_database() AND random() < ${share}`,
  );
  return Number(row?.['cut']);
}

/** The last line of a node that was killed may be torn. */
function parseLine(text: string): Line | 'open' | null {
  try {
    return JSON.parse(text) as Line | 'open';
  } catch {
    return null;
  }
}
