/** Real keys and hand-made tokens: claims and headers are texts, so that any fault can be signed. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  createIdentity,
  createTaskTokenIssuer,
  type DataIssuer,
  type Identity,
  type IdentityOptions,
} from '../../../src/identity/index.ts';

/** 2027-01-15T08:00:00Z */
export const now = 1_800_000_000_000;
export const nowSeconds = now / 1000;

export interface TestKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: Record<string, unknown>;
  readonly privateJwk: Record<string, unknown>;
}

export function aKey(kid: string): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const common = { kid, alg: 'ES256' };
  return {
    kid,
    privateKey,
    publicKey,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), ...common },
    privateJwk: { ...privateKey.export({ format: 'jwk' }), ...common },
  };
}

export const key = aKey('k1');
const controlKey = aKey('c1');
export const legalKey = aKey('l1');

export const jwks = (...keys: readonly TestKey[]): string =>
  JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) });

export const base64url = (text: string | Buffer): string => Buffer.from(text).toString('base64url');

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

export const issuer: DataIssuer = {
  issuer: 'https://as.example',
  audience: 'https://gateway.example/graphql',
  algorithm: 'ES256',
  keys: { kind: 'pinned', jwks: jwks(key) },
  lifetimeSecondsMax: 900,
  tenants: 'all',
};

const legalLifetimeSecondsMax = 86_400;

export const taskTokens = await createTaskTokenIssuer({
  privateJwk: JSON.stringify(legalKey.privateJwk),
  issuer: 'https://legal.example',
  audience: issuer.audience,
  lifetimeSecondsMax: legalLifetimeSecondsMax,
  now: () => now,
});

export const options: IdentityOptions = {
  issuers: [issuer],
  control: [
    {
      ...issuer,
      audience: 'https://gateway.example/control',
      keys: { kind: 'pinned', jwks: jwks(controlKey) },
    },
  ],
  legal: {
    issuer: 'https://legal.example',
    audience: issuer.audience,
    algorithm: 'ES256',
    keys: { kind: 'pinned', jwks: taskTokens.publicJwks },
    lifetimeSecondsMax: legalLifetimeSecondsMax,
  },
  fetchJwks: () => Promise.reject(new Error('no network in this test')),
  now: () => now,
  sha256Hex,
};

export const anIdentity = (changes: Partial<IdentityOptions> = {}): Promise<Identity> =>
  createIdentity({ ...options, ...changes });

export const release = {
  type: 'customer_data_release',
  tenants: ['contoso'],
  elements: ['user.contact.email', 'mail.*'],
  purposes: ['essential.service.operations'],
  actions: ['read'],
};

export const accessClaims = {
  iss: issuer.issuer,
  aud: issuer.audience,
  sub: 'crm-sync',
  client_id: 'crm-sync',
  jti: 'j-1',
  iat: nowSeconds,
  exp: nowSeconds + 600,
  authorization_details: [release] as unknown,
};

const legalClaims = {
  iss: 'https://legal.example',
  aud: issuer.audience,
  sub: 'task:t_1',
  client_id: 'extractor-1',
  jti: 'lj-1',
  iat: nowSeconds,
  exp: nowSeconds + 600,
  authorization_details: [{ type: 'legal_disclosure', task: 't_1' }] as unknown,
};

const controlClaims = {
  iss: issuer.issuer,
  aud: 'https://gateway.example/control',
  sub: 'anna@contoso.example',
  client_id: 'console',
  jti: 'cj-1',
  iat: nowSeconds,
  exp: nowSeconds + 600,
  roles: ['tenant-admin'] as unknown,
  tenant: 'contoso' as unknown,
};

export const accessHeader = { alg: 'ES256', typ: 'at+jwt', kid: 'k1' };
const legalHeader = { alg: 'ES256', typ: 'legal-task+jwt', kid: 'l1' };
const controlHeader = { alg: 'ES256', typ: 'at+jwt', kid: 'c1' };

/** A compact JWS over exactly these bytes, properly signed. */
export function signedBytes(header: string | Buffer, payload: string | Buffer, by = key): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  const signature = sign('sha256', Buffer.from(input), {
    key: by.privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return `${input}.${base64url(signature)}`;
}

type Fields = Readonly<Record<string, unknown>>;

/** A signed access token that is right but for the changes; `undefined` removes a member. */
export const accessToken = (claims: Fields = {}, header: Fields = {}, by = key): string =>
  signedBytes(
    JSON.stringify({ ...accessHeader, ...header }),
    JSON.stringify({ ...accessClaims, ...claims }),
    by,
  );

export const legalToken = (claims: Fields = {}, header: Fields = {}, by = legalKey): string =>
  signedBytes(
    JSON.stringify({ ...legalHeader, ...header }),
    JSON.stringify({ ...legalClaims, ...claims }),
    by,
  );

export const controlToken = (claims: Fields = {}, header: Fields = {}, by = controlKey): string =>
  signedBytes(
    JSON.stringify({ ...controlHeader, ...header }),
    JSON.stringify({ ...controlClaims, ...claims }),
    by,
  );

/** Claims as text with one piece replaced, for what JSON.stringify cannot say. */
export const claimsText = (from: string, to: string): string => {
  const text = JSON.stringify(accessClaims);
  if (!text.includes(from)) throw new Error(`The claims do not hold ${from}`);
  return text.replace(from, to);
};

export const bearer = (token: string): string => `Bearer ${token}`;
