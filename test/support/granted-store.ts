import { createConsents, type ConsentInput } from '../../src/consent/index.ts';
import { readVocabulary } from '../../src/main/index.ts';
import { createRecipientRegistry } from '../../src/recipients/index.ts';
import type { CommandLine } from './command-line.ts';
import { aConsent, admin, sha256Hex } from './authorisation-world.ts';

/** Fills the store that commands read: three publishers, and what contoso and fabrikam have granted two of them. */
export async function fillStore(line: CommandLine): Promise<void> {
  const records = await line.store();
  const now = Date.now;
  const recipients = createRecipientRegistry({ records, now });
  let ids = 0;
  const newId = (): string => `id-${(ids += 1)}`;
  const vocabulary = () => readVocabulary({});
  const consents = createConsents({ records, recipients, vocabulary, now, newId, sha256Hex });
  for (const id of ['mail-insights', 'unwanted', 'idle']) {
    await recipients.register({ id, kind: 'PUBLISHER_APP', name: id, verified: true }, admin);
  }
  for (const tenant of ['contoso', 'fabrikam']) {
    const policy = { thirdPartyDefault: 'block' as const, allowed: ['mail-insights'], blocked: [] };
    await recipients.setAppPolicy(tenant, policy, admin);
  }
  const grant = (tenant: string, change: Partial<ConsentInput>) =>
    consents.grant(tenant, aConsent(change), admin);
  const seen = ['mail.message.id', 'mail.message.subject'];
  await grant('contoso', { recipient: 'mail-insights', elements: seen });
  await grant('contoso', {
    recipient: 'mail-insights',
    elements: ['mail.message.body'],
    purposes: ['publisher.app_analytics'],
  });
  await grant('fabrikam', { recipient: 'mail-insights', elements: ['user.account.id'] });
  await grant('contoso', { recipient: 'unwanted', elements: seen });
  await records.close();
}
