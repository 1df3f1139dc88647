import { Worker } from 'node:worker_threads';
import type { CopierTold, WorkerOptions } from './protocol.ts';
import type { Copier } from './write-ahead-log.ts';

// A build turns the .ts beside this file into .js.
const copierFile = import.meta.url.endsWith('.ts') ? './copier.ts' : './copier.js';

/** What a new thread does before its first copy: it opens the database, then the files beside it. */
const STEPS_BEFORE_COPY = 2;

/** What the thread needs of the store. */
export interface CopyThreadOptions extends WorkerOptions {
  /**
   * Whether the names still lead to the files that the store writes. Asked after the thread has opened each of them:
   * it would copy somebody else's log into the database, or take the log for its own and remove it in the end.
   */
  readonly mayCopy: () => boolean;
  /** Called when a copy failed so that nobody knows what is durable. */
  readonly onFinal: (detail: string) => void;
}

/**
 * The line to the thread that copies. The thread begins when it is first asked, which a small store never does, and
 * again when it is asked after it has ended, whatever the reason.
 */
export class CopyThread implements Copier {
  readonly #options: CopyThreadOptions;
  #thread: Worker | null = null;
  /** Of what was asked, the last one included. */
  #stepsLeft = 0;
  #hasEnded = false;

  constructor(options: CopyThreadOptions) {
    this.#options = options;
  }

  copy(): void {
    if (this.#stepsLeft > 0 || this.#hasEnded) {
      return;
    }
    this.#stepsLeft = this.#thread === null ? STEPS_BEFORE_COPY + 1 : 1;
    this.#thread ??= this.#begin();
    this.#step(this.#thread);
  }

  /** Lets a copy that is under way finish, and closes the connection. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#thread?.terminate();
  }

  #step(thread: Worker): void {
    thread.postMessage('step', []);
  }

  #begin(): Worker {
    const { path, busyTimeoutMs, mayCopy, onFinal } = this.#options;
    const thread = new Worker(new URL(copierFile, import.meta.url), {
      name: 'sqlite-copier',
      workerData: { path, busyTimeoutMs } satisfies WorkerOptions,
    });
    thread.on('message', (told: CopierTold) => {
      if (!told.done) {
        if (told.isFinal) onFinal(told.detail);
        return;
      }
      this.#stepsLeft -= 1;
      if (this.#stepsLeft === 0) return;
      if (mayCopy()) this.#step(thread);
      else void thread.terminate();
    });
    // Its end says enough; an error that nobody listens to would end the store's thread.
    thread.on('error', () => {});
    thread.on('exit', () => {
      this.#thread = null;
      this.#stepsLeft = 0;
    });
    return thread;
  }
}
