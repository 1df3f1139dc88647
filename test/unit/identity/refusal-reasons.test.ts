import { describe, expect, test } from 'vitest';
import { accessToken, anIdentity, bearer, now } from './token-kit.ts';

describe('the operator is told what is wrong with a token, by the name of the claim alone', () => {
  const seconds = now / 1000;
  const ahead = { iat: seconds + 3_600, exp: seconds + 4_200 };
  const behind = { iat: seconds - 3_600, exp: seconds - 3_000 };

  test.each([
    ['the audience of another', { aud: 'https://CANARY' }, 'claim not accepted: aud'],
    ['a clock an hour ahead', ahead, 'issued in the future: compare the clocks'],
    ['a clock an hour behind', behind, 'expired'],
    ['no subject', { sub: undefined }, 'claim not accepted: sub'],
  ])('%s', async (_name, claims, detail) => {
    const identity = await anIdentity();
    const asked = identity.authenticate(bearer(accessToken(claims)));
    await expect(asked).rejects.toMatchObject({ code: 'TOKEN_REFUSED', detail });
  });

  test('a signature of other bytes', async () => {
    const identity = await anIdentity();
    const [header, claims] = accessToken({ jti: 'CANARY' }).split('.');
    const signature = accessToken().split('.')[2];
    const asked = identity.authenticate(bearer([header, claims, signature].join('.')));
    await expect(asked).rejects.toMatchObject({ code: 'TOKEN_REFUSED', detail: 'signature wrong' });
  });
});
