import { describe, expect, test } from 'vitest';
import { readCompactToken } from '../../../src/identity/compact-token.ts';
import { accessClaims, accessHeader, accessToken, bearer, signedBytes } from './token-kit.ts';

const claims = JSON.stringify(accessClaims);
const header = JSON.stringify(accessHeader);

/** The library would refuse these as well; the reader does not rely on it. */
describe('the reader of tokens', () => {
  test.each([
    [
      'claims in invalid UTF-8',
      signedBytes(header, Buffer.from(claims.replace('crm', '\xff'), 'latin1')),
    ],
    [
      'a header in invalid UTF-8',
      signedBytes(Buffer.from(header.replace('k1', '\xff'), 'latin1'), claims),
    ],
    ['claims that are a list', signedBytes(header, '[]')],
    ['a header that is a list', signedBytes('[]', claims)],
    ['a header without a key id', accessToken({}, { kid: undefined })],
    ['critical extensions', accessToken({}, { crit: ['exp'] })],
  ])('refuses %s', (_, token) => {
    expect(() => readCompactToken(bearer(token))).toThrow(
      expect.objectContaining({ name: 'TokenFault' }),
    );
  });

  test('reads what the signature covers, and nothing else', () => {
    const token = accessToken();
    expect(readCompactToken(bearer(token))).toEqual({
      compact: token,
      header: accessHeader,
      claims: accessClaims,
    });
  });
});
