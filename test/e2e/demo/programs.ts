import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What a program said, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A program of the project, run from its root. */
export interface Program {
  readonly child: ChildProcess;
  /** What it has said so far. */
  output(): string;
  /** Resolves when its output holds the text; rejects when it ends before. */
  saying(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

const running = new Set<ChildProcess>();

/** Ends what a test that failed has left running; what those programs started ends with them. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let output = '';
  const waiting = new Set<() => void>();
  const hear = (text: string): void => {
    output += text;
    for (const look of waiting) look();
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  const saying = (text: string): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      if (output.includes(text)) resolve();
    };
    waiting.add(look);
    look();
    void ended.then(() => reject(new Error(`It ended without saying ${text}\n${output}`)));
    return promise.finally(() => waiting.delete(look));
  };
  return { child, output: () => output, saying, ended };
}

/** Processes that a process started, by its id; Linux only. */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** Resolves when none of the processes runs any more. */
export async function gone(pids: readonly number[]): Promise<void> {
  await eventually(() => expect(pids.filter((pid) => isRunning(pid))).toEqual([]));
}

/** A process that ended and waits for its parent to take note counts as gone. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
