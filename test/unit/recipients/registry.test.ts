import { describe, expect, test } from 'vitest';
import type { RecipientKind } from '../../../src/model/index.ts';
import type { NewRecipient } from '../../../src/recipients/index.ts';
import { letsIn } from '../../../src/recipients/index.ts';
import { admin, authorisationWorld, refusalOf } from '../../support/authorisation-world.ts';

function aRecipient(change: Partial<NewRecipient> = {}): NewRecipient {
  return { id: 'crm', kind: 'PUBLISHER_APP', name: 'CRM', verified: true, ...change };
}

describe('registering a recipient', () => {
  test.each([
    ['an empty id', { id: '' }, 'id', 'FORMAT'],
    ['an id with a bar, which joins index keys', { id: 'crm|contoso' }, 'id', 'FORMAT'],
    ['an id with a wildcard', { id: 'crm*' }, 'id', 'FORMAT'],
    ['an id with a blank', { id: 'c rm' }, 'id', 'FORMAT'],
    ['an unknown kind', { kind: 'FRIEND' as RecipientKind }, 'kind', 'RECIPIENT_KIND'],
    ['an empty name', { name: ' ' }, 'name', 'FORMAT'],
    ['a name without end', { name: 'x'.repeat(501) }, 'name', 'FORMAT'],
    ['a name of two lines', { name: 'CRM\nSupport Desk' }, 'name', 'FORMAT'],
    ['a name with a control character', { name: 'CRM\u0000' }, 'name', 'FORMAT'],
    ['a name with an override of direction', { name: 'CRM \u202Etroppus' }, 'name', 'FORMAT'],
    ['a name with an isolate', { name: 'CRM \u2067x' }, 'name', 'FORMAT'],
    [
      'a subprocessor called like the provider in the configuration',
      { id: 'provider', kind: 'SUBPROCESSOR' },
      'id',
      'ID_TAKEN',
    ],
  ] satisfies [string, Partial<NewRecipient>, string, string][])(
    'refuses %s',
    async (_name, change, field, rule) => {
      const { registry, records } = authorisationWorld();
      const before = records.snapshot();
      const refusal = await refusalOf(registry.register(aRecipient(change), admin));
      expect(refusal).toEqual({ code: 'CONTROL_INPUT_INVALID', field, rule });
      expect(records.snapshot()).toBe(before);
    },
  );

  test('refuses an id that is taken', async () => {
    const { registry } = authorisationWorld();
    await registry.register(aRecipient(), admin);
    const again = await refusalOf(registry.register(aRecipient({ kind: 'INTERNAL_APP' }), admin));
    expect(again).toEqual({ code: 'CONTROL_CONFLICT', field: 'id', rule: 'ID_TAKEN' });
    expect((await registry.find('crm'))?.kind).toBe('PUBLISHER_APP');
  });

  test.each(['Mail & Co. (EU)', 'شركة البريد\u200F 2', '株式会社メール', 'Zoë’s app'])(
    'takes the name %s as it is',
    async (name) => {
      const { registry } = authorisationWorld();
      expect((await registry.register(aRecipient({ name }), admin)).name).toBe(name);
    },
  );

  test('puts a verified publisher in force and an unverified one not', async () => {
    const { registry, records } = authorisationWorld();
    await registry.register(aRecipient({ id: 'known' }), admin);
    await registry.register(aRecipient({ id: 'unknown', verified: false }), admin);
    expect(records.standing('recipient:known')?.inForce).toBe(true);
    expect(records.standing('recipient:unknown')?.inForce).toBe(false);
  });
});

