import { describe, expect, test } from 'vitest';
import { Caller } from '../../../src/identity/caller.ts';
import { createTaskTokenIssuer } from '../../../src/identity/index.ts';
import {
  accessToken,
  anIdentity,
  aKey,
  bearer,
  controlToken,
  issuer,
  jwks,
  key,
  legalKey,
  legalToken,
  now,
  options,
  release,
  sha256Hex,
  taskTokens,
} from './token-kit.ts';

const refused = { name: 'GatewayError', code: 'TOKEN_REFUSED' };
const detail = (changes: object): Record<string, unknown> => ({
  authorization_details: [{ ...release, ...changes }],
});
const many = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('an access token', () => {
  test('becomes a caller with exactly what it names', async () => {
    const identity = await anIdentity();
    const caller = await identity.authenticate(bearer(accessToken()));
    expect(caller).toBeInstanceOf(Caller);
    expect(caller.isMinted()).toBe(true);
    expect(caller).toMatchObject({
      standsOn: 'TENANT_AUTHORISATION',
      recipient: 'crm-sync',
      issuer: issuer.issuer,
      tokenId: sha256Hex(`${issuer.issuer}\0j-1`),
      tenants: ['contoso'],
      elements: ['user.contact.email', 'mail.*'],
      purpose: 'essential.service.operations',
      operations: ['read'],
      task: null,
      expiresAt: now + 600_000,
    });
  });

  test.each([
    ['the long form of the type', {}, { typ: 'application/at+jwt' }],
    ['a list of audiences that holds us', { aud: ['https://other', issuer.audience] }, {}],
    ['an issuer clock five seconds ahead', { iat: now / 1000 + 5 }, {}],
    ['a hundred tenants', detail({ tenants: many(100, 't') }), {}],
    ['every action', detail({ actions: ['read', 'write', 'export', 'train'] }), {}],
    ['a claim that means nothing here', { scope: 'openid' }, {}],
  ])('is accepted with %s', async (_, claims, header) => {
    const identity = await anIdentity();
    await expect(identity.authenticate(bearer(accessToken(claims, header)))).resolves.toBeDefined();
  });

  test.each([
    ['no details', { authorization_details: undefined }],
    ['an empty list of details', { authorization_details: [] }],
    ['two details', { authorization_details: [release, release] }],
    ['details that are no list', { authorization_details: release }],
    ['a detail of another type', detail({ type: 'payment' })],
    ['a limit that is not understood', detail({ limits: { rows: 1 } })],
    ['no tenant', detail({ tenants: [] })],
    ['101 tenants', detail({ tenants: many(101, 't') })],
    ['a tenant twice', detail({ tenants: ['contoso', 'contoso'] })],
    ['a tenant with a space', detail({ tenants: ['contoso '] })],
    ['a tenant with a zero-width character', detail({ tenants: ['con\u200Btoso'] })],
    ['a tenant in full-width letters', detail({ tenants: ['ｃontoso'] })],
    ['a tenant that is a number', detail({ tenants: [7] })],
    ['a tenant as text and no list', detail({ tenants: 'contoso' })],
    ['no element', detail({ elements: [] })],
    ['every element', detail({ elements: ['*'] })],
    ['a star inside an element', detail({ elements: ['user.*.email'] })],
    ['an empty part of an element', detail({ elements: ['user..email'] })],
    ['an element twice', detail({ elements: ['user.name', 'user.name'] })],
    ['no purpose', detail({ purposes: [] })],
    ['two purposes', detail({ purposes: ['a.b', 'c.d'] })],
    ['a prefix for a purpose', detail({ purposes: ['essential.*'] })],
    ['no action', detail({ actions: [] })],
    ['an unknown action', detail({ actions: ['delete'] })],
    ['an action in capitals', detail({ actions: ['READ'] })],
    ['an action twice', detail({ actions: ['read', 'read'] })],
    ['a sender constraint that is not checked yet', { cnf: { jkt: 'x' } }],
    ['an actor that is not checked yet', { act: { sub: 'x' } }],
    ['a client id that is empty', { client_id: '' }],
  ])('is refused with %s', async (_, claims) => {
    const identity = await anIdentity();
    await expect(identity.authenticate(bearer(accessToken(claims)))).rejects.toMatchObject(refused);
  });

  test('is refused when its issuer may not speak for one of its tenants', async () => {
    const identity = await anIdentity({
      issuers: [{ ...issuer, tenants: new Set(['contoso', 'fabrikam']) }],
    });
    const both = accessToken(detail({ tenants: ['contoso', 'fabrikam'] }));
    const other = accessToken(detail({ tenants: ['contoso', 'northwind'] }));
    const cased = accessToken(detail({ tenants: ['Contoso'] }));
    await expect(identity.authenticate(bearer(both))).resolves.toBeDefined();
    await expect(identity.authenticate(bearer(other))).rejects.toMatchObject(refused);
    await expect(identity.authenticate(bearer(cased))).rejects.toMatchObject(refused);
  });
});

