import assert from 'node:assert/strict';
import { recordAgreement } from '../stack/index.ts';
import { supportToken, type Step } from './story.ts';

const supportCase = `{ account(id: "a0000001-id") { displayName phone plan
      messages(first: 2) { totalCount nodes { subject body } } signIns(first: 1) { nodes { ip } } } }`;

const readsMore: Step = {
  name: 'An internal app under the contract reads more',
  async run({ stack, teller, facts }) {
    const desk = { name: 'support-desk', token: await supportToken(stack) };
    const before = await teller.asks(desk, supportCase);
    assert.deepEqual(before.answer.data, { account: null });
    teller.does('provider-admin', "records Contoso's agreement: support is an essential purpose");
    await recordAgreement(stack.control, 'contoso');
    const { answer, entries } = await teller.asks(desk, supportCase);
    const { account } = answer.data as { account: SupportedAccount };
    assert.match(account.displayName, /^Ada Moreau /);
    assert.ok(account.phone !== null && account.plan !== null);
    assert.equal(account.messages.totalCount, facts.messagesOfFirstAccount);
    assert.equal(account.messages.nodes.length, 2);
    assert.ok(account.messages.nodes.every(({ subject, body }) => subject !== '' && body !== ''));
    assert.match(account.signIns.nodes[0]?.ip ?? '', /^2001:db8:/);
    assert.deepEqual(
      entries.flatMap(({ bases }) => bases.map(({ basis, tenant }) => `${basis} ${tenant}`)),
      ['CONTRACT contoso'],
    );
  },
};

interface SupportedAccount {
  readonly displayName: string;
  readonly phone: string | null;
  readonly plan: string | null;
  readonly messages: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly subject: string; readonly body: string }[];
  };
  readonly signIns: { readonly nodes: readonly { readonly ip: string }[] };
}

const keyStays: Step = {
  name: 'A key never leaves',
  async run({ stack, teller }) {
    const desk = { name: 'support-desk', token: await supportToken(stack) };
    const told = await teller.asks(desk, '{ account(id: "a0000001-id") { email recoveryKey } }');
    assert.deepEqual(told.codes, ['FIELD_NOT_RELEASABLE']);
    const { account } = told.answer.data as { account: Readonly<Record<string, string | null>> };
    assert.match(account['email'] ?? '', /@contoso\.example$/);
    assert.equal(account['recoveryKey'], null);
    assert.doesNotMatch(told.answer.text, /-recoverykey/);
    teller.does('contoso-admin', 'would consent to it; that cannot be granted');
    const input = {
      recipient: 'mail-insights',
      elements: ['user.credential.recovery_key'],
      purposes: ['publisher.app_functionality'],
      authority: 'Global administrator of Contoso',
      notice: { id: 'mail-insights-notice', version: '3', language: 'en' },
    };
    await assert.rejects(
      stack.control(
        'contoso-admin',
        'mutation ($input: GrantConsentInput!) { grantConsent(input: $input) { id } }',
        { input },
      ),
      /CONTROL_INPUT_INVALID ELEMENT_NEVER_RELEASED/,
    );
  },
};

/** What the provider itself may see under its contract. */
export const contractSteps: readonly Step[] = [readsMore];
/** What nobody may see. */
export const keySteps: readonly Step[] = [keyStays];