describe('suspending a recipient', () => {
  test('takes it out of force with a new version, and resuming puts it back', async () => {
    const { registry, records } = authorisationWorld();
    await registry.register(aRecipient(), admin);
    const suspended = await registry.suspend('crm', 'breach', admin);
    expect(suspended).toMatchObject({ state: 'SUSPENDED', version: 2 });
    expect(records.standing('recipient:crm')).toMatchObject({ inForce: false, version: 2 });
    await registry.resume('crm', 'cleared', admin);
    expect(records.standing('recipient:crm')).toMatchObject({ inForce: true, version: 3 });
  });

  test('is idempotent', async () => {
    const { registry, records } = authorisationWorld();
    await registry.register(aRecipient(), admin);
    await registry.suspend('crm', 'breach', admin);
    const before = records.snapshot();
    expect((await registry.suspend('crm', 'again', admin)).version).toBe(2);
    expect(records.snapshot()).toBe(before);
  });

  test('does not put an unverified publisher in force by resuming it', async () => {
    const { registry, records } = authorisationWorld();
    await registry.register(aRecipient({ verified: false }), admin);
    await registry.suspend('crm', 'breach', admin);
    await registry.resume('crm', 'cleared', admin);
    expect(records.standing('recipient:crm')?.inForce).toBe(false);
  });

  test('refuses to do it without a reason', async () => {
    const { registry } = authorisationWorld();
    await registry.register(aRecipient(), admin);
    const refusal = await refusalOf(registry.suspend('crm', ' ', admin));
    expect(refusal).toMatchObject({ field: 'reason', rule: 'FORMAT' });
  });

  test('refuses an unknown id', async () => {
    const { registry } = authorisationWorld();
    expect((await refusalOf(registry.suspend('nobody', 'breach', admin))).code).toBe(
      'RECORD_UNKNOWN',
    );
    expect((await refusalOf(registry.resume('nobody', 'breach', admin))).code).toBe(
      'RECORD_UNKNOWN',
    );
  });
});

describe('the tenant app policy', () => {
  test.each([
    ['no policy at all', null, false],
    ['a default of block', { thirdPartyDefault: 'block', allowed: [], blocked: [] }, false],
    [
      'a policy that blocks and allows it',
      { thirdPartyDefault: 'allow-with-grant', allowed: ['crm'], blocked: ['crm'] },
      false,
    ],
    [
      'a default of block that allows another',
      { thirdPartyDefault: 'block', allowed: ['crm2'], blocked: [] },
      false,
    ],
    [
      'a default of block that allows it',
      { thirdPartyDefault: 'block', allowed: ['crm'], blocked: [] },
      true,
    ],
    [
      'a default of allow with grant',
      { thirdPartyDefault: 'allow-with-grant', allowed: [], blocked: [] },
      true,
    ],
  ] as const)('%s answers %s', (_name, policy, expected) => {
    expect(letsIn(policy && { tenant: 'contoso', version: 1, ...policy }, 'crm')).toBe(expected);
  });

  test('gets a new version with each change, which ends what rested on the one before', async () => {
    const { registry, records } = authorisationWorld();
    const policy = { thirdPartyDefault: 'block' as const, allowed: ['crm'], blocked: [] };
    await registry.setAppPolicy('contoso', policy, admin);
    const next = await registry.setAppPolicy('contoso', { ...policy, allowed: [] }, admin);
    expect(next.version).toBe(2);
    expect(records.standing('app-policy:contoso')?.version).toBe(2);
    expect(await registry.appPolicyOf('fabrikam')).toBeNull();
  });

  test.each([
    ['a wildcard', ['*'], 'FORMAT'],
    ['too many apps', Array.from({ length: 1001 }, (_, n) => `app${n}`), 'TOO_MANY'],
  ])('refuses %s', async (_name, apps, rule) => {
    const { registry } = authorisationWorld();
    for (const field of ['allowed', 'blocked']) {
      const policy = { thirdPartyDefault: 'block' as const, allowed: [], blocked: [] };
      const command = registry.setAppPolicy('contoso', { ...policy, [field]: apps }, admin);
      expect(await refusalOf(command)).toMatchObject({ field, rule });
    }
  });
});
