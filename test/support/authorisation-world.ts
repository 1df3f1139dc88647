import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ConsentInput } from '../../src/consent/index.ts';
import { createConsents, createLiveCovers, recordAgreement } from '../../src/consent/index.ts';
import { readRegimes } from '../../src/legal-process/index.ts';
import type { DemandInput } from '../../src/legal-process/index.ts';
import type { Vocabulary, VocabularyElement } from '../../src/model/index.ts';
import { createRecipientRegistry } from '../../src/recipients/index.ts';
import { memoryRecordStore } from './memory-record-store.ts';

export const startedAt = Date.parse('2026-11-22T12:00:00.000Z');
export const HOUR_MS = 3_600_000;

function element(key: string, elementClass: string): [string, VocabularyElement] {
  return [
    key,
    {
      key,
      class: elementClass,
      contract: 'CUSTOMER_DATA',
      identifiability: 'IDENTIFIED',
      special: false,
      timed: false,
      description: key,
    },
  ];
}

export const tinyVocabulary: Vocabulary = {
  version: 'tiny-1',
  elements: new Map([
    element('user.contact.email', 'CONTACT'),
    element('user.contact.phone', 'CONTACT'),
    element('user.contacts.list', 'CONTACT_LIST'),
    element('user.name', 'NAME'),
    element('mail.message.body', 'BODY'),
    element('mail.message.key', 'KEY'),
    element('user.secret.password', 'CREDENTIAL'),
  ]),
  purposes: new Map(
    [
      { key: 'essential.support', essential: true, description: '' },
      { key: 'publisher.app_functionality', essential: false, description: '' },
      { key: 'legal.disclosure', essential: false, description: '' },
    ].map((one) => [one.key, one]),
  ),
  neverReleased: new Set(['KEY', 'CREDENTIAL']),
};

const regimes = readRegimes(
  readFileSync(new URL('../../schema/vocabulary/regimes.json', import.meta.url), 'utf8'),
);

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

export function person(subject: string, issuer = 'https://login.example') {
  return { subject, issuer };
}

export const admin = person('ada');

/** A clock that tests move, ids that count, a store in memory and the modules over it. */
export function authorisationWorld() {
  const records = memoryRecordStore();
  const clock = { now: startedAt };
  let ids = 0;
  const parts = {
    records,
    vocabulary: () => tinyVocabulary,
    regimes,
    sha256Hex,
    now: () => clock.now,
    newId: () => String((ids += 1)).padStart(4, '0'),
  };
  const registry = createRecipientRegistry(parts);
  const consents = createConsents({ ...parts, recipients: registry });
  const live = createLiveCovers({
    records,
    recipients: registry,
    cache: { maxAgeMs: 1_000, entriesMax: 100, bytesMax: 1_048_576, now: parts.now },
    now: parts.now,
  });
  return {
    ...parts,
    clock,
    registry,
    consents,
    live,
    agree: (change: Partial<Parameters<typeof recordAgreement>[1]> = {}) =>
      recordAgreement(parts, { ...anAgreement, ...change }, admin),
    /** Registered, in force and let into tenant `contoso` with whatever grants the test gives. */
    publisher: async (id = 'crm') => {
      const recipient = await registry.register(
        { id, kind: 'PUBLISHER_APP', name: id, verified: true },
        admin,
      );
      const policy = { thirdPartyDefault: 'allow-with-grant', allowed: [], blocked: [] } as const;
      await registry.setAppPolicy('contoso', { ...policy, allowed: [], blocked: [] }, admin);
      return recipient;
    },
  };
}

const anAgreement = {
  tenant: 'contoso',
  document: 'dpa-7',
  elements: ['user.name'],
  purposes: ['essential.support'],
  operations: ['read'],
  notAfter: null,
};

export function aConsent(change: Partial<ConsentInput> = {}): ConsentInput {
  return {
    recipient: 'crm',
    elements: ['user.contact.*'],
    purposes: ['publisher.app_functionality'],
    operations: ['read'],
    resources: null,
    dataPeriod: null,
    exceptions: [],
    rowsPerDay: null,
    notBefore: null,
    notAfter: null,
    authority: 'IT administrator',
    notice: { id: 'notice-1', version: '3', language: 'en' },
    ...change,
  };
}

export function aDemand(change: Partial<DemandInput> = {}): DemandInput {
  return {
    regime: 'US-SCA',
    instrument: 'SEARCH_WARRANT',
    authority: 'District Court',
    reference: '26-mj-0417',
    instrumentSha256: 'ab'.repeat(32),
    instrumentEndsAt: null,
    receivedAt: startedAt - HOUR_MS,
    tenant: 'contoso',
    account: 'acc-0001',
    classes: ['CONTACT', 'BODY'],
    dataPeriod: { from: startedAt - 720 * HOUR_MS, to: startedAt - 24 * HOUR_MS },
    maxUses: null,
    extractor: 'eve',
    ...change,
  };
}

/** Awaits a refusal and gives its code, field and rule for comparing. */
export async function refusalOf(
  command: Promise<unknown>,
): Promise<{ code: unknown; field: unknown; rule: unknown }> {
  try {
    await command;
  } catch (error) {
    const { code, field, rule } = error as Record<string, unknown>;
    return { code, field, rule };
  }
  throw new Error('the command was not refused');
}
