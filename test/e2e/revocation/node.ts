import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openPostgresStore } from '../../../src/adapters/postgres/index.ts';
import { GroupCommit } from '../../../src/release-log/index.ts';
import type { Asked, Line } from './operation.ts';

/**
 * One gateway node, reduced to what decides about revocation: it releases on grants and changes them, many at a time,
 * until it is told to stop or is killed. What it believes of a grant is as old as it happens to be: nothing tells it of
 * a change that another node made.
 */
const [url = '', node = '', run = '', grantCount = '0', seed = '0'] = process.argv.slice(2);
const CLIENTS = 12;

let state = Number(seed);
/** Mulberry32. */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const now = (): number => Number(process.hrtime.bigint() / 1_000n);
const say = (line: Line): void => {
  writeSync(1, `${JSON.stringify(line)}\n`);
};

const store = await openPostgresStore({ url, node, deadlineMs: 2_000, queueMax: 200, poolMax: 3 });
const group = new GroupCommit(store, { batchMax: 8, queueMax: 200 });
const believed = new Map<number, number>();
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
let count = 0;

/** Tells what is asked, does it, and tells the outcome. */
async function recorded(
  asked: Asked,
  work: (id: string) => Promise<{ outcome: string; index?: number }>,
): Promise<string> {
  count += 1;
  const id = `${run}-${count}`;
  say({ begun: id, at: now(), asked });
  const { outcome, index = -1 } = await work(id).catch(() => ({ outcome: 'unknown', index: -1 }));
  say({ ended: id, at: now(), outcome, index });
  return outcome;
}

async function release(grant: number): Promise<void> {
  const version = believed.get(grant) ?? 1;
  const asked = { kind: 'release', grant, version } as const;
  const outcome = await recorded(asked, async (id) => {
    const entry = { grant, id, pad: 'x'.repeat(200), version };
    const committed = await group.commit({
      log: 'release',
      bases: [{ ref: `grant:${grant}`, version }],
      counters: [{ key: `uses:${grant}`, add: 1, max: Number.MAX_SAFE_INTEGER }],
      entries: [Buffer.from(JSON.stringify(entry))],
      artefacts: [],
    });
    return committed.kind === 'committed'
      ? { outcome: committed.kind, index: committed.firstIndex }
      : { outcome: committed.kind };
  });
  if (outcome === 'stale' && random() < 0.7) {
    await look(grant);
  }
}

async function look(grant: number): Promise<void> {
  const record = await store.read('grant', `${grant}`).catch(() => null);
  if (record !== null) {
    believed.set(grant, record.version);
  }
}

/** Withdraws what is in force, or grants what is not. */
async function change(grant: number): Promise<void> {
  const record = await store.read('grant', `${grant}`).catch(() => null);
  if (record === null) {
    return;
  }
  const inForce = record.state === false;
  const asked = { kind: 'change', grant, version: record.version + 1, inForce } as const;
  await recorded(asked, async (id) => {
    const appended = await store.append([
      {
        kind: 'grant',
        id: `${grant}`,
        expectedVersion: record.version,
        event: { type: 'changed', at: 0, actor: id, body: inForce },
        state: inForce,
        keys: {},
        standing: { ref: `grant:${grant}`, inForce, notBefore: null, notAfter: null },
      },
    ]);
    return { outcome: appended.kind };
  });
}

async function client(): Promise<void> {
  while (!stop.signal.aborted) {
    const grant = Math.floor(random() * Number(grantCount));
    const what = random();
    if (what < 0.85) {
      await release(grant);
    } else if (what < 0.95) {
      await change(grant);
    } else {
      await look(grant);
    }
    await wait(random() * 3);
  }
}

writeSync(1, '"open"\n');
await Promise.all(Array.from({ length: CLIENTS }, client));
await group.close();
await store.close();
