/** A start took a key set whose only key was too short to verify anything: each token was refused, and nothing said why. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { pinnedKeySet } from '../../../src/identity/key-set.ts';
import { anIdentity, issuer } from '../../unit/identity/token-kit.ts';

function rsaKey(kid: string, modulusLength: number): object {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  return { ...publicKey.export({ format: 'jwk' }), kid };
}

const setOf = (...keys: readonly object[]): string => JSON.stringify({ keys });

describe.each(['RS256', 'PS384'] as const)('an RSA key for %s', (algorithm) => {
  const startWith = (jwks: string) =>
    anIdentity({ issuers: [{ ...issuer, algorithm, keys: { kind: 'pinned', jwks } }] });

  test.each([1024, 2040])(
    'of %d bits is none, and a start with it alone is refused',
    async (bits) => {
      await expect(startWith(setOf(rsaKey('k1', bits)))).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        detail: `${issuer.issuer}: key set holds no usable key`,
      });
    },
  );

  test('of 2048 bits is one, also beside a short one, which is left out', async () => {
    const keys = await pinnedKeySet(setOf(rsaKey('short', 1024), rsaKey('k1', 2048)), algorithm);
    await expect(keys.find('k1')).resolves.not.toBeNull();
    await expect(keys.find('short')).resolves.toBeNull();
  });
});
