import { constants } from 'node:os';

/** What a process needs to stop. */
export interface StoppingParts {
  /** Stops in good order; runs once, however often it is asked for. */
  readonly close: () => Promise<void>;
  /** Ends the process. */
  readonly exit: (code: number) => void;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** Told what happens, for the operator's log. */
  readonly say: (event: 'stopping' | 'unclean' | 'at once', fields: object) => void;
}

/** How a running process comes to its end. */
export interface Stopping {
  /** A stop signal came: the first one closes, and a later one stops at once. */
  onSignal(signal: 'SIGTERM' | 'SIGINT'): void;
  /** It cannot go on. Of two reasons to stop, the one with the higher code is told. */
  because(exitCode: number): void;
}

/**
 * Signals that come so soon after the first are the same wish: at Ctrl-C a terminal tells the whole group, and `npm run`
 * passes on what it got.
 */
const sameWishMs = 1_000;

/** Where it could not close as it should, and nothing else is to be said. */
const exitUnclean = 1;

export function createStopping({ close, exit, now, say }: StoppingParts): Stopping {
  let begunAt: number | null = null;
  let exitCode = 0;
  const begin = async (): Promise<void> => {
    begunAt = now();
    try {
      await close();
    } catch (error) {
      say('unclean', { error: String(error) });
      exitCode = Math.max(exitCode, exitUnclean);
    }
    exit(exitCode);
  };
  return {
    onSignal(signal) {
      if (begunAt === null) {
        say('stopping', { signal });
        void begin();
      } else if (now() - begunAt >= sameWishMs) {
        say('at once', { signal });
        exit(128 + constants.signals[signal]);
      }
    },
    because(code) {
      exitCode = Math.max(exitCode, code);
      if (begunAt === null) void begin();
    },
  };
}
