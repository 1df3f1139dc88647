import { parseStrictJson } from './strict-json.ts';
import { TokenFault } from './token-fault.ts';

/** Longest accepted token in characters; about 100 tenants and 100 elements fit. */
const tokenCharsMax = 12_288;

const depthMax = 8;

/**
 * One scheme, in any case (RFC 9110 §11.1), one space, three parts: no other whitespace, padding, comma or fourth part.
 * RFC 6750 §2.1, RFC 7515 §7.1.
 */
const bearer = /^bearer ([a-z0-9_-]+)\.([a-z0-9_-]+)\.([a-z0-9_-]+)$/i;

/** Header parameters this gateway understands. Any other (crit, b64, jku, jwk, x5u, x5c, zip) is refused. */
const headerNames: ReadonlySet<string> = new Set(['alg', 'kid', 'typ']);

/** A token that has been read but not verified: nothing in it may be believed yet. */
export interface UnverifiedToken {
  readonly compact: string;
  readonly header: { readonly alg: string; readonly kid: string; readonly typ: string };
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Reads `Authorization: Bearer …` without believing it. What it returns is parsed from the very bytes that the
 * signature covers, by a parser that refuses whatever two parsers could read differently.
 *
 * @throws TokenFault
 */
export function readCompactToken(authorizationHeader: string | undefined): UnverifiedToken {
  if (authorizationHeader === undefined) throw new TokenFault('no token');
  if (authorizationHeader.length > tokenCharsMax) throw new TokenFault('too long');
  const [, headerPart = '', claimsPart = '', signaturePart = ''] =
    bearer.exec(authorizationHeader) ?? [];
  if (signaturePart === '') throw new TokenFault('not three base64url parts');
  if (decodeBase64url(signaturePart) === null) throw new TokenFault('signature not canonical');
  const header = readPart(headerPart, 'header');
  for (const name of Object.keys(header)) {
    if (!headerNames.has(name)) throw new TokenFault('unknown header parameter');
  }
  const { alg, kid, typ } = header;
  if (!isShortText(alg) || !isShortText(kid) || !isShortText(typ)) {
    throw new TokenFault('header parameter missing');
  }
  return {
    compact: `${headerPart}.${claimsPart}.${signaturePart}`,
    header: { alg, kid, typ },
    claims: readPart(claimsPart, 'claims'),
  };
}

/** `ignoreBOM` keeps a byte order mark in the text, where the JSON parser then refuses it. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readPart(part: string, name: 'header' | 'claims'): Readonly<Record<string, unknown>> {
  const bytes = decodeBase64url(part);
  if (bytes === null) throw new TokenFault(`${name} not canonical`);
  let value: unknown;
  try {
    value = parseStrictJson(utf8.decode(bytes), depthMax);
  } catch {
    throw new TokenFault(`${name} not strict JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TokenFault(`${name} not an object`);
  }
  return value as Readonly<Record<string, unknown>>;
}

/**
 * Bytes of canonical base64url, or null for any other spelling of them. Several texts decode to the same bytes (the last
 * character has spare bits, and the decoder is lenient); only the one that they encode to is accepted.
 */
function decodeBase64url(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 128;
}
