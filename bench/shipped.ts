import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
/** Of what a process said before it ended. */
const lastCharacters = 4_000;

/** The product as it is shipped: JavaScript, started with the flags of `npm run gateway`. */
export interface Shipped {
  /** The module that starts a gateway. */
  readonly main: string;
  readonly flags: readonly string[];
  remove(): void;
}

/** Builds the product into a folder of its own, so that nothing else is run from it. */
export function buildShipped(): Shipped {
  // Not below `bench`, whose own packages would be found first.
  const place = fileURLToPath(new URL('.tmp/', root));
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(`${place}built-`);
  const tsc = fileURLToPath(new URL('node_modules/.bin/tsc', root));
  const project = fileURLToPath(new URL('tsconfig.build.json', root));
  execFileSync(tsc, ['-p', project, '--outDir', folder], { stdio: 'inherit' });
  cpSync(new URL('schema', root), `${folder}/schema`, { recursive: true });
  return {
    main: `${folder}/src/main/index.js`,
    flags: shippedFlags(),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** What stands between `node` and the file in the script that starts the gateway. */
function shippedFlags(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const [node, ...rest] = scripts['gateway']?.split(' ') ?? [];
  if (node !== 'node') throw new Error('package.json has no script that starts the gateway');
  return rest.slice(0, -1);
}

/** A gateway in a process of its own, which its parent asks. */
export class GatewayProcess {
  readonly #process: ChildProcess;
  readonly #ended: Promise<never>;
  #said = '';

  constructor(file: string, shipped: Shipped, config: string) {
    this.#process = fork(file, [config, shipped.main], {
      execArgv: [...shipped.flags],
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#process.stderr?.on('data', (text: Buffer) => {
      this.#said = (this.#said + text.toString('utf8')).slice(-lastCharacters);
    });
    // By the time of `close`, all that it said has been read.
    this.#ended = once(this.#process, 'close').then(([code, signal]) => {
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
