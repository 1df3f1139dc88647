/** A command whose answer was lost, sent again under the key that its client gave it. */
import { describe, expect, test } from 'vitest';
import type { ConsentInput } from '../../../src/consent/index.ts';
import { GatewayError } from '../../../src/errors.ts';
import { createDemands } from '../../../src/legal-process/index.ts';
import {
  aConsent,
  admin,
  aDemand,
  authorisationWorld,
  HOUR_MS,
  person,
  refusalOf,
  startedAt,
} from '../../support/authorisation-world.ts';

const key = 'b2e1-9f';

async function world() {
  const made = authorisationWorld();
  await made.publisher();
  const grants = async (tenant = 'contoso') =>
    (await made.consents.list(tenant, { limit: 100, after: null })).length;
  return { ...made, grants };
}

describe('a consent that is granted again', () => {
  test('under the same key is the first one, and there is one grant', async () => {
    const { consents, grants } = await world();
    const first = await consents.grant('contoso', aConsent(), admin, key);
    expect(await consents.grant('contoso', aConsent(), admin, key)).toEqual(first);
    expect(await grants()).toBe(1);
  });

  test('without a key, or under another one, is another one', async () => {
    const { consents, grants } = await world();
    const keys = [undefined, undefined, null, key, 'other'];
    for (const one of keys) await consents.grant('contoso', aConsent(), admin, one);
    expect(await grants()).toBe(keys.length);
  });

  test('twice at the same time is made once', async () => {
    const { consents, grants } = await world();
    const again = () => consents.grant('contoso', aConsent(), admin, key);
    const ids = (await Promise.all([again(), again(), again()])).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
    expect(await grants()).toBe(1);
  });

  test('after it was withdrawn stays withdrawn', async () => {
    const { consents, grants } = await world();
    const { id } = await consents.grant('contoso', aConsent(), admin, key);
    await consents.revoke('contoso', id, admin);
    expect(await consents.grant('contoso', aConsent(), admin, key)).toMatchObject({
      id,
      status: 'WITHDRAWN',
    });
    expect(await grants()).toBe(1);
  });

  test('is answered although the same input would be refused by now', async () => {
    const { consents, clock } = await world();
    const input = aConsent({ notAfter: startedAt + HOUR_MS });
    const first = await consents.grant('contoso', input, admin, key);
    clock.now += 2 * HOUR_MS;
    expect(await consents.grant('contoso', input, admin, key)).toEqual(first);
    expect(await refusalOf(consents.grant('contoso', input, admin, 'new'))).toMatchObject({
      field: 'notAfter',
    });
  });

  test.each<[string, Partial<ConsentInput>]>([
    ['another recipient', { recipient: 'erp' }],
    ['more elements', { elements: ['user.contact.*', 'user.name'] }],
    ['other operations', { operations: ['read', 'export'] }],
    ['another period', { dataPeriod: { from: 1, to: null } }],
    ['the other side of a period', { dataPeriod: { from: null, to: 1 } }],
    ['a limit', { rowsPerDay: 5 }],
    ['another end', { notAfter: startedAt + HOUR_MS }],
    ['an exception', { exceptions: [{ elements: null, accounts: ['a1'], resources: null }] }],
    [
      'an exception elsewhere',
      { exceptions: [{ elements: null, accounts: null, resources: ['a1'] }] },
    ],
    ['another notice', { notice: { id: 'notice-1', version: '4', language: 'en' } }],
  ])('with %s under the same key is refused, and nothing is made', async (_name, change) => {
    const { consents, publisher, records } = await world();
    await publisher('erp');
    await consents.grant('contoso', aConsent(), admin, key);
    const before = records.snapshot();
    expect(await refusalOf(consents.grant('contoso', aConsent(change), admin, key))).toEqual({
      code: 'CONTROL_CONFLICT',
      field: 'idempotencyKey',
      rule: 'KEY_REUSED',
    });
    expect(records.snapshot()).toBe(before);
  });

  test('by somebody else, or in another tenant, has nothing to do with it', async () => {
    const { consents, grants } = await world();
    const { id } = await consents.grant('contoso', aConsent(), admin, key);
    const others = [
      ['contoso', person('grace')],
      ['contoso', person('ada', 'https://elsewhere.example')],
      ['fabrikam', admin],
    ] as const;
    for (const [tenant, who] of others) {
      const other = await consents.grant(tenant, aConsent(), who, key);
      expect(other.id).not.toBe(id);
      expect(other.tenant).toBe(tenant);
    }
    expect([await grants(), await grants('fabrikam')]).toEqual([3, 1]);
  });

  test.each(['', ' ', 'a b', 'ä', 'k'.repeat(201), '__proto__'])(
    'under %j, which is no key, is refused',
    async (odd) => {
      const { consents, grants } = await world();
      expect(await refusalOf(consents.grant('contoso', aConsent(), admin, odd))).toEqual({
        code: 'CONTROL_INPUT_INVALID',
        field: 'idempotencyKey',
        rule: 'FORMAT',
      });
      expect(await grants()).toBe(0);
    },
  );

  test('after a refusal, or a store that did not answer, may still be made', async () => {
    const { consents, publisher, records, grants } = await world();
    await refusalOf(consents.grant('contoso', aConsent({ recipient: 'erp' }), admin, key));
    await publisher('erp');
    records.failWith(new GatewayError('STORE_UNAVAILABLE'));
    const input = aConsent({ recipient: 'erp' });
    await expect(consents.grant('contoso', input, admin, key)).rejects.toThrow(GatewayError);
    records.failWith(null);
    await consents.grant('contoso', input, admin, key);
    expect(await grants()).toBe(1);
  });
});

describe('a demand that is recorded again', () => {
  const clerk = person('carl');

  test('under the same key is the first one, also while it is under review', async () => {
    const made = authorisationWorld();
    const demands = createDemands(made);
    const { id } = await demands.record(aDemand(), clerk, key);
    await demands.approve(id, { digest: null, narrowTo: null }, person('rosa'));
    expect(await demands.record(aDemand(), clerk, key)).toMatchObject({ id, status: 'REVIEWED' });
    expect(await demands.list({ limit: 10, after: null })).toHaveLength(1);
    await demands.record(aDemand(), clerk, 'other');
    expect(await demands.list({ limit: 10, after: null })).toHaveLength(2);
  });

  test('for another account under the same key is refused', async () => {
    const demands = createDemands(authorisationWorld());
    await demands.record(aDemand(), clerk, key);
    const other = aDemand({ account: 'acc-2' });
    expect(await refusalOf(demands.record(other, clerk, key))).toMatchObject({
      rule: 'KEY_REUSED',
    });
  });
});
