/** Attack catalogue 1C, what the claims say. */
import { describe, expect, test } from 'vitest';
import {
  accessClaims,
  accessHeader,
  accessToken,
  aKey,
  anIdentity,
  bearer,
  claimsText,
  controlToken,
  issuer,
  jwks,
  key,
  release,
  legalToken,
  now,
  nowSeconds,
  signedBytes,
} from '../../unit/identity/token-kit.ts';
import { expectRefused, faultOf, identity, refusesEach } from './refusals.ts';

const header = JSON.stringify(accessHeader);
const claims = JSON.stringify(accessClaims);

describe('T14 names that stand twice', () => {
  const twice = (name: string, first: unknown): string =>
    signedBytes(header, claims.replace('{', `{${JSON.stringify(name)}:${JSON.stringify(first)},`));
  refusesEach([
    ...Object.entries(accessClaims).map(
      ([name, value]) => [`claim ${name}`, twice(name, value)] as const,
    ),
    ['claim aud in escapes', signedBytes(header, claims.replace('{', '{"a\\u0075d":"x",'))],
    [
      'tenants within the detail',
      signedBytes(header, claimsText('"tenants":', '"tenants":["x"],"tenants":')),
    ],
    ['header typ', signedBytes('{"alg":"ES256","typ":"JWT","kid":"k1","typ":"at+jwt"}', claims)],
    ['header alg', signedBytes('{"alg":"none","typ":"at+jwt","kid":"k1","alg":"ES256"}', claims)],
    ['header kid', signedBytes('{"alg":"ES256","typ":"at+jwt","kid":"k2","kid":"k1"}', claims)],
  ]);
});

describe('T16 bytes that parsers read differently', () => {
  refusesEach([
    ['a byte order mark before the claims', signedBytes(header, `\uFEFF${claims}`)],
    ['a byte order mark before the header', signedBytes(`\uFEFF${header}`, claims)],
    [
      'invalid UTF-8',
      signedBytes(header, Buffer.from(claimsText('crm-sync', 'crm-\xff'), 'latin1')),
    ],
    [
      'overlong UTF-8',
      signedBytes(header, Buffer.from(claimsText('crm-sync', 'crm-\xc0\xaf'), 'latin1')),
    ],
    ['UTF-16', signedBytes(header, Buffer.from(claims, 'utf16le'))],
    ['a lone surrogate', signedBytes(header, claimsText('"sub":"crm-sync"', '"sub":"\\ud800"'))],
    ['a prototype', signedBytes(header, claims.replace('{', '{"__proto__":{"aud":1},'))],
    ['a list for claims', signedBytes(header, `[${claims}]`)],
    ['a text for claims', signedBytes(header, JSON.stringify(claims))],
    ['null for claims', signedBytes(header, 'null')],
    ['a list for a header', signedBytes(`[${header}]`, claims)],
  ]);
});

describe('T17 claims that are missing, empty or of another type', () => {
  const names = ['iss', 'aud', 'exp', 'iat', 'jti', 'sub', 'client_id', 'authorization_details'];
  refusesEach(
    names.flatMap((name) =>
      [undefined, null, '', 0, [], {}, true].map(
        (value) => [`${name} ${JSON.stringify(value)}`, accessToken({ [name]: value })] as const,
      ),
    ),
  );
  refusesEach(
    [
      undefined,
      null,
      '',
      'JWT',
      'jwt',
      'AT+JWT',
      'at+JWT',
      'id+jwt',
      'at+jwt ',
      'application/jwt',
      'dpop+jwt',
      'secevent+jwt',
      'legal-task+jwt',
      'LEGAL-TASK+JWT',
      'application/legal-task+jwt',
    ].map((typ) => [`typ ${JSON.stringify(typ)}`, accessToken({}, { typ })] as const),
  );
});

describe('T19 and T20 times', () => {
  const exp = (text: string): string =>
    signedBytes(header, claimsText(`"exp":${nowSeconds + 600}`, `"exp":${text}`));
  const iat = (text: string): string =>
    signedBytes(header, claimsText(`"iat":${nowSeconds}`, `"iat":${text}`));
  refusesEach([
    ...[
      '1e400',
      '9007199254740992',
      '9007199254740993',
      '-1',
      `${nowSeconds + 600}.5`,
      `"${nowSeconds + 600}"`,
      'null',
      'true',
      `${now + 600_000}`,
      `${nowSeconds}`,
      `${nowSeconds - 1}`,
      `${nowSeconds + 901}`,
      '1e15',
    ].map((text) => [`exp ${text}`, exp(text)] as const),
    ...[
      '1e400',
      '-1',
      `${nowSeconds}.5`,
      `"${nowSeconds}"`,
      `${nowSeconds + 6}`,
      `${nowSeconds + 60}`,
      `${nowSeconds + 315_360_000}`,
      `${now}`,
      `${nowSeconds - 301}`,
    ].map((text) => [`iat ${text}`, iat(text)] as const),
    ['nbf in six seconds', accessToken({ nbf: nowSeconds + 6 })],
    ['nbf in ten years', accessToken({ nbf: nowSeconds + 315_360_000 })],
    ['nbf as text', accessToken({ nbf: '0' })],
    ['nbf null', accessToken({ nbf: null })],
  ]);

  test('a token ends at its exp exactly, whatever the tolerance for a fast clock', async () => {
    const token = bearer(accessToken());
    const at = (time: number) => anIdentity({ now: () => time });
    await expect((await at(now + 599_999)).authenticate(token)).resolves.toBeDefined();
    await expectRefused(accessToken(), await at(now + 600_000));
  });
});

