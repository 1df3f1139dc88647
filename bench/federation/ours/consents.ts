import { randomUUID } from 'node:crypto';
import { createConsents, openKnownTenants } from '../../../src/consent/index.ts';
import { readVocabulary, sha256Hex } from '../../../src/main/graph.ts';
import { openStore } from '../../../src/main/open-store.ts';
import type { Vocabulary } from '../../../src/model/index.ts';
import type { RecordStore } from '../../../src/records/index.ts';
import { createRecipientRegistry } from '../../../src/recipients/index.ts';
import { tenants } from '../tenants.ts';
import {
  elements,
  newSettings,
  purpose,
  recipient,
  type GraphSettings,
  type Settings,
} from './settings.ts';

/** A configuration whose store holds the consents of these tenants. */
export async function settingsWithConsents(
  graph: GraphSettings,
  consenting: readonly string[] = tenants,
): Promise<Settings> {
  const settings = await newSettings(graph);
  const store = await openStore(settings.config, () => {});
  await recordConsents(store, readVocabulary(settings.config), consenting);
  // As a gateway does at its first start: whose grants come later is no tenant of an older version.
  await openKnownTenants(store, Date.now);
  await store.close();
  return settings;
}

/** Registers the recipient and lets every tenant, or these, consent to everything that it asks for. */
async function recordConsents(
  records: RecordStore,
  vocabulary: Vocabulary,
  consenting: readonly string[] = tenants,
): Promise<void> {
  const admin = { subject: 'ada', issuer: 'https://issuer.bench.example' };
  const registry = createRecipientRegistry({ records, now: Date.now });
  const newId = (): string => randomUUID();
  const consents = createConsents({
    records,
    recipients: registry,
    vocabulary: () => vocabulary,
    now: Date.now,
    newId,
    sha256Hex,
  });
  await registry.register(
    { id: recipient, kind: 'PUBLISHER_APP', name: 'Reader', verified: true },
    admin,
  );
  for (const tenant of consenting) {
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
