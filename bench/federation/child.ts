import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { builtVariable, shippedFlags } from '../built.ts';
import { gatewayCores } from '../cpu.ts';
import type { ContestantName, GuestName } from './contestant.ts';
import type { Report, Task } from './protocol.ts';

/** A process of the benchmark that this process started and ends. */
export class Child {
  readonly #process: ChildProcess;

  /** @param pinned on the gateway's core; otherwise where this process is */
  constructor(
    file: string,
    pinned: boolean,
    args: readonly string[] = [],
    flags: readonly string[] = [],
  ) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    this.#process = spawnNode([...nodeOptions(), ...flags, path, ...args], {
      pinned,
      env: {},
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  /** The next message. Rejects when the process has ended. */
  next(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        this.#process.off('message', told);
        this.#process.off('exit', ended);
      };
      const told = (message: unknown): void => {
        done();
        resolve(message);
      };
      const ended = (code: number | null): void => {
        done();
        reject(new Error(`a process of the benchmark ended with ${code}`));
      };
      this.#process.once('message', told);
      this.#process.once('exit', ended);
    });
  }

  /** Sends a task and waits for its report. */
  async ask<Kind extends Report['kind']>(
    task: Task,
    kind: Kind,
  ): Promise<Extract<Report, { kind: Kind }>> {
    const answered = this.next();
    this.#process.send(task);
    const report = (await answered) as Report;
    if (report.kind !== kind) {
      throw new Error(report.kind === 'failed' ? report.text : `reported ${report.kind}`);
    }
    return report as Extract<Report, { kind: Kind }>;
  }

  /** At once: one of the gateways answers a plain signal by waiting. */
  end(): void {
    this.#process.kill('SIGKILL');
  }
}

/** The process of a contestant; ours runs with the flags that it is shipped with. */
export function contestantProcess(name: ContestantName | GuestName, pinned: boolean): Child {
  const flags = name.startsWith('ours') ? shippedFlags() : [];
  return new Child('contestant-process.ts', pinned, [], flags);
}

/** Starts Node.js without debug output and development checks; our own settings come in a file. */
export function spawnNode(
  args: readonly string[],
  {
    pinned,
    env,
    stdio,
  }: { pinned: boolean; env: Readonly<Record<string, string>>; stdio: StdioOptions },
): ChildProcess {
  const [command, options]: [string, readonly string[]] = pinned
    ? ['taskset', ['-c', gatewayCores, process.execPath, ...args]]
    : [process.execPath, args];
  return spawn(command, options, {
    stdio,
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      [builtVariable]: process.env[builtVariable],
      ...env,
    },
  });
}

/** The heap's size is the machine's matter, but the same for all. */
function nodeOptions(): readonly string[] {
  return ['--disable-warning=ExperimentalWarning', '--max-old-space-size=2048'];
}
