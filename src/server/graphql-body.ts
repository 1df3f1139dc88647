import { GatewayError } from '../errors.ts';
import { parseStrictJson } from '../identity/index.ts';

/** A GraphQL request as it stands in a body, nothing in it judged yet. */
export interface GraphqlBody {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}

/** Levels of variables; documents have their own limit. */
const depthMax = 32;

const members: ReadonlySet<string> = new Set(['query', 'variables', 'operationName', 'extensions']);

/**
 * The one content type: no other charset, whatever a parser would make of it, and no second reading of the bytes.
 *
 * @throws GatewayError MEDIA_TYPE_UNSUPPORTED
 */
export function checkMediaType(headers: {
  readonly 'content-type'?: string | undefined;
  readonly 'content-encoding'?: string | string[] | undefined;
}): void {
  const type = headers['content-type'] ?? '';
  const accepted = /^application\/json(?:[ \t]*;[ \t]*charset=(?:utf-8|"utf-8"))?$/i.test(type);
  // A compressed body would have to be inflated before its size is known.
  if (!accepted || headers['content-encoding'] !== undefined) {
    throw new GatewayError('MEDIA_TYPE_UNSUPPORTED');
  }
}

/**
 * @throws GatewayError BODY_MALFORMED, also for batches, repeated keys and members that this gateway does not know
 */
export function readGraphqlBody(bytes: Uint8Array): GraphqlBody {
  const body = parse(bytes);
  if (!isObject(body) || Object.keys(body).some((name) => !members.has(name))) {
    throw new GatewayError('BODY_MALFORMED', 'not one object of known members');
  }
  const { query, variables = null, operationName = null, extensions = null } = body;
  if (typeof query !== 'string' || query === '') {
    throw new GatewayError('BODY_MALFORMED', 'query is not a text');
  }
  if (variables !== null && !isObject(variables)) {
    throw new GatewayError('BODY_MALFORMED', 'variables are not an object');
  }
  if (operationName !== null && (typeof operationName !== 'string' || operationName === '')) {
    throw new GatewayError('BODY_MALFORMED', 'operationName is not a name');
  }
  // What a client's tools say there goes no further. A persisted query is for the operator to register, not for a client.
  if (
    extensions !== null &&
    (!isObject(extensions) || Object.hasOwn(extensions, 'persistedQuery'))
  ) {
    throw new GatewayError('BODY_MALFORMED', 'extensions are not an object, or persist a query');
  }
  return { query, variables: variables ?? {}, operationName };
}

/** Keeps a byte order mark, which the JSON parser then refuses. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parse(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(utf8.decode(bytes), depthMax);
  } catch {
    throw new GatewayError('BODY_MALFORMED', 'not strict JSON');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
