import type { ServerResponse } from 'node:http';
import { GatewayError } from '../errors.ts';

/** Requests that have been let in and not been answered yet. */
export interface InFlight {
  /** The signal of one request; `response` ends it. */
  begin(response: ServerResponse): AbortSignal;
  /** How many there are now. */
  count(): number;
  /** Aborts all that is left; each ends with SHUTTING_DOWN. */
  abortAll(): void;
}

export function createInFlight(deadlineMs: number): InFlight {
  const controllers = new Set<AbortController>();
  return {
    begin: (response) => {
      const controller = new AbortController();
      controllers.add(controller);
      const deadline = setTimeout(() => {
        controller.abort(new GatewayError('DEADLINE_PASSED'));
        // Who reads more slowly than that is not waited for: a withdrawal would wait with it.
        if (response.headersSent) response.destroy();
      }, deadlineMs);
      // Fires once the answer is sent, and also when the client goes away before.
      response.once('close', () => {
        clearTimeout(deadline);
        controllers.delete(controller);
        if (!response.writableFinished) controller.abort(new GatewayError('CLIENT_GONE'));
      });
      return controller.signal;
    },
    count: () => controllers.size,
    abortAll: () => {
      for (const controller of controllers) controller.abort(new GatewayError('SHUTTING_DOWN'));
    },
  };
}

/** The promise, or the signal's reason once it is aborted: an answer that comes later is dropped. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) {
      abort();
      promise.catch(() => {});
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
