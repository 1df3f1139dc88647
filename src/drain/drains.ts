import { GatewayError } from '../errors.ts';
import type { AnswerScope } from '../model/index.ts';
import type { Answers, DrainBoard } from './port.ts';

export interface DrainParts {
  /** Of this node. */
  readonly answers: Answers;
  /** null where no other node shares the store. */
  readonly board: DrainBoard | null;
  /** Longest wait of one drain, in milliseconds. */
  readonly deadlineMs: number;
  /** In milliseconds, of a clock that never goes back. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/** How often the others are looked at while a drain waits for them. */
const LOOK_MS = 50;
/** A node that could not beat for so long cuts its answers: the others count it as gone some seconds later. */
const ALONE_MS = 5_000;

/** Waits for answers on this node and on the others, and answers when the others wait for this one. */
export class Drains {
  readonly #parts: DrainParts;
  readonly #waiting = new Set<string>();
  readonly #done = new Set<string>();
  #beating: Promise<void> | null = null;
  #lastBeatAt: number;

  constructor(parts: DrainParts) {
    this.#parts = parts;
    this.#lastBeatAt = parts.now();
  }

  /**
   * Resolves when every answer in scope that is under way now, on any node, has been handed over or cut. To be called
   * when the change is made.
   * @throws GatewayError DRAIN_INCOMPLETE when that cannot be said in time. What was changed stays changed.
   */
  async drain(scope: AnswerScope): Promise<void> {
    const { answers, deadlineMs, now, wait } = this.#parts;
    const deadline = now() + deadlineMs;
    const late = wait(deadlineMs).then(() => {
      throw new GatewayError('DRAIN_INCOMPLETE', 'the deadline has passed');
    });
    await Promise.race([Promise.all([answers.sent(scope), this.#others(scope, deadline)]), late]);
  }

  /**
   * Makes this node known to the others. To be called before the first answer.
   * @throws what the board throws
   */
  async start(): Promise<void> {
    await this.#parts.board?.beat([]);
    this.#lastBeatAt = this.#parts.now();
  }

  /** To be called several times a second. Never rejects. */
  beat(): Promise<void> {
    const { answers, board, now } = this.#parts;
    if (board === null) return Promise.resolve();
    if (now() - this.#lastBeatAt >= ALONE_MS) answers.cut();
    this.#beating ??= this.#beatNow(board).finally(() => {
      this.#beating = null;
    });
    return this.#beating;
  }

  /** Resolves when no beat is on its way. */
  async quiet(): Promise<void> {
    await this.#beating;
  }

  async #beatNow(board: DrainBoard): Promise<void> {
    const begunAt = this.#parts.now();
    const said = [...this.#done];
    try {
      const requests = await board.beat(said);
      this.#lastBeatAt = begunAt;
      for (const id of said) this.#done.delete(id);
      for (const { id, scope } of requests) void this.#answer(id, scope);
    } catch {
      // The time since the last beat tells how long this node has been alone.
    }
  }

  async #others(scope: AnswerScope, deadline: number): Promise<void> {
    const { board, now, wait } = this.#parts;
    if (board === null) return;
    try {
      const id = await board.ask(scope);
      try {
        while ((await board.waitingFor(id)) > 0) {
          if (now() >= deadline)
            throw new GatewayError('DRAIN_INCOMPLETE', 'another node is sending');
          await wait(LOOK_MS);
        }
      } finally {
        await board.takeDown(id);
      }
    } catch (cause) {
      throw new GatewayError('DRAIN_INCOMPLETE', 'the other nodes cannot be asked', { cause });
    }
  }

  async #answer(id: string, scope: AnswerScope): Promise<void> {
    if (this.#waiting.has(id) || this.#done.has(id)) return;
    this.#waiting.add(id);
    await this.#parts.answers.sent(scope);
    this.#waiting.delete(id);
    this.#done.add(id);
    await this.quiet();
    await this.beat();
  }
}
