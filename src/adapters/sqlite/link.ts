import { Worker } from 'node:worker_threads';
import { UnderWay } from '../../cache/index.ts';
import type { ErrorCode } from '../../errors.ts';
import { GatewayError } from '../../errors.ts';
import { describeError } from './failure.ts';
import type {
  Failed,
  Opened,
  OperationName,
  Operations,
  Replies,
  Reply,
  Request,
  WorkerOptions,
} from './protocol.ts';

export interface LinkOptions extends WorkerOptions {
  /** How long an operation may take before it counts as not made. */
  readonly deadlineMs: number;
  /** Operations on their way at a time; one more is refused. */
  readonly queueMax: number;
  /** Called once when the store may not be used again until it is opened anew, with the reason. */
  readonly onFailed?: (detail: string) => void;
}

interface Pending {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: GatewayError) => void;
  readonly timer: NodeJS.Timeout;
  readonly code: ErrorCode;
  /** The caller has been told that it failed; the answer, if it comes, is for nobody. */
  overdue: boolean;
}

/** An input and the buffers that move to the worker with it instead of being copied. */
interface Sent<Name extends OperationName> {
  readonly input: Operations[Name]['input'];
  readonly transfer?: readonly ArrayBuffer[];
}

/** What closing may take besides the operations before it: the last copy of the write-ahead log. */
const CLOSE_MS = 10_000;

// A build turns the .ts beside this file into .js.
const workerFile = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';

/**
 * The line to the worker: numbers the requests, gives each its deadline, and turns every kind of silence into an
 * error. While an answer is overdue nothing new is sent, so a hung disk fills no queue.
 */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #options: LinkOptions;
  readonly #pending = new UnderWay<number, Pending>();
  readonly #exited: Promise<void>;
  #lastId = 0;
  #overdue = 0;
  #down: string | null = null;
  #isClosing = false;
  #hasFailed = false;

  private constructor(worker: Worker, options: LinkOptions) {
    this.#worker = worker;
    this.#options = options;
    worker.on('message', (told: Replies | Failed) => {
      if ('failed' in told) {
        this.#fail(told.failed);
      } else {
        told.replies.forEach((reply) => this.#settle(reply));
      }
    });
    worker.on('messageerror', (error) => this.#goDown(describeError(error)));
    worker.on('error', (error) => this.#goDown(describeError(error)));
    this.#exited = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#goDown('The store has been closed, or its thread ended');
        resolve();
      });
    });
  }

  /** @throws GatewayError STORE_UNAVAILABLE when the database cannot be opened, STORE_NEWER. */
  static async open(options: LinkOptions): Promise<WorkerLink> {
    const { path, busyTimeoutMs } = options;
    const worker = new Worker(new URL(workerFile, import.meta.url), {
      name: 'sqlite-store',
      workerData: { path, busyTimeoutMs } satisfies WorkerOptions,
    });
    const opened = await new Promise<Opened>((resolve) => {
      worker.once('message', resolve);
      const fail = (detail: string): void =>
        resolve({ opened: false, code: 'STORE_UNAVAILABLE', detail });
      worker.once('error', (error) => fail(describeError(error)));
      worker.once('exit', () => fail('The thread ended'));
    });
    if (!opened.opened) {
      await worker.terminate();
      throw new GatewayError(opened.code, opened.detail);
    }
    return new WorkerLink(worker, options);
  }

  /** Sends one operation. Rejects with `code` when there is no answer in time, or a failure. */
  async send<Name extends OperationName>(
    operation: Name,
    sent: Sent<Name>,
    code: ErrorCode,
  ): Promise<Operations[Name]['output']> {
    const refusal = this.#refusal();
    if (refusal !== null) {
      throw new GatewayError(code, refusal);
    }
    return this.#post(operation, sent, code, this.#options.deadlineMs);
  }

  async #post<Name extends OperationName>(
    operation: Name,
    sent: Sent<Name>,
    code: ErrorCode,
    deadlineMs: number,
  ): Promise<Operations[Name]['output']> {
    this.#lastId += 1;
    const id = this.#lastId;
    const deadline = process.hrtime.bigint() + BigInt(Math.round(deadlineMs * 1e6));
    const request: Request<Name> = { id, operation, input: sent.input, deadline };
    this.#worker.postMessage(request, sent.transfer ?? []);
    const output = await new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => this.#expire(id), deadlineMs);
      this.#pending.set(id, { resolve, reject, timer, code, overdue: false });
    });
    return output as Operations[Name]['output'];
  }

  /** Whether another operation would be refused because too many are on their way. */
  isFull(): boolean {
    return this.#pending.size >= this.#options.queueMax;
  }

  /** Lets what is on its way finish, closes the database and waits for the thread. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#down === null) {
      const deadlineMs = this.#options.deadlineMs + CLOSE_MS;
      const closing = this.#post('close', { input: null }, 'STORE_UNAVAILABLE', deadlineMs);
      // When it does not answer, what is still on its way counts as not made.
      await closing.catch(() => this.#worker.terminate());
    }
    await this.#exited;
  }

  #refusal(): string | null {
    if (this.#down !== null) {
      return this.#down;
    }
    if (this.#overdue > 0) {
      return 'The store has not answered in time and is not asked again until it does';
    }
    return this.isFull() ? 'Too many operations are on their way to the store' : null;
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) {
      return;
    }
    this.#pending.delete(reply.id);
    clearTimeout(pending.timer);
    if (pending.overdue) {
      this.#overdue -= 1;
    } else if ('failure' in reply) {
      pending.reject(new GatewayError(pending.code, reply.failure));
    } else {
      pending.resolve(reply.output);
    }
  }

  #expire(id: number): void {
    const pending = this.#pending.get(id);
    if (pending !== undefined) {
      pending.overdue = true;
      this.#overdue += 1;
      pending.reject(new GatewayError(pending.code, 'The store did not answer in time'));
    }
  }

  #fail(detail: string): void {
    if (!this.#isClosing && !this.#hasFailed) {
      this.#hasFailed = true;
      this.#options.onFailed?.(detail);
    }
  }

  #goDown(detail: string): void {
    this.#down ??= detail;
    this.#fail(detail);
    for (const [, { timer, code, reject }] of this.#pending.entries()) {
      clearTimeout(timer);
      reject(new GatewayError(code, detail));
    }
    this.#pending.clear();
  }
}
