import { vi } from 'vitest';

/** Timers of one length, which end when the test says and never by themselves. */
export interface HeldDeadlines {
  /** How many have been set, and neither cleared nor passed. */
  pending(): number;
  /** Lets those that are pending pass, in the order in which they were set. */
  pass(): void;
  restore(): void;
}

/** Never the length of a timer that a test holds, and longer than any test. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * Holds every timer of this process that is `ms` long, and every `AbortSignal.timeout` of that length, so that a
 * deadline passes at an event and not when a slow machine gets there. Give the deadline a length that nothing else has.
 */
export function holdDeadlines(ms: number): HeldDeadlines {
  const held = new Map<unknown, () => void>();
  const { setTimeout, clearTimeout } = globalThis;
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const hold = (end: () => void): NodeJS.Timeout => {
    const handle = setTimeout(() => {}, NEVER_MS).unref();
    held.set(handle, end);
    return handle;
  };
  const spies = [
    vi
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation(((end: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) =>
        delay === ms
          ? hold(() => end(...args))
          : setTimeout(end, delay, ...args)) as typeof setTimeout),
    vi.spyOn(globalThis, 'clearTimeout').mockImplementation((handle) => {
      held.delete(handle);
      clearTimeout(handle);
    }),
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((delay) => {
      if (delay !== ms) return timeout(delay);
      const controller = new AbortController();
      hold(() => controller.abort(new DOMException('held deadline', 'TimeoutError')));
      return controller.signal;
    }),
  ];
  return {
    pending: () => held.size,
    pass() {
      for (const [handle, end] of Array.from(held)) if (held.delete(handle)) end();
    },
    restore: () => spies.forEach((spy) => spy.mockRestore()),
  };
}
