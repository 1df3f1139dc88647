/** Attack catalogue 1C: what each row of a table is held against. */
import { expect, test } from 'vitest';
import type { GatewayError } from '../../../src/errors.ts';
import type { Identity } from '../../../src/identity/index.ts';
import { accessToken, anIdentity, bearer } from '../../unit/identity/token-kit.ts';

export const identity = await anIdentity();

export async function faultOf(
  authorization: string | undefined,
  by: Identity = identity,
): Promise<GatewayError> {
  try {
    await by.authenticate(authorization);
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error('The token was accepted');
}

/** Refused with the one public code and message. */
export async function expectRefused(token: string, by: Identity = identity): Promise<void> {
  const fault = await faultOf(bearer(token), by);
  expect(fault).toMatchObject({ name: 'GatewayError', code: 'TOKEN_REFUSED' });
  expect(fault.message).toBe('The request carries no token that this gateway accepts');
}

/** Every row is refused, and the token it was made from is not. */
export function refusesEach(rows: readonly (readonly [string, string])[]): void {
  test.each(rows)('%s is refused', async (_, token) => {
    await expectRefused(token);
  });
  test('the untouched token is accepted', async () => {
    await expect(identity.authenticate(bearer(accessToken()))).resolves.toBeDefined();
  });
}
