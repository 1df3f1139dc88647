/**
 * The only file that imports jose (a test asserts it). It offers one way to verify, one to sign and two to import
 * a key; anything else the library can do (decode without verifying, decrypt, keys out of headers) is out of reach.
 */
import { type CryptoKey, errors, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { TokenFault } from './token-fault.ts';

/** Algorithms a token may be signed with: asymmetric ones only, so no public key can serve as a secret. */
export const tokenAlgorithms = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
  'EdDSA',
] as const;

export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

export type VerificationKey = CryptoKey;
export type SigningKey = CryptoKey;

/** Seconds that an issuer's clock may be ahead of ours. Never extends a token's life. */
const clockToleranceSeconds = 5;

/** What the signed token must say, all of it required. */
export interface Expectation {
  readonly typ: string;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithm: TokenAlgorithm;
  /** Longest accepted time between `iat` and now. */
  readonly ageSecondsMax: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Checks signature, algorithm, typ, issuer, audience and times.
 *
 * @throws TokenFault that names the claim, never its value; the library's own errors hold the claims
 */
export async function verifySignedToken(
  token: string,
  key: VerificationKey,
  expected: Expectation,
): Promise<void> {
  await jwtVerify(token, key, {
    algorithms: [expected.algorithm],
    typ: expected.typ,
    issuer: expected.issuer,
    audience: expected.audience,
    requiredClaims: ['iss', 'aud', 'exp', 'iat', 'jti', 'sub', 'client_id'],
    maxTokenAge: expected.ageSecondsMax,
    clockTolerance: clockToleranceSeconds,
    currentDate: new Date(expected.now),
  }).catch((error: unknown) => {
    throw new TokenFault(reasonOf(error));
  });
}

/** For whoever looks for the cause: a wrong clock, a wrong audience and a forgery are mended in different places. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature wrong';
  if (error instanceof errors.JWTExpired) return 'expired';
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'verification failed';
  const { claim, reason } = error;
  const isAhead = claim === 'iat' && reason === 'check_failed';
  return isAhead ? 'issued in the future: compare the clocks' : `claim not accepted: ${claim}`;
}

/** RFC 7518 §3.3: no signature of a shorter RSA key is verified, so such a key is none. */
const rsaBitsMin = 2048;

/** A public key for one algorithm. @throws when the key is private, symmetric, too short or of another kind. */
export async function importVerificationKey(
  jwk: Readonly<Record<string, unknown>>,
  algorithm: TokenAlgorithm,
): Promise<VerificationKey> {
  const key = await importAsymmetricKey(jwk, algorithm);
  if (key.type !== 'public') throw new TypeError('The key is not a public key');
  const { modulusLength = rsaBitsMin } = key.algorithm as { readonly modulusLength?: number };
  if (modulusLength < rsaBitsMin) throw new TypeError('The key is too short');
  return key;
}

/** A private key for one algorithm. @throws when the key is public, symmetric or of another kind. */
export async function importSigningKey(
  jwk: Readonly<Record<string, unknown>>,
  algorithm: TokenAlgorithm,
): Promise<SigningKey> {
  const key = await importAsymmetricKey(jwk, algorithm);
  if (key.type !== 'private') throw new TypeError('The key is not a private key');
  return key;
}

async function importAsymmetricKey(
  jwk: Readonly<Record<string, unknown>>,
  algorithm: TokenAlgorithm,
): Promise<CryptoKey> {
  if (jwk['kty'] === 'oct') throw new TypeError('The key is symmetric');
  const key = await importJWK(jwk as JWK, algorithm, { extractable: false });
  if (key instanceof Uint8Array) throw new TypeError('The key is symmetric');
  return key;
}

/** A compact JWS over the claims exactly as given. */
export async function signToken(
  claims: Readonly<Record<string, unknown>>,
  header: { readonly typ: string; readonly alg: TokenAlgorithm; readonly kid: string },
  key: SigningKey,
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ ...header }).sign(key);
}
