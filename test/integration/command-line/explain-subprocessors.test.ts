import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { createRecipientRegistry } from '../../../src/recipients/index.ts';
import { admin } from '../../support/authorisation-world.ts';
import { commandLine, contoso, type CommandLine } from '../../support/command-line.ts';
import { fillStore } from '../../support/granted-store.ts';

const attestation = {
  elements: ['mail.message.id'],
  contracts: ['CUSTOMER_DATA'],
  locations: ['EU'],
  noticeEndsAt: '2026-01-01T00:00:00Z',
};

let line: CommandLine;
beforeEach(async () => {
  line = commandLine();
  await fillStore(line);
});
afterEach(() => line.remove());

interface Setting {
  readonly registered: boolean;
  readonly attestation?: object;
}

/** What explain says of the one call, to the mail service, which somebody else operates. */
async function withheld({ registered, ...operated }: Setting): Promise<string | null> {
  if (registered) {
    const records = await line.store();
    const recipients = createRecipientRegistry({ records, now: Date.now });
    const host = { id: 'mail-host', kind: 'SUBPROCESSOR', name: 'Host', verified: true } as const;
    await recipients.register(host, admin);
    await records.close();
  }
  const path = line.configuration(contoso.services, contoso.overlays);
  const settings = parse(line.read('consentry.yaml')) as { services: { name: string }[] };
  const services = settings.services.map((one) =>
    one.name === 'mail' ? { ...one, operator: 'mail-host', ...operated } : one,
  );
  line.file('consentry.yaml', stringify({ ...settings, services }));
  const query = line.file('one.graphql', 'query One($id: ID!) { message(id: $id) { subject } }');
  const variables = line.file('variables.json', '{"id": "m1"}');
  const asked = ['--operation', query, '--variables', variables];
  const asker = ['--as', 'mail-insights', '--tenant', 'contoso'];
  const purpose = ['--purpose', 'publisher.app_functionality'];
  const named = ['--config', path, ...asked, ...asker, ...purpose];
  const { code, output, errors } = await line.consentry('explain', '--json', ...named);
  expect([code, errors]).toEqual([0, '']);
  const { calls } = JSON.parse(output) as { calls: { service: string; withheld: string | null }[] };
  expect(calls.map((one) => one.service)).toEqual(['mail']);
  return calls[0]?.withheld ?? null;
}

describe('explain of a service that a subprocessor operates', () => {
  test('shows a call that its attestation covers as made', async () => {
    expect(await withheld({ registered: true, attestation })).toBeNull();
  });

  test.each<[string, Setting, string]>([
    ['there is no attestation', { registered: true }, 'attested nothing'],
    ['nobody has registered it', { registered: false, attestation }, 'not in good standing'],
    [
      'it is attested for another element',
      { registered: true, attestation: { ...attestation, elements: ['user.account.id'] } },
      'not attested mail.message.id in EU',
    ],
    [
      'it is attested for another location',
      { registered: true, attestation: { ...attestation, locations: ['US'] } },
      'not attested mail.message.id in EU',
    ],
    [
      'tenants are still being given notice',
      { registered: true, attestation: { ...attestation, noticeEndsAt: '9999-01-01T00:00:00Z' } },
      'for now',
    ],
  ])('says that nothing is sent where %s', async (_, setting, why) => {
    expect(await withheld(setting)).toContain(why);
  });
});
