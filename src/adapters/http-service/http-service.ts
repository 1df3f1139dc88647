import { Pool } from 'undici';
import { GatewayError } from '../../errors.ts';
import type { DataService, ServiceAnswer } from '../../fetch/port.ts';
import { readLimited } from './read-limited.ts';

export interface HttpServiceOptions {
  readonly name: string;
  /** Where the service answers GraphQL over HTTP (POST, JSON). */
  readonly url: string;
  /** Sent as bearer token: the service accepts the gateway only. null for none. */
  readonly credential: string | null;
  /** For one call, from the first byte sent to the last byte read. */
  readonly timeoutMs: number;
  /** Largest answer that is read. */
  readonly responseBytesMax: number;
  /** Connections kept open to the service. */
  readonly connectionsMax: number;
}

/**
 * A data service over HTTP. Sends nothing of the caller: no header, no cookie, no token travels on. Redirects are not
 * followed, and an answer that is too large, too slow or no GraphQL answer is no answer.
 */
export function httpService(options: HttpServiceOptions): DataService {
  const { origin, pathname, search } = new URL(options.url);
  const pool = new Pool(origin, {
    connections: options.connectionsMax,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
  });
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-encoding': 'identity',
  };
  if (options.credential !== null) headers['authorization'] = `Bearer ${options.credential}`;
  return {
    name: options.name,
    async call({ query, variablesJson, signal }) {
      const body = `{"query":${JSON.stringify(query)},"variables":${variablesJson}}`;
      try {
        const answer = await pool.request({
          method: 'POST',
          path: `${pathname}${search}`,
          headers,
          body,
          signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]),
        });
        const text = await readLimited(answer.body, options.responseBytesMax);
        const type = String(answer.headers['content-type'] ?? '');
        if (answer.statusCode !== 200 || !/^application\/(graphql-response\+)?json\b/.test(type)) {
          throw new Error(`answered ${answer.statusCode} ${type.slice(0, 100)}`);
        }
        return answerOf(JSON.parse(text));
      } catch (cause) {
        throw new GatewayError('SERVICE_UNAVAILABLE', options.name, { cause });
      }
    },
    close: () => pool.destroy(),
  };
}

function answerOf(json: unknown): ServiceAnswer {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error('no GraphQL answer');
  const { data = null, errors = [] } = json as { data?: unknown; errors?: unknown };
  if (typeof data !== 'object' || !Array.isArray(errors)) throw new Error('no GraphQL answer');
  if (data === null && errors.length === 0)
    throw new Error('an answer with neither data nor errors');
  return { data, errors: errors.map(pathOf) };
}

function pathOf(error: unknown): ServiceAnswer['errors'][number] {
  const path = typeof error === 'object' && error !== null && 'path' in error ? error.path : null;
  const plain =
    Array.isArray(path) && path.every((one) => typeof one === 'string' || typeof one === 'number');
  return { path: plain ? path : null };
}