describe('a task token', () => {
  const request = { task: 't_1', extractor: 'extractor-1', expiresAt: now + 60_000, jti: 'lj-1' };

  test('that the issuer minted becomes a caller that names the task and nothing else', async () => {
    const identity = await anIdentity();
    const caller = await identity.authenticate(bearer(await taskTokens.mint(request)));
    expect(caller).toMatchObject({
      standsOn: 'LEGAL_PROCESS',
      recipient: 'extractor-1',
      task: 't_1',
      tenants: [],
      elements: [],
      purpose: 'legal.disclosure',
      operations: ['read'],
      expiresAt: now + 60_000,
    });
  });

  test.each([
    ['two audiences', { aud: [issuer.audience, 'https://other'] }],
    ['a list of one audience', { aud: [issuer.audience] }],
    ['no detail', { authorization_details: [] }],
    [
      'two details',
      { authorization_details: [1, 2].map(() => ({ type: 'legal_disclosure', task: 't' })) },
    ],
    ['no task', { authorization_details: [{ type: 'legal_disclosure' }] }],
    [
      'a limit that is not understood',
      {
        authorization_details: [{ type: 'legal_disclosure', task: 't_1', uses: 3 }],
      },
    ],
    ['the detail of an access token', { authorization_details: [release] }],
    ['no client', { client_id: undefined }],
    ['a life beyond the cap', { exp: now / 1000 + 86_401 }],
  ])('is refused with %s', async (_, claims) => {
    const identity = await anIdentity();
    await expect(identity.authenticate(bearer(legalToken()))).resolves.toBeDefined();
    await expect(identity.authenticate(bearer(legalToken(claims)))).rejects.toMatchObject(refused);
  });

  test('is refused everywhere but on the data plane of a gateway with a legal issuer', async () => {
    const without = await anIdentity({ legal: null });
    await expect(without.authenticate(bearer(legalToken()))).rejects.toMatchObject(refused);
    const identity = await anIdentity();
    await expect(identity.authenticateControl(bearer(legalToken()))).rejects.toMatchObject(refused);
  });

  test('cannot be made by an issuer of access tokens, nor the reverse', async () => {
    const identity = await anIdentity();
    const iss = issuer.issuer;
    for (const token of [
      legalToken({ iss }, { kid: 'k1' }, key),
      legalToken({}, { kid: 'k1' }, key),
      legalToken({}, { typ: 'at+jwt' }),
      accessToken({ iss: 'https://legal.example' }, { kid: 'l1' }, legalKey),
      accessToken({}, { typ: 'legal-task+jwt' }),
    ]) {
      await expect(identity.authenticate(bearer(token))).rejects.toMatchObject(refused);
    }
  });

  test.each([
    ['is over', now],
    ['is less than a second', now + 999],
    ['passes the cap', now + 86_401_000],
    ['is no number', Number.NaN],
  ])('is not minted when its life %s', async (_, expiresAt) => {
    await expect(taskTokens.mint({ ...request, expiresAt })).rejects.toThrow(RangeError);
  });

  test('is verified with a key set that holds no private part', () => {
    expect(taskTokens.publicJwks).not.toContain('"d"');
    expect(taskTokens.publicJwks).not.toContain(String(legalKey.privateJwk['d']));
  });

  test.each([
    ['a public key', JSON.stringify(legalKey.publicJwk)],
    ['a key without an id', JSON.stringify({ ...legalKey.privateJwk, kid: undefined })],
    ['a symmetric key', JSON.stringify({ kty: 'oct', kid: 'x', alg: 'HS256', k: 'c2VjcmV0' })],
    ['a key of another algorithm', JSON.stringify({ ...legalKey.privateJwk, alg: 'ES384' })],
    ['no JSON', '-----BEGIN PRIVATE KEY-----'],
  ])('issuer does not start with %s, and the error shows nothing of it', async (_, privateJwk) => {
    const start = createTaskTokenIssuer({
      privateJwk,
      issuer: 'https://legal.example',
      audience: issuer.audience,
      lifetimeSecondsMax: 60,
      now: () => now,
    });
    await expect(start).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      detail: 'the legal signing key is not a private JSON Web Key',
    });
  });
});

