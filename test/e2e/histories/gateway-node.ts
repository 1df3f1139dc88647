import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { tap, type TappedAnswer } from '../../support/http-tap.ts';
import type { PostgresProxy } from '../../support/postgres-proxy.ts';

interface Line {
  readonly url?: string;
  readonly reloaded?: boolean;
}

/** How a node is started: everything but the program is the same for each build. */
export interface NodeSettings {
  readonly name: string;
  /** The program, of this tree or of a changed copy. */
  readonly mainFile: string;
  readonly configFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its own line to the database. */
  readonly proxy: PostgresProxy;
}

/** A gateway in a process of its own, which is killed, paused, cut off and told to reload. */
export class GatewayNode {
  readonly name: string;
  readonly #settings: NodeSettings;
  #process: ChildProcess | null = null;
  #url: string | null = null;
  #onReload: ((done: boolean) => void) | null = null;

  constructor(settings: NodeSettings) {
    this.#settings = settings;
    this.name = settings.name;
  }

  get isUp(): boolean {
    return this.#url !== null;
  }

  async start(): Promise<void> {
    const { mainFile, configFile, env } = this.#settings;
    const child = spawn(process.execPath, [mainFile], {
      env: { ...env, CONSENTRY_CONFIG: configFile },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    const said: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    child.once('exit', () => {
      this.#url = null;
      this.#onReload?.(false);
    });
    this.#url = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`${this.name} ended: ${said.join('')}`)));
      createInterface({ input: child.stdout }).on('line', (text) => {
        said.push(text);
        const { url, reloaded } = parse(text);
        if (url !== undefined) resolve(url);
        if (reloaded !== undefined) this.#onReload?.(reloaded);
      });
    });
  }

  /** @throws Error when the node is down or goes down before it has answered. */
  async post(path: '/graphql' | '/control', token: string, body: object): Promise<TappedAnswer> {
    const url = this.#url;
    if (url === null) throw new Error(`${this.name} is down`);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    return tap({ url: `${url}${path}`, headers, body: JSON.stringify(body) });
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async pause(ms: number): Promise<void> {
    this.#process?.kill('SIGSTOP');
    await wait(ms);
    this.#process?.kill('SIGCONT');
  }

  /** Ends its sessions at the database. */
  cut(): void {
    this.#settings.proxy.cut();
  }

  /** Keeps what the database says from it. */
  async deafen(ms: number): Promise<void> {
    this.#settings.proxy.freezeAnswers();
    await wait(ms);
    this.#settings.proxy.thaw();
  }

  /** Reads the graph again; whether it has. */
  async reload(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#onReload = resolve;
    this.#process?.kill('SIGHUP');
    return promise;
  }

  async close(): Promise<void> {
    await this.kill();
    await this.#settings.proxy.close();
  }
}

function parse(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return {};
  }
}
