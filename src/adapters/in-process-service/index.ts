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
      const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const variables = JSON.parse(variablesJson) as Record<string, unknown>;
      try {
        const call = { query, variables, idempotencyKey };
        const answer = await abortable(module.execute(call, within), within);
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
 * A module may ignore the signal; the request does not wait for it. What it says later, or instead, is heard by nobody
 * and must still not end the process.
 */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('aborted'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function pathOf(error: unknown): ServiceAnswer['errors'][number] {
  const path = typeof error === 'object' && error !== null && 'path' in error ? error.path : null;
  const plain =
    Array.isArray(path) && path.every((one) => typeof one === 'string' || typeof one === 'number');
  return { path: plain ? path : null };
}
