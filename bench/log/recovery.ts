import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteReader, openSqliteStore } from '../../src/adapters/sqlite/index.ts';
import { generateSignerKey, noteSigner } from '../../src/release-log/index.ts';
import { verifyLog } from '../../src/verify/index.ts';
import { newCommit } from './commits.ts';

const program = fileURLToPath(new URL('crash-process.ts', import.meta.url));

export interface Recovery {
  /** From the opening of the store to its first entry. */
  readonly recoveryMs: number;
  readonly verifyPerSecond: number;
}

/** A log of that many entries whose writer is killed: how long until it is written again, and how fast it is checked. */
export async function recovery(entries: number): Promise<Recovery> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-log-crash-'));
  try {
    const path = join(directory, 'log.db');
    const key = generateSignerKey('bench.example/release', randomBytes);
    const child = spawn(process.execPath, [program, path, `${entries}`, key], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const began = performance.now();
    const store = await openSqliteStore({ path, deadlineMs: 60_000, queueMax: 100 });
    const [outcome] = await store.commit([newCommit()]);
    const recoveryMs = performance.now() - began;
    if (outcome?.kind !== 'committed' || outcome.firstIndex !== entries + 1_000) {
      throw new Error('the log is not where it was');
    }
    await store.close();
    return { recoveryMs, verifyPerSecond: await verified(path, key) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function verified(path: string, key: string): Promise<number> {
  const reader = await openSqliteReader({ path });
  const { verifierKey } = noteSigner(key);
  const began = performance.now();
  const verdict = await verifyLog({ reader, log: 'release', verifierKey });
  const tookMs = performance.now() - began;
  await reader.close();
  if (!verdict.ok) throw new Error(`the log does not verify: ${JSON.stringify(verdict.problems)}`);
  return (verdict.size / tookMs) * 1_000;
}
