import type { DataIssuer, IdentityOptions, KeySource } from '../identity/index.ts';
import type { Config } from './schema.ts';
import type { ConfigSources } from './sources.ts';

type IssuerKeys = Config['identity']['issuers'][number];

/**
 * The issuers of a configuration, as the identity stage wants them. Key set files are read here, once.
 *
 * @throws whatever `readFile` throws
 */
export function trustedIssuers(
  identity: Config['identity'],
  readFile: ConfigSources['readFile'],
): Pick<IdentityOptions, 'issuers' | 'control'> {
  const trusted = (keys: IssuerKeys): DataIssuer => ({
    issuer: keys.issuer,
    audience: keys.audience,
    algorithm: keys.algorithm,
    keys: keySourceOf(keys, readFile),
    lifetimeSecondsMax: keys.lifetimeSecondsMax,
    tenants: keys.tenants === 'all' ? 'all' : new Set(keys.tenants),
  });
  return { issuers: identity.issuers.map(trusted), control: identity.control.map(trusted) };
}

function keySourceOf(keys: IssuerKeys, readFile: ConfigSources['readFile']): KeySource {
  const { url, file } = keys.jwks;
  if (url === undefined) return { kind: 'pinned', jwks: readFile(file ?? '') };
  return {
    kind: 'remote',
    url,
    maxAgeMs: keys.jwksMaxAgeSeconds * 1_000,
    cooldownMs: keys.jwksCooldownSeconds * 1_000,
  };
}
