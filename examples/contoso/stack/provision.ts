import { apps, people, type PersonId } from '../authorization-server/index.ts';

/** Runs an operation of the control plane as a person; rejects when any of it is refused. */
export type Control = (
  person: PersonId,
  operation: string,
  variables?: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>;

/** Registers the example's apps and lets the publisher into the tenants. Does nothing twice. */
export async function provision(control: Control): Promise<void> {
  const { recipients } = (await control(
    'provider-admin',
    '{ recipients(first: 100) { nodes { id } } }',
  )) as { readonly recipients: { readonly nodes: readonly { readonly id: string }[] } };
  const known = new Set(recipients.nodes.map(({ id }) => id));
  for (const [id, { kind, name }] of Object.entries(apps)) {
    if (known.has(id)) continue;
    await control('provider-admin', registerRecipient, {
      input: { id, kind, name, verified: true },
    });
  }
  const admins = (Object.keys(people) as PersonId[]).filter((id) => people[id].tenant !== null);
  for (const admin of admins) await control(admin, setAppPolicy, { input: appPolicy });
}

const registerRecipient = `mutation ($input: RegisterRecipientInput!) {
  registerRecipient(input: $input) { id }
}`;

const setAppPolicy = `mutation ($input: AppPolicyInput!) { setAppPolicy(input: $input) { tenant } }`;

/** Other people's apps stay out, but for one, which still needs consent. */
const appPolicy = { thirdPartyDefault: 'BLOCK', allowed: ['mail-insights'] };

/** Records what a tenant's contract with the provider covers: enough for a support case, and nothing optional. */
export async function recordAgreement(control: Control, tenant: string): Promise<void> {
  await control(
    'provider-admin',
    'mutation ($input: AgreementInput!) { recordAgreement(input: $input) { tenant } }',
    { input: { ...agreement, tenant, document: `msa-2025-${tenant}` } },
  );
}

const agreement = {
  elements: [
    'user.account.id',
    'user.profile.display_name',
    'user.contact.*',
    'mail.message.*',
    'signin.event.*',
    'billing.subscription.plan',
  ],
  purposes: ['essential.support', 'essential.service.operations'],
};
