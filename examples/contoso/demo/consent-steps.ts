import assert from 'node:assert/strict';
import { findMarkers, tenantOfAccount } from '../world/index.ts';
import { given, publisherToken, type Step, type Story } from './story.ts';
import type { Told } from './teller.ts';

const everybody = '{ accounts(first: 100) { nodes { tenantId displayName email } } }';
const counts =
  '{ messages { totalCount } accounts(first: 1) { nodes { messages { totalCount } } } }';

async function publisherAsks(story: Story, query: string): Promise<Told> {
  const token = await publisherToken(story.stack);
  return story.teller.asks({ name: 'mail-insights', token }, query);
}

const unknownCaller: Step = {
  name: 'An unknown caller gets nothing',
  async run({ stack, teller }) {
    const { authorizationServer } = stack;
    const elsewhere = await authorizationServer.tokenFor('support-desk', {
      tenants: ['contoso'],
      elements: ['user.*'],
      purpose: 'essential.support',
      resource: 'reports',
    });
    const query = '{ account(id: "a0000001-id") { email } }';
    const without = await teller.asks({ name: 'nobody', token: null }, query);
    const foreign = await teller.asks({ name: "another's token", token: elsewhere }, query);
    for (const { answer, codes, entries } of [without, foreign]) {
      assert.equal(answer.status, 401);
      assert.deepEqual(codes, ['TOKEN_REFUSED']);
      assert.equal(answer.data, null);
      assert.deepEqual(entries, []);
    }
    assert.equal(without.answer.text, foreign.answer.text, 'the fault of a token shows');
  },
};

const noConsent: Step = {
  name: 'A publisher without consent sees no rows',
  async run(story) {
    const told = await publisherAsks(story, everybody);
    assert.equal(told.answer.status, 200);
    assert.deepEqual(told.answer.data, { accounts: null });
    assert.deepEqual(told.codes, []);
    assert.deepEqual(told.released, {});
    story.silence = told.answer.text;
  },
};

const grant = `mutation ($input: GrantConsentInput!) {
  grantConsent(input: $input) { id tenant terms { elements } }
}`;

const grantsTwo: Step = {
  name: "The tenant's administrator grants two elements",
  async run(story) {
    const { stack, teller } = story;
    const elements = ['user.contact.email', 'user.profile.display_name'];
    teller.does('contoso-admin', `grants mail-insights ${elements.join(' and ')}`);
    const { grantConsent } = (await stack.control('contoso-admin', grant, {
      input: {
        recipient: 'mail-insights',
        elements,
        purposes: ['publisher.app_functionality'],
        authority: 'Global administrator of Contoso',
        notice: { id: 'mail-insights-notice', version: '3', language: 'en' },
      },
    })) as {
      grantConsent: { id: string; tenant: string; terms: { elements: readonly string[] } };
    };
    assert.equal(grantConsent.tenant, 'contoso');
    assert.deepEqual([...grantConsent.terms.elements].sort(), elements);
    story.consent = grantConsent.id;
    const { consent } = await stack.control(
      'fabrikam-admin',
      'query ($id: ID!) { consent(id: $id) { id } }',
      { id: grantConsent.id },
    );
    teller.does('fabrikam-admin', 'looks for that consent and finds none');
    assert.equal(consent, null);
  },
};

const seesExactlyThese: Step = {
  name: 'The publisher sees exactly these of exactly that tenant, and cannot count the mail',
  async run(story) {
    const { facts } = story;
    const told = await publisherAsks(
      story,
      '{ accounts(first: 100) { totalCount nodes { id tenantId displayName email } } }',
    );
    const { accounts } = told.answer.data as {
      accounts: { totalCount: number; nodes: Readonly<Record<string, string | null>>[] };
    };
    assert.equal(accounts.totalCount, facts.accountsOfContoso);
    assert.equal(accounts.nodes.length, Math.min(100, facts.accountsOfContoso));
    for (const { id, tenantId, displayName, email } of accounts.nodes) {
      assert.equal(id, null);
      assert.equal(tenantId, 'contoso');
      assert.match(displayName ?? '', /\w/);
      assert.match(email ?? '', /@contoso\.example$/);
    }
    assert.deepEqual(told.codes, ['NO_BASIS']);
    assert.equal(told.released['Account'], accounts.nodes.length);
    const values = findMarkers(told.answer.text);
    assert.ok(values.every(({ number }) => tenantOfAccount(number) === 'contoso'));
    assert.deepEqual([...new Set(values.map(({ element }) => String(element)))].sort(), [
      'user.contact.email',
      'user.profile.display_name',
    ]);
    const counted = await publisherAsks(story, counts);
    assert.deepEqual(counted.answer.data, {
      messages: null,
      accounts: { nodes: [{ messages: null }] },
    });
  },
};

const withdrawn: Step = {
  name: 'Consent is withdrawn, and the very next query sees nothing',
  async run(story) {
    const { stack, teller } = story;
    const id = given(story.consent, 'consent');
    const before = await publisherAsks(story, everybody);
    assert.ok((before.released['Account'] ?? 0) > 0, 'nothing was released before the withdrawal');
    teller.does('contoso-admin', 'withdraws the consent');
    const { revokeConsent } = await stack.control(
      'contoso-admin',
      'mutation ($id: ID!) { revokeConsent(id: $id) { status } }',
      { id },
    );
    assert.deepEqual(revokeConsent, { status: 'WITHDRAWN' });
    const after = await publisherAsks(story, everybody);
    assert.equal(after.answer.text, given(story.silence, 'answer without consent'));
    assert.deepEqual(after.released, {});
  },
};

/** What a third party may see, and until when. */
export const consentSteps: readonly Step[] = [
  unknownCaller,
  noConsent,
  grantsTwo,
  seesExactlyThese,
  withdrawn,
];
