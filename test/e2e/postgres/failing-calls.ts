import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';

/** Which system calls of which processes fail, and how. */
export interface FailingCalls {
  readonly pids: readonly number[];
  /** As strace names them, with commas. */
  readonly calls: string;
  readonly error: 'EIO' | 'ENOSPC';
  /** The n-th such call of each process, from 1. */
  readonly nth: number;
  /** Where what was called is written. */
  readonly trace: string;
}

/** Lets calls fail below their processes from when it has resolved; `stop` answers whether one did. */
export async function failingCalls({
  pids,
  calls,
  error,
  nth,
  trace,
}: FailingCalls): Promise<{ stop(): Promise<boolean> }> {
  const inject = `inject=${calls}:error=${error}:when=${String(nth)}`;
  const attach = pids.flatMap((pid) => ['-p', String(pid)]);
  const args = ['-f', '-o', trace, '-e', `trace=${calls}`, '-e', inject, ...attach];
  const strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(strace, 'close');
  let said = '';
  strace.stderr.on('data', (part: Buffer) => (said += part.toString()));
  await eventually(() => expect(said.match(/attached/g) ?? [], said).toHaveLength(pids.length));
  return {
    async stop() {
      strace.kill('SIGTERM');
      await ended;
      return readFileSync(trace, 'utf8').includes('(INJECTED)');
    },
  };
}
