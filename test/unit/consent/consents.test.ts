import { describe, expect, test } from 'vitest';
import type { ConsentInput } from '../../../src/consent/index.ts';
import { statusAt } from '../../../src/consent/index.ts';
import { GatewayError } from '../../../src/errors.ts';
import {
  HOUR_MS,
  aConsent,
  admin,
  authorisationWorld,
  person,
  refusalOf,
  startedAt,
} from '../../support/authorisation-world.ts';

const nothing = { elements: null, accounts: null, resources: null };

describe('granting consent', () => {
  test.each<[string, Partial<ConsentInput>, string, string]>([
    ['no elements', { elements: [] }, 'elements', 'EMPTY'],
    ['an unknown element', { elements: ['user.shoe'] }, 'elements', 'ELEMENT_UNKNOWN'],
    ['an unknown prefix', { elements: ['shoe.*'] }, 'elements', 'ELEMENT_UNKNOWN'],
    ['everything', { elements: ['*'] }, 'elements', 'ELEMENT_UNKNOWN'],
    ['everything as a prefix', { elements: ['.*'] }, 'elements', 'ELEMENT_UNKNOWN'],
    ['a wildcard within a word', { elements: ['user.cont*'] }, 'elements', 'ELEMENT_UNKNOWN'],
    ['a prefix without a star', { elements: ['user.contact'] }, 'elements', 'ELEMENT_UNKNOWN'],
    ['a key', { elements: ['mail.message.key'] }, 'elements', 'ELEMENT_NEVER_RELEASED'],
    ['only credentials', { elements: ['user.secret.*'] }, 'elements', 'ELEMENT_NEVER_RELEASED'],
    [
      'too many elements',
      { elements: Array.from({ length: 501 }, () => 'user.name') },
      'elements',
      'TOO_MANY',
    ],
    ['no purpose', { purposes: [] }, 'purposes', 'EMPTY'],
    ['an unknown purpose', { purposes: ['fun'] }, 'purposes', 'PURPOSE_UNKNOWN'],
    ['a purpose prefix', { purposes: ['publisher.*'] }, 'purposes', 'PURPOSE_UNKNOWN'],
    ['no operation', { operations: [] }, 'operations', 'EMPTY'],
    ['an unknown operation', { operations: ['read', 'delete'] }, 'operations', 'OPERATION_UNKNOWN'],
    ['an unknown recipient', { recipient: 'nobody' }, 'recipient', 'RECIPIENT_UNKNOWN'],
    ['an authority', { recipient: 'court' }, 'recipient', 'RECIPIENT_KIND'],
    ['a list of no resources', { resources: [] }, 'resources', 'EMPTY'],
    ['a resource wildcard', { resources: ['site-*'] }, 'resources', 'FORMAT'],
    ['an empty data period', { dataPeriod: { from: 5, to: 5 } }, 'dataPeriod', 'PERIOD'],
    ['an exception of nothing', { exceptions: [nothing] }, 'exceptions.0', 'EMPTY'],
    [
      'an exception of an unknown element',
      { exceptions: [{ ...nothing, elements: ['user.shoe'] }] },
      'exceptions.0.elements',
      'ELEMENT_UNKNOWN',
    ],
    [
      'an exception of an account pattern',
      { exceptions: [{ ...nothing, accounts: ['acc-%'] }] },
      'exceptions.0.accounts',
      'FORMAT',
    ],
    ['no rows a day', { rowsPerDay: 0 }, 'rowsPerDay', 'FORMAT'],
    ['half a row a day', { rowsPerDay: 0.5 }, 'rowsPerDay', 'FORMAT'],
    ['a beginning in the past', { notBefore: startedAt - 1 }, 'notBefore', 'PERIOD'],
    ['an end in the past', { notAfter: startedAt }, 'notAfter', 'PERIOD'],
    ['no authority to speak', { authority: ' ' }, 'authority', 'FORMAT'],
    ['no notice', { notice: { id: '', version: '1', language: 'en' } }, 'notice.id', 'FORMAT'],
    [
      'a notice in no language',
      { notice: { id: 'n', version: '1', language: '?' } },
      'notice.language',
      'FORMAT',
    ],
  ])('refuses %s and writes nothing', async (_name, change, field, rule) => {
    const { consents, registry, records, publisher } = authorisationWorld();
    await publisher();
    await registry.register({ id: 'court', kind: 'AUTHORITY', name: 'C', verified: true }, admin);
    const before = records.snapshot();
    const refusal = await refusalOf(consents.grant('contoso', aConsent(change), admin));
    expect(refusal).toEqual({ code: 'CONTROL_INPUT_INVALID', field, rule });
    expect(records.snapshot()).toBe(before);
  });

  test('expands a prefix to the leaf elements of the day, without keys and without its neighbours', async () => {
    const { consents, publisher } = authorisationWorld();
    await publisher();
    const { terms } = await consents.grant('contoso', aConsent(), admin);
    expect(terms.elements).toEqual(['user.contact.email', 'user.contact.phone']);
    const mail = await consents.grant('contoso', aConsent({ elements: ['mail.*'] }), admin);
    expect(mail.terms.elements).toEqual(['mail.message.body']);
  });

  test('keeps the evidence of the ceremony apart from the grant', async () => {
    const { consents, records, publisher } = authorisationWorld();
    await publisher();
    const roles = new Set(['tenant-admin']);
    const consent = await consents.grant('contoso', aConsent(), { ...admin, roles } as never);
    expect(consent.grantedBy).toEqual({ ...admin, authority: 'IT administrator' });
    expect(await consents.find('contoso', consent.id)).toEqual(consent);
    expect(records.standing(`grant:${consent.grant}`)).toEqual({
      ref: `grant:${consent.grant}`,
      inForce: true,
      notBefore: startedAt,
      notAfter: null,
      version: 1,
    });
    expect(records.standing(`consent:${consent.id}`)).toBeNull();
  });

  test('refuses one live grant more than a decision reads, and counts ended ones no more', async () => {
    const { consents, clock, publisher } = authorisationWorld();
    await publisher();
    for (let n = 0; n < 100; n += 1) {
      await consents.grant('contoso', aConsent({ notAfter: startedAt + HOUR_MS }), admin);
    }
    const refusal = await refusalOf(consents.grant('contoso', aConsent(), admin));
    expect(refusal).toMatchObject({ code: 'CONTROL_CONFLICT', rule: 'TOO_MANY' });
    clock.now += HOUR_MS;
    const consent = await consents.grant('contoso', aConsent(), admin);
    expect(consent.status).toBe('GRANTED');
  });
});

