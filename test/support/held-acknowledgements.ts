import { Worker } from 'node:worker_threads';
import { vi } from 'vitest';

/** What the thread of the embedded store says, on its way to the gateway in this process. */
export interface HeldAcknowledgements {
  /** Keeps back what the thread says from now on; what the gateway says still arrives there. */
  freeze(): void;
  /** Resolves when `count` answers are kept back. */
  held(count: number): Promise<void>;
  /** Hands over what was kept back, in its order. */
  thaw(): void;
  restore(): void;
}

/** Stands between the gateway in this process and the thread of its store, as a proxy does before a server. */
export function holdAcknowledgements(): HeldAcknowledgements {
  const kept: (() => void)[] = [];
  let isFrozen = false;
  let arrived = (): void => {};
  // oxlint-disable-next-line typescript/unbound-method -- called with its own worker below
  const emit = Worker.prototype.emit;
  const spy = vi.spyOn(Worker.prototype, 'emit').mockImplementation(function (
    this: Worker,
    event: string | symbol,
    ...told: unknown[]
  ) {
    const pass = (): boolean => Reflect.apply(emit, this, [event, ...told]);
    if (!isFrozen || event !== 'message') return pass();
    kept.push(pass);
    arrived();
    return true;
  });
  const thaw = (): void => {
    isFrozen = false;
    for (const pass of kept.splice(0)) pass();
  };
  return {
    freeze: () => void (isFrozen = true),
    async held(count) {
      while (kept.length < count) await new Promise<void>((resolve) => (arrived = resolve));
    },
    thaw,
    restore() {
      thaw();
      spy.mockRestore();
    },
  };
}
