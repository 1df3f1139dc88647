import { Drains, type Answers, type DrainBoard } from '../drain/index.ts';
import type { Config } from '../config.ts';

/** How often this node says that it is alive and looks whether another one waits for it. */
const BEAT_MS = 250;

/** What waits for answers from before, until it is closed. */
export interface RunningDrains {
  drain: Drains['drain'];
  close(): Promise<void>;
}

/** Drains with their beat, until they are closed. When it has returned the other nodes know of this one. */
export async function startDrains(
  { deadlineMs }: Config['drain'],
  answers: Answers,
  board: DrainBoard | null,
): Promise<RunningDrains> {
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => void setTimeout(resolve, ms).unref());
  const drains = new Drains({ answers, board, deadlineMs, now: () => performance.now(), wait });
  await drains.start();
  const timer = setInterval(() => void drains.beat(), BEAT_MS);
  return {
    drain: (scope) => drains.drain(scope),
    async close() {
      clearInterval(timer);
      await drains.quiet();
    },
  };
}