describe('withdrawing consent', () => {
  test('takes the grant out of force with a new version', async () => {
    const { consents, records, publisher } = authorisationWorld();
    await publisher();
    const { id, grant } = await consents.grant('contoso', aConsent(), admin);
    const withdrawn = await consents.revoke('contoso', id, person('bob'));
    expect(withdrawn).toMatchObject({ status: 'WITHDRAWN', version: 2, withdrawnAt: startedAt });
    expect(records.standing(`grant:${grant}`)).toMatchObject({ inForce: false, version: 2 });
    expect((await consents.history(id)).map(({ type, actor }) => [type, actor])).toEqual([
      ['granted', 'https://login.example#ada'],
      ['withdrawn', 'https://login.example#bob'],
    ]);
  });

  test('is idempotent', async () => {
    const { consents, records, publisher } = authorisationWorld();
    await publisher();
    const { id } = await consents.grant('contoso', aConsent(), admin);
    await consents.revoke('contoso', id, admin);
    const before = records.snapshot();
    expect((await consents.revoke('contoso', id, admin)).version).toBe(2);
    expect(records.snapshot()).toBe(before);
  });

  test('answers for a consent of another tenant exactly as for an unknown id', async () => {
    const { consents, records, publisher } = authorisationWorld();
    await publisher();
    const { id } = await consents.grant('contoso', aConsent(), admin);
    const before = records.snapshot();
    const foreign = await consents.revoke('fabrikam', id, admin).catch((error) => error);
    const unknown = await consents.revoke('fabrikam', 'c_none', admin).catch((error) => error);
    expect(foreign).toBeInstanceOf(GatewayError);
    expect([foreign.code, foreign.message, foreign.detail]).toEqual([
      unknown.code,
      unknown.message,
      unknown.detail,
    ]);
    expect(await consents.find('fabrikam', id)).toBeNull();
    expect(await consents.list('fabrikam', { limit: 10, after: null })).toEqual([]);
    expect(records.snapshot()).toBe(before);
  });

  test('does not say that it is withdrawn when the store cannot answer', async () => {
    const { consents, records, publisher } = authorisationWorld();
    await publisher();
    const { id } = await consents.grant('contoso', aConsent(), admin);
    records.failWith(new GatewayError('STORE_UNAVAILABLE'));
    expect((await refusalOf(consents.revoke('contoso', id, admin))).code).toBe('STORE_UNAVAILABLE');
  });
});

test('a consent expires with the clock and withdrawal outlives its end', async () => {
  const { consents, publisher } = authorisationWorld();
  await publisher();
  const end = startedAt + HOUR_MS;
  const consent = await consents.grant('contoso', aConsent({ notAfter: end }), admin);
  const open = { id: 'contoso', version: 1, state: 'OPEN', closedAt: null } as const;
  expect(statusAt(consent, open, end - 1)).toBe('GRANTED');
  expect(statusAt(consent, open, end)).toBe('EXPIRED');
  expect(statusAt(consent, { ...open, version: 3 }, end - 1)).toBe('ENDED');
  expect(statusAt(consent, null, end - 1)).toBe('ENDED');
  expect(statusAt({ ...consent, status: 'WITHDRAWN' }, open, end)).toBe('WITHDRAWN');
});

describe('recording an agreement', () => {
  test.each([
    [
      'a purpose that is not essential',
      { purposes: ['publisher.app_functionality'] },
      'purposes',
      'PURPOSE_NOT_ESSENTIAL',
    ],
    ['an unknown purpose', { purposes: ['fun'] }, 'purposes', 'PURPOSE_UNKNOWN'],
    ['a key', { elements: ['mail.message.key'] }, 'elements', 'ELEMENT_NEVER_RELEASED'],
    ['an unknown element', { elements: ['x'] }, 'elements', 'ELEMENT_UNKNOWN'],
    ['an unknown operation', { operations: ['sell'] }, 'operations', 'OPERATION_UNKNOWN'],
    ['an end in the past', { notAfter: startedAt }, 'notAfter', 'PERIOD'],
    ['a tenant pattern', { tenant: '*' }, 'tenant', 'FORMAT'],
    ['no document', { document: '' }, 'document', 'FORMAT'],
  ])('refuses %s', async (_name, change, field, rule) => {
    const { agree, records } = authorisationWorld();
    const before = records.snapshot();
    expect(await refusalOf(agree(change))).toMatchObject({ field, rule });
    expect(records.snapshot()).toBe(before);
  });

  test('keeps one agreement per tenant, and the next version replaces the one before', async () => {
    const { agree, records } = authorisationWorld();
    await agree();
    const next = await agree({ elements: ['user.contact.*'] });
    expect(next.version).toBe(2);
    expect(records.standing('agreement:contoso')).toMatchObject({ inForce: true, version: 2 });
  });
});
