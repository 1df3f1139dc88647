import { GatewayError } from '../errors.ts';
import { legalPurpose } from '../model/index.ts';
import { Caller, type ControlCaller } from './caller.ts';
import {
  type CommonClaims,
  readAccessClaims,
  readControlClaims,
  readLegalTaskClaims,
} from './claims.ts';
import { readCompactToken, type UnverifiedToken } from './compact-token.ts';
import { knownRoles } from './control-roles.ts';
import type { ControlIssuer, DataIssuer, IdentityOptions, LegalIssuer } from './options.ts';
import { verifySignedToken } from './jose.ts';
import { type KeySet, pinnedKeySet, remoteKeySet } from './key-set.ts';
import { TokenFault } from './token-fault.ts';

/** RFC 9068 §2.1 and §4. */
const accessTokenTypes: ReadonlySet<string> = new Set(['at+jwt', 'application/at+jwt']);

/** RFC 8725 §3.11: a type of its own, so that no other token can pass for it. */
export const legalTaskType = 'legal-task+jwt';

/** Turns an `Authorization` header into a caller, or refuses. */
export interface Identity {
  /** For the data plane. @throws GatewayError TOKEN_REFUSED, whatever the fault. */
  authenticate(authorizationHeader: string | undefined): Promise<Caller>;
  /** For the control plane. @throws GatewayError TOKEN_REFUSED, whatever the fault. */
  authenticateControl(authorizationHeader: string | undefined): Promise<ControlCaller>;
}

interface Trusted<Issuer> {
  readonly issuer: Issuer;
  readonly keys: KeySet;
}

/**
 * @throws GatewayError CONFIG_INVALID when a pinned key set cannot be used or two records name one issuer
 */
export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const data = await trust(options.issuers, options);
  const control = await trust(options.control, options);
  const legal = await trust(options.legal === null ? [] : [options.legal], options);
  return {
    authenticate: (header) =>
      refuseOnFault(async () => {
        const token = readCompactToken(header);
        if (token.header.typ === legalTaskType) return legalCaller(token, legal, options);
        return accessCaller(token, data, options);
      }),
    authenticateControl: (header) =>
      refuseOnFault(() => controlCaller(readCompactToken(header), control, options)),
  };
}

/** Any throw is a refusal: a fault that nobody foresaw must not open the door (jose throws plain TypeErrors too). */
async function refuseOnFault<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // No cause: errors of the token library carry the claims.
    const reason = error instanceof TokenFault ? error.reason : 'verification failed';
    throw new GatewayError('TOKEN_REFUSED', reason);
  }
}

async function trust<Issuer extends DataIssuer | ControlIssuer | LegalIssuer>(
  issuers: readonly Issuer[],
  options: IdentityOptions,
): Promise<ReadonlyMap<string, Trusted<Issuer>>> {
  const trusted = new Map<string, Trusted<Issuer>>();
  for (const issuer of issuers) {
    if (trusted.has(issuer.issuer)) {
      throw new GatewayError('CONFIG_INVALID', `issuer configured twice: ${issuer.issuer}`);
    }
    trusted.set(issuer.issuer, { issuer, keys: await keySetOf(issuer, options) });
  }
  return trusted;
}

async function keySetOf(
  issuer: DataIssuer | ControlIssuer | LegalIssuer,
  options: IdentityOptions,
): Promise<KeySet> {
  const { keys, algorithm } = issuer;
  if (keys.kind === 'remote') {
    return remoteKeySet({
      algorithm,
      now: options.now,
      maxAgeMs: keys.maxAgeMs,
      cooldownMs: keys.cooldownMs,
      fetchText: () => options.fetchJwks(keys.url),
    });
  }
  try {
    return await pinnedKeySet(keys.jwks, algorithm);
  } catch (error) {
    const reason = error instanceof TokenFault ? error.reason : 'key set cannot be read';
    throw new GatewayError('CONFIG_INVALID', `${issuer.issuer}: ${reason}`);
  }
}

