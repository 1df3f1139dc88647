/** Tokens of a real authorization server, over its real key set. Its clock is the machine's, so ours is too. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AuthorizationServer,
  resources,
  startAuthorizationServer,
} from '../../../examples/contoso/authorization-server/index.ts';
import { fetchJwks } from '../../../src/adapters/jwks/index.ts';
import { createIdentity, type Identity } from '../../../src/identity/index.ts';
import { bearer, sha256Hex } from '../../unit/identity/token-kit.ts';

let server: AuthorizationServer;
let identity: Identity;

const identityFor = (as: AuthorizationServer, tenants: 'all' | ReadonlySet<string>) => {
  const record = {
    issuer: as.issuer,
    algorithm: 'ES256',
    keys: { kind: 'remote', url: as.jwksUri, maxAgeMs: 60_000, cooldownMs: 5_000 },
    lifetimeSecondsMax: 900,
    tenants,
  } as const;
  return createIdentity({
    issuers: [{ ...record, audience: resources.data }],
    control: [{ ...record, audience: resources.control }],
    legal: null,
    fetchJwks: (url) => fetchJwks(url, { timeoutMs: 30_000, bytesMax: 65_536 }),
    now: () => Date.now(),
    sha256Hex,
  });
};

beforeAll(async () => {
  server = await startAuthorizationServer();
  identity = await identityFor(server, 'all');
});

afterAll(() => server.close());

const asked = {
  tenants: ['contoso', 'fabrikam'],
  elements: ['user.contact.email', 'mail.message.*'],
  purpose: 'publisher.app_functionality',
};

const refused = { name: 'GatewayError', code: 'TOKEN_REFUSED' };

describe('a real authorization server', () => {
  test('gives an app a token that becomes its caller', async () => {
    const token = await server.tokenFor('mail-insights', asked);
    await expect(identity.authenticate(bearer(token))).resolves.toMatchObject({
      standsOn: 'TENANT_AUTHORISATION',
      recipient: 'mail-insights',
      issuer: server.issuer,
      tenants: asked.tenants,
      elements: asked.elements,
      purpose: asked.purpose,
      operations: ['read'],
      task: null,
    });
  });

  test('gives a person a token for the control plane', async () => {
    const token = await server.controlTokenFor('contoso-admin');
    await expect(identity.authenticateControl(bearer(token))).resolves.toMatchObject({
      roles: new Set(['tenant-admin']),
      tenant: 'contoso',
    });
    await expect(identity.authenticate(bearer(token))).rejects.toMatchObject(refused);
  });

  test('gives a token for another service, which opens nothing here', async () => {
    const token = await server.tokenFor('mail-insights', { ...asked, resource: 'reports' });
    await expect(identity.authenticate(bearer(token))).rejects.toMatchObject(refused);
    await expect(identity.authenticateControl(bearer(token))).rejects.toMatchObject(refused);
  });

  test('speaks only for the tenants of its record', async () => {
    const narrow = await identityFor(server, new Set(['contoso']));
    const both = await server.tokenFor('mail-insights', asked);
    const one = await server.tokenFor('mail-insights', { ...asked, tenants: ['contoso'] });
    await expect(narrow.authenticate(bearer(both))).rejects.toMatchObject(refused);
    await expect(narrow.authenticate(bearer(one))).resolves.toBeDefined();
  });

  test('cannot sign for another of the same kind', async () => {
    const other = await startAuthorizationServer();
    try {
      const token = await other.tokenFor('mail-insights', asked);
      await expect(identity.authenticate(bearer(token))).rejects.toMatchObject(refused);
    } finally {
      await other.close();
    }
  });
});