describe('a control token', () => {
  test('becomes a control caller with the roles that this gateway knows', async () => {
    const identity = await anIdentity();
    const token = controlToken({ roles: ['tenant-admin', 'billing', 'security-reviewer'] });
    await expect(identity.authenticateControl(bearer(token))).resolves.toEqual({
      subject: 'anna@contoso.example',
      issuer: issuer.issuer,
      roles: new Set(['tenant-admin', 'security-reviewer']),
      tenant: 'contoso',
    });
  });

  test('of the provider’s staff names no tenant', async () => {
    const identity = await anIdentity();
    const token = controlToken({ roles: ['legal-reviewer'], tenant: undefined });
    await expect(identity.authenticateControl(bearer(token))).resolves.toMatchObject({
      tenant: null,
    });
  });

  test.each([
    ['no roles', { roles: undefined }],
    ['an empty list of roles', { roles: [] }],
    ['only unknown roles', { roles: ['root', 'Tenant-Admin', 'constructor', '__proto__'] }],
    ['roles as one text', { roles: 'provider-admin' }],
    ['a role that is no text', { roles: [['provider-admin']] }],
    ['a tenant administrator without a tenant', { tenant: undefined }],
    ['an empty tenant', { tenant: '' }],
    ['two tenants', { tenant: ['contoso', 'fabrikam'] }],
    ['the audience of the data plane', { aud: issuer.audience }],
    ['a sender constraint that is not checked yet', { cnf: { jkt: 'x' } }],
    ['an actor that is not checked yet', { act: { sub: 'x' } }],
    ['no client', { client_id: undefined }],
  ])('is refused with %s', async (_, claims) => {
    const identity = await anIdentity();
    const token = controlToken(claims);
    await expect(identity.authenticateControl(bearer(token))).rejects.toMatchObject(refused);
  });

  test('is refused when its issuer may not name administrators of the tenant', async () => {
    const [control] = options.control;
    if (control === undefined) throw new Error('The kit has a control issuer');
    const identity = await anIdentity({
      control: [{ ...control, tenants: new Set(['fabrikam']) }],
    });
    await expect(identity.authenticateControl(bearer(controlToken()))).rejects.toMatchObject(
      refused,
    );
  });

  test('does not open the data plane, nor an access token the control plane', async () => {
    const identity = await anIdentity();
    await expect(identity.authenticate(bearer(controlToken()))).rejects.toMatchObject(refused);
    await expect(identity.authenticateControl(bearer(accessToken()))).rejects.toMatchObject(
      refused,
    );
  });
});

describe('the configuration of issuers', () => {
  const pinned = (text: string) =>
    anIdentity({
      issuers: [{ ...issuer, keys: { kind: 'pinned', jwks: text } }],
    });

  test.each([
    ['is no JSON', '<html>'],
    ['holds no keys', '{"keys":[]}'],
    ['holds a private key', JSON.stringify({ keys: [key.privateJwk] })],
    ['holds a symmetric key', '{"keys":[{"kty":"oct","kid":"k1","k":"c2VjcmV0"}]}'],
    ['holds one key id twice', jwks(key, aKey('k1'))],
    [
      'holds keys of another use only',
      JSON.stringify({ keys: [{ ...key.publicJwk, use: 'enc' }] }),
    ],
    ['says one member twice', '{"keys":[],"keys":[]}'],
  ])('is refused when a pinned key set %s', async (_, text) => {
    await expect(pinned(text)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  test('is refused when two records name one issuer', async () => {
    await expect(anIdentity({ issuers: [issuer, issuer] })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });
});