async function accessCaller(
  token: UnverifiedToken,
  issuers: ReadonlyMap<string, Trusted<DataIssuer>>,
  options: IdentityOptions,
): Promise<Caller> {
  if (!accessTokenTypes.has(token.header.typ)) throw new TokenFault('type not accepted');
  const { issuer } = await verify(token, issuers, options.now);
  const claims = readAccessClaims(token.claims);
  checkTimes(claims, issuer.lifetimeSecondsMax, options.now());
  const [detail] = claims.authorization_details;
  for (const tenant of detail.tenants) {
    if (issuer.tenants !== 'all' && !issuer.tenants.has(tenant)) {
      throw new TokenFault('issuer may not speak for a tenant of the token');
    }
  }
  return mint(claims, options, {
    standsOn: 'TENANT_AUTHORISATION',
    tenants: Object.freeze(detail.tenants),
    elements: Object.freeze(detail.elements),
    purpose: detail.purposes[0],
    operations: Object.freeze(detail.actions),
    task: null,
  });
}

async function legalCaller(
  token: UnverifiedToken,
  issuers: ReadonlyMap<string, Trusted<LegalIssuer>>,
  options: IdentityOptions,
): Promise<Caller> {
  const { issuer } = await verify(token, issuers, options.now);
  const claims = readLegalTaskClaims(token.claims);
  checkTimes(claims, issuer.lifetimeSecondsMax, options.now());
  return mint(claims, options, {
    standsOn: 'LEGAL_PROCESS',
    tenants: Object.freeze([]),
    elements: Object.freeze([]),
    purpose: legalPurpose,
    operations: Object.freeze(['read'] as const),
    task: claims.authorization_details[0].task,
  });
}

async function controlCaller(
  token: UnverifiedToken,
  issuers: ReadonlyMap<string, Trusted<ControlIssuer>>,
  options: IdentityOptions,
): Promise<ControlCaller> {
  if (!accessTokenTypes.has(token.header.typ)) throw new TokenFault('type not accepted');
  const { issuer } = await verify(token, issuers, options.now);
  const claims = readControlClaims(token.claims);
  checkTimes(claims, issuer.lifetimeSecondsMax, options.now());
  const roles = knownRoles(claims.roles);
  if (roles.size === 0) throw new TokenFault('no known role');
  const tenant = claims.tenant ?? null;
  if (roles.has('tenant-admin') && tenant === null) throw new TokenFault('role needs a tenant');
  if (tenant !== null && issuer.tenants !== 'all' && !issuer.tenants.has(tenant)) {
    throw new TokenFault('issuer may not speak for a tenant of the token');
  }
  return Object.freeze({ subject: claims.sub, issuer: claims.iss, roles, tenant });
}

/** Finds the one record that the issuer's name selects, and checks the signature by that record alone. */
async function verify<Issuer extends DataIssuer | ControlIssuer | LegalIssuer>(
  token: UnverifiedToken,
  issuers: ReadonlyMap<string, Trusted<Issuer>>,
  now: () => number,
): Promise<Trusted<Issuer>> {
  const name = token.claims['iss'];
  const trusted = typeof name === 'string' ? issuers.get(name) : undefined;
  if (trusted === undefined) throw new TokenFault('issuer unknown');
  const { issuer, keys } = trusted;
  if (token.header.alg !== issuer.algorithm) throw new TokenFault('algorithm not accepted');
  const key = await keys.find(token.header.kid);
  if (key === null) throw new TokenFault('key unknown');
  await verifySignedToken(token.compact, key, {
    typ: token.header.typ,
    issuer: issuer.issuer,
    audience: issuer.audience,
    algorithm: issuer.algorithm,
    ageSecondsMax: issuer.lifetimeSecondsMax,
    now: now(),
  });
  return trusted;
}

/**
 * `exp` alone bounds nothing: an issuer may write any number there, so its distance from `iat` is capped.
 * That `iat` and `nbf` are not ahead is checked with the signature.
 */
function checkTimes(claims: CommonClaims, lifetimeSecondsMax: number, now: number): void {
  const { exp, iat } = claims;
  if (exp <= iat || exp - iat > lifetimeSecondsMax) throw new TokenFault('lifetime not accepted');
  // The library's tolerance also extends `exp`; a token never lives longer than it says.
  if (exp * 1000 <= now) throw new TokenFault('expired');
}

type Ceiling = Pick<
  Caller,
  'standsOn' | 'tenants' | 'elements' | 'purpose' | 'operations' | 'task'
>;

function mint(claims: CommonClaims, options: IdentityOptions, ceiling: Ceiling): Caller {
  return new Caller({
    ...ceiling,
    recipient: claims.client_id,
    issuer: claims.iss,
    // Neither part can hold the separator, so no two pairs share an id.
    tokenId: options.sha256Hex(`${claims.iss}\0${claims.jti}`),
    expiresAt: claims.exp * 1000,
  });
}
