import { randomUUID } from 'node:crypto';
import { createConsents } from '../../../src/consent/index.ts';
import type { Vocabulary } from '../../../src/model/index.ts';
import type { RecordStore } from '../../../src/records/index.ts';
import { createRecipientRegistry } from '../../../src/recipients/index.ts';
import { tenants } from '../world.ts';
import { elements, purpose, recipient } from './settings.ts';

/** Registers the recipient and lets every tenant consent to everything that it asks for. */
export async function recordConsents(records: RecordStore, vocabulary: Vocabulary): Promise<void> {
  const admin = { subject: 'ada', issuer: 'https://issuer.bench.example' };
  const registry = createRecipientRegistry({ records, now: Date.now });
  const newId = (): string => randomUUID();
  const consents = createConsents({
    records,
    recipients: registry,
    vocabulary,
    now: Date.now,
    newId,
  });
  await registry.register(
    { id: recipient, kind: 'PUBLISHER_APP', name: 'Reader', verified: true },
    admin,
  );
  for (const tenant of tenants) {
    const policy = { thirdPartyDefault: 'allow-with-grant', allowed: [], blocked: [] } as const;
    await registry.setAppPolicy(tenant, { ...policy, allowed: [], blocked: [] }, admin);
    const input = {
      recipient,
      elements,
      purposes: [purpose],
      operations: ['read'],
      resources: null,
      dataPeriod: null,
      exceptions: [],
      rowsPerDay: null,
      notBefore: null,
      notAfter: null,
      authority: 'IT administrator',
      notice: { id: 'notice-1', version: '1', language: 'en' },
    };
    await consents.grant(tenant, input, admin);
  }
}
