import { Pool } from 'undici';
import type { Served } from './contestant.ts';
import { snapshotName } from './snapshot.ts';

/** What one stretch of load saw. */
export interface LoadResult {
  readonly requests: number;
  /** From the first request sent to the last answer read. */
  readonly seconds: number;
  /** Of each request. */
  readonly latenciesMs: readonly number[];
}

export interface LoadPlan {
  readonly target: Pick<Served, 'url' | 'headers'>;
  readonly operation: string;
  /** Requests in flight, each on its own connection. */
  readonly connections: number;
  /** How long new requests are sent. Those in flight then are waited for and counted. */
  readonly ms: number;
  /** All requests carry the same variables, or each its own. */
  readonly variables: 'identical' | 'distinct';
  /** Every answer must have exactly as many: they were compared before. */
  readonly answerBytes: number;
}

/** Longest wait for one answer. */
const answerMs = 20_000;
let snapshots = 1;

/** The request body for a snapshot. */
export function bodyOf(operation: string, snapshot: string): string {
  return JSON.stringify({ query: operation, variables: { snapshot } });
}

/** Sends load in a closed loop. Throws on the first answer that is not the expected one. */
export async function load(plan: LoadPlan): Promise<LoadResult> {
  const { origin, pathname } = new URL(plan.target.url);
  const pool = new Pool(origin, { connections: plan.connections, pipelining: 1 });
  const headers = { ...plan.target.headers, 'content-type': 'application/json' };
  const latenciesMs: number[] = [];
  const start = performance.now();
  const worker = async (): Promise<void> => {
    while (performance.now() - start < plan.ms) {
      const snapshot = snapshotName(plan.variables === 'distinct' ? snapshots++ : 0);
      const body = bodyOf(plan.operation, snapshot);
      const sent = performance.now();
      const bytes = await exchange(pool, { path: pathname, headers, body });
      latenciesMs.push(performance.now() - sent);
      if (bytes !== plan.answerBytes) {
        throw new Error(`an answer of ${bytes} bytes, not ${plan.answerBytes}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: plan.connections }, worker));
    const seconds = (performance.now() - start) / 1000;
    return { requests: latenciesMs.length, seconds, latenciesMs };
  } finally {
    await pool.destroy();
  }
}

/** Bytes of the answer's body. The cheapest way through the client: the load shares its core with the services. */
function exchange(
  pool: Pool,
  request: { path: string; headers: Record<string, string>; body: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    pool.dispatch(
      { ...request, method: 'POST', headersTimeout: answerMs, bodyTimeout: answerMs },
      {
        onRequestStart() {},
        onResponseStart(_controller, status) {
          if (status !== 200) reject(new Error(`answered ${status}`));
        },
        onResponseData(_controller, chunk) {
          bytes += chunk.length;
        },
        onResponseEnd() {
          resolve(bytes);
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      },
    );
  });
}