describe('T22 audiences', () => {
  refusesEach([
    ['another audience', accessToken({ aud: 'https://other' })],
    ['ours with a slash', accessToken({ aud: `${issuer.audience}/` })],
    ['ours in capitals', accessToken({ aud: issuer.audience.toUpperCase() })],
    ['an audience of the control plane', accessToken({ aud: 'https://gateway.example/control' })],
    ['a list without us', accessToken({ aud: ['https://other', `${issuer.audience}x`] })],
    ['a list within a list', accessToken({ aud: [[issuer.audience]] })],
  ]);

  test('a task token for us and for somebody else is refused', async () => {
    await expectRefused(legalToken({ aud: [issuer.audience, 'https://other'] }));
    await expect(identity.authenticate(bearer(legalToken()))).resolves.toBeDefined();
  });
});

describe('T23 an issuer that speaks for another', () => {
  const second = aKey('k1');
  const two = anIdentity({
    issuers: [
      { ...issuer, tenants: new Set(['contoso']) },
      {
        ...issuer,
        issuer: 'https://second.example',
        keys: { kind: 'pinned', jwks: jwks(second) },
        tenants: new Set(['fabrikam']),
      },
    ],
  });
  const forTenant = (tenant: string, iss: string) => ({
    iss,
    authorization_details: [{ ...release, tenants: [tenant] }],
  });

  test.each([
    ['the tenant of another issuer', forTenant('fabrikam', issuer.issuer), key],
    ['the name of another issuer', forTenant('fabrikam', 'https://second.example'), key],
    ['an issuer nobody knows', forTenant('contoso', 'https://third.example'), key],
    ['its issuer with a slash', forTenant('contoso', `${issuer.issuer}/`), key],
    ['the key of another issuer', forTenant('contoso', issuer.issuer), second],
  ])('is refused with %s', async (_, changes, by) => {
    await expectRefused(accessToken(changes, {}, by), await two);
  });

  test('is accepted for its own tenant', async () => {
    const identity = await two;
    const first = accessToken(forTenant('contoso', issuer.issuer));
    const other = accessToken(forTenant('fabrikam', 'https://second.example'), {}, second);
    await expect(identity.authenticate(bearer(first))).resolves.toBeDefined();
    await expect(identity.authenticate(bearer(other))).resolves.toBeDefined();
  });
});

describe('T28 the scope of jti', () => {
  refusesEach([
    ['a jti of a megabyte', accessToken({ jti: 'j'.repeat(1_000_000) })],
    ['a jti of 129 characters', accessToken({ jti: 'j'.repeat(129) })],
    ['a jti with the separator', accessToken({ jti: 'a\0b' })],
    ['a jti that is a number', accessToken({ jti: 7 })],
  ]);

  test('the same jti of two issuers makes two ids', async () => {
    const second = await anIdentity({ issuers: [{ ...issuer, issuer: 'https://second.example' }] });
    const one = await identity.authenticate(bearer(accessToken()));
    const two = await second.authenticate(bearer(accessToken({ iss: 'https://second.example' })));
    expect(one.tokenId).not.toBe(two.tokenId);
  });
});

describe('T29 bound and delegated tokens, which this version does not check', () => {
  refusesEach(
    [{ jkt: 'x' }, { 'x5t#S256': 'x' }, {}, null, ''].flatMap((value) => [
      [`cnf ${JSON.stringify(value)}`, accessToken({ cnf: value })] as const,
      [`act ${JSON.stringify(value)}`, accessToken({ act: value })] as const,
    ]),
  );
});

describe('T31 deep nesting', () => {
  const deep = (levels: number): string =>
    claims.replace('{', `{"x":${'['.repeat(levels)}${']'.repeat(levels)},`);
  refusesEach([
    ['nine levels', signedBytes(header, deep(9))],
    ['two thousand levels', signedBytes(header, deep(2_000))],
    ['two hundred thousand levels', signedBytes(header, deep(200_000))],
  ]);
});

describe('T35 what a refusal says', () => {
  test('no claim, key or part of the token stands in the error', async () => {
    const markers = {
      sub: 'CANARY-sub',
      client_id: 'CANARY-client',
      jti: 'CANARY-jti',
      CANARY: 'CANARY',
    };
    for (const token of [
      accessToken({ ...markers, exp: nowSeconds - 1 }),
      accessToken({ ...markers, aud: 'CANARY-aud' }),
      accessToken({ ...markers, iss: 'CANARY-iss' }),
      accessToken({ ...markers, authorization_details: [{ ...release, CANARY: 'CANARY' }] }),
      accessToken(markers, { kid: 'CANARY' }),
      accessToken(markers, { CANARY: 1 }),
      accessToken(markers, {}, aKey('k1')),
    ]) {
      const fault = await faultOf(bearer(token));
      expect(fault.cause).toBeUndefined();
      const said = `${JSON.stringify(fault)} ${fault.message} ${fault.detail} ${fault.stack}`;
      expect(said).not.toContain('CANARY');
      expect(fault.detail).not.toBeNull();
    }
  });

  test('the public message is the same for every fault', async () => {
    const faults = await Promise.all([
      faultOf(undefined),
      faultOf(bearer(accessToken({ aud: 'x' }))),
      faultOf(bearer(accessToken({}, {}, aKey('k1')))),
      faultOf(bearer(controlToken())),
    ]);
    expect(new Set(faults.map(({ code, message }) => `${code} ${message}`)).size).toBe(1);
  });
});
