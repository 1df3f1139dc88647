import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openSqliteReader, openSqliteStore } from '../../../src/adapters/sqlite/index.ts';
import { Checkpointer, generateSignerKey, noteSigner } from '../../../src/release-log/index.ts';
import type { ReleaseCommit } from '../../../src/release-log/port.ts';
import { verifyLog, type LogVerdict } from '../../../src/verify/index.ts';

const writerFile = fileURLToPath(new URL('./writer.ts', import.meta.url));
const signer = noteSigner(
  generateSignerKey('example.com/e2e', (count) => new Uint8Array(count).fill(1)),
);

/** A directory for one test, and the database in it. */
export async function aPlace(): Promise<{
  directory: string;
  path: string;
  dispose(): Promise<void>;
}> {
  const directory = await mkdtemp(join(tmpdir(), 'consentry-e2e-'));
  return {
    directory,
    path: join(directory, 'store.sqlite'),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}

export function open(path: string, deadlineMs = 30_000) {
  return openSqliteStore({ path, deadlineMs, queueMax: 100 });
}

export function aCommit(text: string, pad = 0): ReleaseCommit {
  const entries = [Buffer.from(JSON.stringify({ pad: 'x'.repeat(pad), text, v: 1 }))];
  return { log: 'release', bases: [], counters: [], entries, artefacts: [] };
}

/**
 * Runs the writer until it has acknowledged `count` commits, then kills it with SIGKILL; or until it ends by itself.
 * `shell` runs it under limits, as in `ulimit -f 100; exec "$@"`.
 */
export async function runWriter(options: {
  readonly path: string;
  readonly run: string;
  readonly count: number;
  readonly shell?: string;
}): Promise<readonly string[]> {
  const command = [process.execPath, writerFile, options.path, options.run];
  const [program = '', ...rest] =
    options.shell === undefined ? command : ['/bin/sh', '-c', options.shell, 'sh', ...command];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === options.count) {
      child.kill('SIGKILL');
    }
  }
  return lines;
}

/** The acknowledged commits among a writer's lines, by index. */
export function acknowledged(lines: readonly string[]): ReadonlyMap<number, string> {
  const pairs = lines.filter((line) => /^\d+ /.test(line)).map((line) => line.split(' '));
  return new Map(pairs.map(([index, text]) => [Number(index), text ?? '']));
}

/** Every entry's text, read by the tools' reader. */
export async function textsIn(path: string): Promise<readonly string[]> {
  const reader = await openSqliteReader({ path });
  const texts: string[] = [];
  for (;;) {
    const page = await reader.entries('release', texts.length, 1_000);
    if (page.length === 0) {
      await reader.close();
      return texts;
    }
    for (const { bytes } of page) {
      texts.push((JSON.parse(Buffer.from(bytes).toString()) as { text: string }).text);
    }
  }
}

/** Signs the log's head, as a gateway does on a cadence. */
export async function signHead(path: string): Promise<void> {
  const store = await open(path);
  await new Checkpointer(store, 'release', signer).sign();
  await store.close();
}

export async function verdictOn(path: string): Promise<LogVerdict> {
  const reader = await openSqliteReader({ path });
  try {
    return await verifyLog({ reader, log: 'release', verifierKey: signer.verifierKey });
  } finally {
    await reader.close();
  }
}
