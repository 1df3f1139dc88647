import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { builtFile } from './built.ts';

/** Of what a process said before it ended. */
const lastCharacters = 4_000;

/** What docs/OPERATING.md names for little memory. */
const smallFlags = ['--max-semi-space-size=8', '--heap-growing-percent=30'];

/** A gateway in a process of its own, which its parent asks. */
export class GatewayProcess {
  readonly #process: ChildProcess;
  readonly #ended: Promise<never>;
  #said = '';

  /** @param file gets the configuration and the built module that starts a gateway; built.ts must have built it */
  constructor(file: string, config: string) {
    this.#process = fork(file, [config, builtFile('gateway.js')], {
      execArgv: smallFlags,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#process.stderr?.on('data', (text: Buffer) => {
      this.#said = (this.#said + text.toString('utf8')).slice(-lastCharacters);
    });
    this.#ended = once(this.#process, 'exit').then(async ([code, signal]) => {
      const { stderr } = this.#process;
      if (stderr !== null) await finished(stderr).catch(() => {});
      const how = signal === null ? `exit code ${String(code)}` : `signal ${String(signal)}`;
      throw new Error(`the gateway's process ended with ${how}; last it said:\n${this.#said}`);
    });
    this.#ended.catch(() => {});
  }

  /** The next message. Rejects when the process has ended, with its exit code or signal and what it said last. */
  async next<Message>(): Promise<Message> {
    const [message] = (await Promise.race([once(this.#process, 'message'), this.#ended])) as [
      Message,
    ];
    return message;
  }

  async ask<Message>(): Promise<Message> {
    if (this.#process.connected) this.#process.send('tell');
    return this.next();
  }

  /** Rejects, with the same, when it ends before it is told to. */
  get ended(): Promise<never> {
    return this.#ended;
  }

  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    await this.#ended.catch(() => {});
  }
}
