import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A system call that fails once, below the process. */
export interface Injection {
  /** As strace takes them: `fsync,fdatasync` */
  readonly calls: string;
  /** What becomes of the n-th of them: `error=EIO`, `signal=SIGKILL` */
  readonly fault: string;
  readonly n: number;
  /** Counts calls on this file alone. */
  readonly file?: string;
}

export interface Run {
  readonly lines: readonly string[];
  /** Null or 137 when it was killed. */
  readonly exitCode: number | null;
  /** Whether there was such a call, so that it could fail or be the last one. */
  readonly failed: boolean;
}

/** Runs a program, under strace when a call is to fail, and answers what it said. `trace` is a file to write to. */
export async function runProgram(
  command: readonly string[],
  trace: string,
  injection: Injection | null,
): Promise<Run> {
  const [program = '', ...args] = [...straceFor(trace, injection), process.execPath, ...command];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  const [exitCode] = (await ended) as [number | null];
  const failed =
    injection !== null && /\(INJECTED\)|killed by SIGKILL/.test(readFileSync(trace, 'utf8'));
  return { lines, exitCode, failed };
}

function straceFor(trace: string, injection: Injection | null): readonly string[] {
  if (injection === null) return [];
  const { calls, fault, n, file } = injection;
  const only = file === undefined ? [] : ['-P', file];
  // Quicker; but with it strace 6.1 sends no signal.
  const quick = fault.startsWith('signal=') ? [] : ['--seccomp-bpf'];
  const inject = `inject=${calls}:${fault}:when=${String(n)}`;
  const said = ['-qq', '-o', trace, '-e', `trace=${calls}`];
  return ['strace', '-f', ...quick, ...said, '-e', inject, ...only];
}
