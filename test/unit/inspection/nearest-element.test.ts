import { describe, expect, test } from 'vitest';
import { nearestElement } from '../../../src/inspection/nearest-element.ts';
import { readVocabulary } from '../../../src/main/index.ts';

const vocabulary = readVocabulary({});
const nearest = (container: string, name: string, type = 'String', sensitive = false) =>
  nearestElement({ name, container, service: 'svc', type, neighbours: [], sensitive }, vocabulary);

describe('the nearest element', () => {
  test.each([
    ['Account', 'email', 'String', 'user.contact.email'],
    ['Account', 'emails', 'String', 'user.contact.email'],
    ['Person', 'surname', 'String', 'user.name.family'],
    ['Person', 'dob', 'Date', 'user.profile.birth_date'],
    ['Message', 'subject', 'String', 'mail.message.subject'],
    ['ChatMessage', 'sentAt', 'DateTime', 'chat.message.sent_at'],
    ['File', 'modifiedAt', 'DateTime', 'files.file.time'],
    ['SignIn', 'ip', 'String', 'signin.event.ip'],
    ['Message', 'accountId', 'ID', 'user.account.id'],
    ['Message', 'tenantId', 'ID', 'tenant.account.id'],
    ['Device', 'serialNumber', 'String', 'device.serial_number'],
    ['Invoice', 'amount', 'Float', 'billing.invoice.amount'],
  ])('of %s.%s: %s is told by its words', (container, name, type, element) => {
    expect(nearest(container, name, type)?.element).toBe(element);
  });

  test.each([
    ['a word that nothing in the vocabulary has', 'Thing', 'frobnication', 'String'],
    ['a common word without context', 'Thing', 'name', 'String'],
    ['the id of something that the vocabulary does not know', 'Message', 'frobId', 'ID'],
    ['a number that would be a text', 'Thing', 'email', 'Int'],
  ])('is none for %s', (_name, container, name, type) => {
    expect(nearest(container, name, type)).toBeNull();
  });

  test('of what is named like a credential is one that is never released, or none', () => {
    const found = nearest('Account', 'recoveryKey', 'String', true);
    const element = vocabulary.elements.get(found?.element ?? '');
    expect(vocabulary.neverReleased.has(element?.class ?? '')).toBe(true);
    expect(nearest('Account', 'emailToken', 'String', true)?.element).not.toBe(
      'user.contact.email',
    );
  });

  test('comes with its reason', () => {
    expect(nearest('Message', 'subject')?.reason).toMatch(
      /the name says subject; it stands in message/,
    );
  });

  test('leans on the elements of its neighbours', () => {
    const value = {
      name: 'subject',
      container: 'Thing',
      service: 'svc',
      type: 'String',
      sensitive: false,
    };
    const of = (neighbours: readonly string[]) =>
      nearestElement({ ...value, neighbours }, vocabulary)?.element;
    expect(of(['support.case.body'])).toBe('support.case.subject');
    expect(of(['mail.message.body'])).toBe('mail.message.subject');
    expect(of([])).toBeUndefined();
  });
});
