import { Pool } from 'undici';
import { GatewayError } from '../../errors.ts';
import type { DataService, ServiceAnswer, ServiceRequest } from '../../fetch/port.ts';
import { Circuit, type CircuitOptions } from './circuit.ts';
import { exchange, type ExchangeLimits } from './exchange.ts';

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
  readonly circuit: CircuitOptions;
  /** Header that carries the key of a mutation; lower-case. */
  readonly idempotencyHeader: string;
}

/** A data service that is left alone while it is down. */
export interface HttpService extends DataService {
  /** Where its calls stand now. */
  circuitState(): Circuit['state'];
}

/**
 * A data service over HTTP. Sends nothing of the caller: no header, no cookie, no token travels on. Redirects are not
 * followed, and an answer that is too large, too slow or no GraphQL answer is no answer. A call that found no
 * connection is made once more, as it never reached the service; a mutation never is.
 */
export function httpService(options: HttpServiceOptions): HttpService {
  const { origin, pathname, search } = new URL(options.url);
  const pool = new Pool(origin, {
    connections: options.connectionsMax,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
  });
  const circuit = new Circuit(options.circuit);
  const path = `${pathname}${search}`;
  const headers = headersOf(options.credential);

  async function post(
    body: string,
    limits: ExchangeLimits,
    key: string | undefined,
  ): Promise<ServiceAnswer> {
    const sent = key === undefined ? headers : { ...headers, [options.idempotencyHeader]: key };
    const request = { path, headers: sent, body };
    const { status, contentType, text } = await exchange(pool, request, limits);
    if (status !== 200 || !/^application\/(graphql-response\+)?json\b/.test(contentType)) {
      throw new Error(`answered ${status} ${contentType.slice(0, 100)}`.trimEnd());
    }
    return answerOf(parsed(text));
  }

  return {
    name: options.name,
    async call(request) {
      if (!circuit.admits())
        throw new GatewayError('SERVICE_UNAVAILABLE', `${options.name}: circuit open`);
      const body = bodyOf(request);
      const { mutation = false, idempotencyKey, signal } = request;
      const deadline = options.circuit.now() + options.timeoutMs;
      const once = (): Promise<ServiceAnswer> => {
        const timeoutMs = deadline - options.circuit.now();
        const limits = { timeoutMs, bytesMax: options.responseBytesMax, signal };
        return post(body, limits, idempotencyKey);
      };
      try {
        const answer = await once().catch((error: unknown) => {
          if (mutation || signal.aborted || !isUnsent(error)) throw error;
          return once();
        });
        circuit.succeeded();
        return answer;
      } catch (cause) {
        // A client that went away says nothing about the service.
        if (signal.aborted) circuit.released();
        else circuit.failed();
        const unknown = mutation && !isRefusedConnection(cause);
        const code = unknown ? 'MUTATION_OUTCOME_UNKNOWN' : 'SERVICE_UNAVAILABLE';
        throw new GatewayError(code, options.name, { cause });
      }
    },
    circuitState: () => circuit.state,
    close: () => pool.destroy(),
  };
}

function headersOf(credential: string | null): Readonly<Record<string, string>> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    // Nothing is inflated here, so the limit on bytes read is the limit on memory.
    'accept-encoding': 'identity',
  };
  return credential === null ? headers : { ...headers, authorization: `Bearer ${credential}` };
}

function bodyOf({ query, variablesJson }: ServiceRequest): string {
  return `{"query":${JSON.stringify(query)},"variables":${variablesJson}}`;
}

const unsentCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
]);

/** Whether a call failed for want of a connection: a stale one of the pool, or a service that is just restarting. */
function isUnsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && unsentCodes.has(String(error.code));
}

/** Nobody listens there, so not a byte has arrived. Of any other failure that cannot be said. */
function isRefusedConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}

/** @throws Error without the words of the parser, which quote what the service said */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('answered something that is not JSON');
  }
}

function answerOf(json: unknown): ServiceAnswer {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Error('no GraphQL answer');
  }
  const { data = null, errors = [] } = json as { data?: unknown; errors?: unknown };
  if (typeof data !== 'object' || Array.isArray(data) || !Array.isArray(errors)) {
    throw new Error('no GraphQL answer');
  }
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
