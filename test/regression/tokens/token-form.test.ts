/** Attack catalogue 1C, what is around the claims: algorithm, key, header and spelling. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  accessClaims,
  accessHeader,
  accessToken,
  aKey,
  base64url,
  bearer,
  issuer,
  key,
  release,
  signedBytes,
} from '../../unit/identity/token-kit.ts';
import { faultOf, identity, refusesEach } from './refusals.ts';

const header = JSON.stringify(accessHeader);
const claims = JSON.stringify(accessClaims);
const [headerPart = '', claimsPart = '', signaturePart = ''] = accessToken().split('.');
const unsigned = (alg: unknown): string =>
  `${base64url(JSON.stringify({ ...accessHeader, alg }))}.${claimsPart}.`;

describe('T01 no algorithm', () => {
  refusesEach(
    ['none', 'None', 'nOnE', 'NONE', '', null, undefined, 0, [], {}].flatMap((alg) => [
      [`alg ${JSON.stringify(alg)} without a signature`, unsigned(alg)] as const,
      [`alg ${JSON.stringify(alg)} with a signature`, accessToken({}, { alg })] as const,
    ]),
  );
});

describe('T02 the public key as an HMAC secret', () => {
  const withSecret = (alg: string, secret: string | Buffer): string => {
    const input = `${base64url(JSON.stringify({ ...accessHeader, alg }))}.${claimsPart}`;
    const hash = `sha${alg.slice(2)}`;
    return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
  };
  const secrets: readonly (readonly [string, string | Buffer])[] = [
    ['PEM', key.publicKey.export({ type: 'spki', format: 'pem' })],
    ['DER', key.publicKey.export({ type: 'spki', format: 'der' })],
    ['JWK', JSON.stringify(key.publicJwk)],
    ['nothing', ''],
  ];
  refusesEach(
    secrets.flatMap(([form, secret]) =>
      ['HS256', 'HS384', 'HS512'].map(
        (alg) => [`${alg} over ${form}`, withSecret(alg, secret)] as const,
      ),
    ),
  );
});

describe('T02 other algorithms than the one pinned', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const byRsa = (alg: string): string => {
    const input = `${base64url(JSON.stringify({ ...accessHeader, alg }))}.${claimsPart}`;
    return `${input}.${sign('sha256', Buffer.from(input), rsa.privateKey).toString('base64url')}`;
  };
  refusesEach([
    ['an RSA signature', byRsa('RS256')],
    ['an RSA signature that says ES256', byRsa('ES256')],
    ['an RSA signature that says PS256', byRsa('PS256')],
    ['the right key under ES384', accessToken({}, { alg: 'ES384' })],
    ['the right key under es256', accessToken({}, { alg: 'es256' })],
    ['the right key under ES256K', accessToken({}, { alg: 'ES256K' })],
    ['a signature of zeros', `${headerPart}.${claimsPart}.${base64url(Buffer.alloc(64))}`],
    [
      'a DER signature',
      `${headerPart}.${claimsPart}.${base64url(
        sign('sha256', Buffer.from(`${headerPart}.${claimsPart}`), key.privateKey),
      )}`,
    ],
    ['another key of the same kind', accessToken({}, {}, aKey('k1'))],
    ['no signature', `${headerPart}.${claimsPart}.`],
    [
      'another payload',
      `${headerPart}.${base64url(claims.replace('contoso', 'fabrikam'))}.${signaturePart}`,
    ],
  ]);
});

describe('T05 kid as something else than a name in a map', () => {
  refusesEach(
    [
      '../../../../dev/null',
      '/dev/null',
      'k1\0',
      'k1 ',
      'K1',
      ' k1',
      "k1' OR '1'='1",
      '; ls',
      '$(id)',
      'https://evil.example/jwks',
      'file:///etc/passwd',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '',
      'k1'.repeat(100),
      1,
      null,
      ['k1'],
      { kid: 'k1' },
      undefined,
    ].map((kid) => [`kid ${JSON.stringify(kid)}`, accessToken({}, { kid })] as const),
  );
});

describe('T13 header parameters that change the rules', () => {
  refusesEach([
    ['b64 false', accessToken({}, { b64: false })],
    ['b64 true', accessToken({}, { b64: true })],
    ['b64 with crit', accessToken({}, { b64: false, crit: ['b64'] })],
    ['an empty crit', accessToken({}, { crit: [] })],
    ['an unknown crit', accessToken({}, { crit: ['x'], x: 1 })],
    ['an embedded key', accessToken({}, { jwk: key.publicJwk })],
    ['a key set address', accessToken({}, { jku: 'https://evil.example' })],
    ['a certificate address', accessToken({}, { x5u: 'https://evil.example' })],
    ['a certificate', accessToken({}, { x5c: ['MII'] })],
    ['compression', accessToken({}, { zip: 'DEF' })],
    ['a content type', accessToken({}, { cty: 'JWT' })],
    ['claims in the header', accessToken({}, { iss: issuer.issuer })],
  ]);
});

describe('T26 other spellings of the same token', () => {
  const lastChanged = (part: string): string => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) ^ 1);
  };
  const parts = (h: string, c: string, s: string): string => `${h}.${c}.${s}`;
  refusesEach([
    ['a newline at the end', `${accessToken()}\n`],
    ['a space at the end', `${accessToken()} `],
    ['a space inside', parts(headerPart, claimsPart, ` ${signaturePart}`)],
    ['a tab inside', parts(headerPart, `${claimsPart}\t`, signaturePart)],
    ['padding', parts(headerPart, claimsPart, `${signaturePart}==`)],
    ['spare bits in the signature', parts(headerPart, claimsPart, lastChanged(signaturePart))],
    ['standard base64', accessToken().replaceAll('-', '+').replaceAll('_', '/').replace(/^/, '+')],
    ['percent escapes', accessToken().replaceAll('.', '%2E')],
  ]);

  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['no scheme', accessToken()],
    ['another scheme', `Basic ${accessToken()}`],
    ['the scheme of a bound token', `DPoP ${accessToken()}`],
    ['two spaces', `Bearer  ${accessToken()}`],
    ['a tab', `Bearer\t${accessToken()}`],
    ['a token in quotes', `Bearer "${accessToken()}"`],
    ['a letter outside ASCII that some fold into one', `Bearer ${accessToken()}\u017f`],
    ['two tokens', `Bearer ${accessToken()}, Bearer ${accessToken()}`],
    ['a space before', ` Bearer ${accessToken()}`],
  ])('%s is refused', async (_, authorization) => {
    expect((await faultOf(authorization)).code).toBe('TOKEN_REFUSED');
  });

  test.each(['bearer', 'BEARER', 'bEaReR'])('the scheme as %s is the scheme', async (scheme) => {
    await expect(identity.authenticate(`${scheme} ${accessToken()}`)).resolves.toBeDefined();
  });

  test('the same token has the same id each time, whatever its signature', async () => {
    const again = await Promise.all(
      Array.from({ length: 20 }, () => identity.authenticate(bearer(accessToken()))),
    );
    expect(new Set(again.map(({ tokenId }) => tokenId)).size).toBe(1);
  });
});

describe('T32 encrypted tokens', () => {
  refusesEach([
    ['five parts', `${headerPart}.${claimsPart}.${signaturePart}.AAAA.AAAA`],
    ['four parts', `${headerPart}.${claimsPart}.${signaturePart}.AAAA`],
    ['two parts', `${headerPart}.${claimsPart}`],
    ['one part', headerPart],
    ['a detached payload', `${headerPart}..${signaturePart}`],
    ['a token within a token', signedBytes(header, accessToken())],
    [
      'the JSON form',
      JSON.stringify({ payload: claimsPart, protected: headerPart, signature: signaturePart }),
    ],
  ]);
});

describe('T34 long input', () => {
  refusesEach([
    ['a token beyond the cap', accessToken({ x: 'a'.repeat(12_288) })],
    ['a million dots', '.'.repeat(1_000_000)],
    ['a million letters', 'a'.repeat(1_000_000)],
    [
      'an element pattern of many parts',
      accessToken({
        authorization_details: [{ ...release, elements: [`${'a.'.repeat(5_000)}!`] }],
      }),
    ],
  ]);
});
