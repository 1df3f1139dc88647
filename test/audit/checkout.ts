import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** One case of the audit: what is asked, and what must come back. */
export interface AuditCase {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly expected: { readonly data?: unknown; readonly errors?: boolean };
}

export interface AuditService {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

export interface AuditSuite {
  readonly id: string;
  readonly services: readonly AuditService[];
  /** The supergraph as the audit itself composes it. */
  readonly supergraph: () => Promise<string>;
  readonly cases: readonly AuditCase[];
}

export interface Audit {
  readonly suites: readonly AuditSuite[];
  /** Asks a service of the audit. */
  post(url: string, body: unknown, signal: AbortSignal): Promise<unknown>;
}

type Fetch = (url: string, init?: RequestInit) => Promise<Response> | Response;

const origin = 'http://audit.test';

/** Loads the audit from a checkout that has its dependencies installed. Nothing listens on a port. */
export async function loadAudit(checkout: string): Promise<Audit> {
  const { fetch } = await router(checkout);
  const get = async (path: string): Promise<Response> => fetch(`${origin}${path}`);
  const json = async <T>(path: string): Promise<T> => (await (await get(path)).json()) as T;
  const suites: AuditSuite[] = [];
  for (const id of await json<string[]>('/ids')) {
    suites.push({
      id,
      services: await json<AuditService[]>(`/${id}/subgraphs`),
      cases: await json<AuditCase[]>(`/${id}/tests`),
      supergraph: async () => (await get(`/${id}/supergraph`)).text(),
    });
  }
  return {
    suites,
    async post(url, body, signal) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal,
      });
      return answer.json();
    },
  };
}

/** The audit's sources name files that its own TypeScript runner finds, so they are loaded with that. */
async function router(checkout: string): Promise<{ fetch: Fetch }> {
  const base = join(checkout, 'package.json');
  const runner = createRequire(base).resolve('tsx/esm/api');
  const { tsImport } = (await import(pathToFileURL(runner).href)) as {
    tsImport: (file: string, parent: string) => Promise<unknown>;
  };
  const sources = await tsImport('./src/index.ts', pathToFileURL(base).href);
  return (sources as { createRouter: () => { fetch: Fetch } }).createRouter();
}
