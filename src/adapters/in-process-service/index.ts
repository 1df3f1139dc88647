import { GatewayError } from '../../errors.ts';
import type { DataService, ServiceAnswer } from '../../fetch/port.ts';

/** What a module exports to be a data service without a network between. */
export interface ServiceModule {
  readonly sdl: string;
  execute(
    request: {
      readonly query: string;
      readonly variables: Record<string, unknown>;
      /** Of a mutation: the same key is the same call. */
      readonly idempotencyKey?: string | undefined;
    },
    signal: AbortSignal,
  ): Promise<{ readonly data?: unknown; readonly errors?: readonly unknown[] | undefined }>;
  close?(): Promise<void> | void;
}

/** A data service in this process, behind the same port as a remote one. */
export function inProcessService(
  name: string,
  module: ServiceModule,
  timeoutMs: number,
): DataService {
  return {
    name,
    async call({ query, variablesJson, signal, mutation = false, idempotencyKey }) {
      const variables = JSON.parse(variablesJson) as Record<string, unknown>;
      const call = { query, variables, idempotencyKey };
      try {
        const answer = await within(signal, timeoutMs, (own) => module.execute(call, own));
        return { data: answer.data ?? null, errors: (answer.errors ?? []).map(pathOf) };
      } catch (cause) {
        const code = mutation ? 'MUTATION_OUTCOME_UNKNOWN' : 'SERVICE_UNAVAILABLE';
        throw new GatewayError(code, name, { cause });
      }
    },
    async close() {
      await module.close?.();
    },
  };
}

/**
 * Does the work under a signal of its own, which follows the request's and the time limit. A module may ignore it; the
 * request does not wait for it. What it says later, or instead, is heard by nobody and must still not end the process.
 * By hand: `AbortSignal.timeout` cannot be taken back, so each call would leave one behind until its time has come.
 */
function within<T>(
  signal: AbortSignal,
  timeoutMs: number,
  work: (own: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const stop = (): void => {
      controller.abort();
      reject(new Error('aborted'));
    };
    const timer = setTimeout(stop, timeoutMs);
    const ended = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    // Of a module in JavaScript, which may throw before it has a promise.
    const answer = async (): Promise<T> => work(controller.signal);
    answer().then(resolve, reject).finally(ended);
  });
}

function pathOf(error: unknown): ServiceAnswer['errors'][number] {
  const path = typeof error === 'object' && error !== null && 'path' in error ? error.path : null;
  const plain =
    Array.isArray(path) && path.every((one) => typeof one === 'string' || typeof one === 'number');
  return { path: plain ? path : null };
}
