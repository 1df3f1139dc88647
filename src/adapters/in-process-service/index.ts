import { GatewayError } from '../../errors.ts';
import type { DataService, ServiceAnswer } from '../../fetch/port.ts';

/** What a module exports to be a data service without a network between. */
export interface ServiceModule {
  readonly sdl: string;
  execute(
    request: { readonly query: string; readonly variables: Record<string, unknown> },
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
    async call({ query, variablesJson, signal }) {
      const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const variables = JSON.parse(variablesJson) as Record<string, unknown>;
      try {
        const answer = await abortable(module.execute({ query, variables }, within), within);
        return { data: answer.data ?? null, errors: (answer.errors ?? []).map(pathOf) };
      } catch (cause) {
        throw new GatewayError('SERVICE_UNAVAILABLE', name, { cause });
      }
    },
    async close() {
      await module.close?.();
    },
  };
}

/** A module may ignore the signal; the request does not wait for it. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(new Error('aborted'));
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('aborted'));
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function pathOf(error: unknown): ServiceAnswer['errors'][number] {
  const path = typeof error === 'object' && error !== null && 'path' in error ? error.path : null;
  const plain =
    Array.isArray(path) && path.every((one) => typeof one === 'string' || typeof one === 'number');
  return { path: plain ? path : null };
}
