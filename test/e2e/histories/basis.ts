import { controlDocuments } from '../../support/control-documents.ts';
import type { ControlDesk } from './control-desk.ts';
import { taskIssuer, type Place } from './place.ts';
import { tokenIdOf, type Badge } from './token-mint.ts';

/** Every way in which a basis ends by a call to the control plane. */
export const endings = [
  'consent withdrawn',
  'recipient suspended',
  'kept out by the tenant',
  'agreement narrowed',
  'demand withdrawn',
  'tenant closed',
] as const;
export type Ending = (typeof endings)[number];

/** Those that end more than one history's basis: only one of a kind may be under way. */
export const endingsForMany: ReadonlySet<Ending> = new Set(['agreement narrowed', 'tenant closed']);

/** What the releases of one history rest on, and how it ends. */
export interface Basis {
  readonly query: string;
  badge(): Promise<Badge>;
  /** Ends it. Idempotent. @throws Error when nobody knows whether it has. */
  end(): Promise<void>;
  /** The record whose change is the end, and a word that the event of the end and none before holds. */
  readonly endedBy: { readonly kind: string; readonly id: string; readonly event: string };
}

interface Makers {
  readonly place: Place;
  readonly desk: ControlDesk;
  /** Apps that Contoso keeps out, all of them. */
  readonly keptOut: string[];
}

const elements = ['user.account.id', 'user.contact.email', 'billing.subscription.plan'];
const publisherPurpose = 'publisher.app_functionality';
const contractPurpose = 'essential.support';
const accountOf = {
  contoso: 'a0000001-id',
  fabrikam: 'a0000005-id',
  northwind: 'a0000008-id',
} as const;
const accountQuery = (tenant: keyof typeof accountOf): string =>
  `{ account(id: "${accountOf[tenant]}") { id email plan } }`;

/** Lets third-party apps into Contoso and Northwind. */
export async function openDoors(desk: ControlDesk): Promise<void> {
  for (const admin of ['contoso-admin', 'northwind-admin'] as const) {
    await desk.run(admin, controlDocuments.policy, { default: 'ALLOW_WITH_GRANT', blocked: [] });
  }
}

/**
 * Makes a basis for a new app. A history has an app of its own, so that whatever the log says was released to it
 * rests on that basis.
 */
export function newBasis(makers: Makers, ending: Ending, app: string): Promise<Basis> {
  if (ending === 'agreement narrowed') return contractBasis(makers, app);
  if (ending === 'tenant closed') return closedBasis(makers, app);
  return ending === 'demand withdrawn' ? legalBasis(makers) : consentBasis(makers, ending, app);
}

/** Registers a publisher and has a tenant consent to it. */
async function consented(
  desk: ControlDesk,
  app: string,
  tenant: 'contoso' | 'northwind',
): Promise<{ readonly id: string; readonly grant: string }> {
  const registration = { id: app, kind: 'PUBLISHER_APP', verified: true };
  await desk.run('provider-admin', controlDocuments.register, registration);
  const input = {
    recipient: app,
    elements,
    purposes: [publisherPurpose],
    authority: 'IT administrator',
    notice: { id: 'notice-1', version: '3', language: 'en' },
  };
  const { grantConsent } = await desk.run<{ grantConsent: { id: string; grant: string } }>(
    `${tenant}-admin`,
    controlDocuments.grant,
    { input },
  );
  return grantConsent;
}

/** A publisher that Northwind consents to, and then Northwind is closed. Only one such history may be under way. */
async function closedBasis({ place, desk }: Makers, app: string): Promise<Basis> {
  const id = 'northwind';
  const { tenant } = await desk.run<{ tenant: { state: string } | null }>(
    'provider-admin',
    '{ tenant(id: "northwind") { state } }',
    {},
  );
  if (tenant?.state === 'CLOSED') await desk.run('provider-admin', controlDocuments.reopen, { id });
  await consented(desk, app, id);
  return {
    query: accountQuery(id),
    badge: () => place.mint.forApp(app, id, elements, publisherPurpose),
    end: () => desk.run('provider-admin', controlDocuments.close, { id }),
    endedBy: { kind: 'tenant', id, event: 'closed' },
  };
}

async function consentBasis(
  { place, desk, keptOut }: Makers,
  ending: 'consent withdrawn' | 'recipient suspended' | 'kept out by the tenant',
  app: string,
): Promise<Basis> {
  const consent = await consented(desk, app, 'contoso');
  const common = {
    query: accountQuery('contoso'),
    badge: () => place.mint.forApp(app, 'contoso', elements, publisherPurpose),
  };
  if (ending === 'recipient suspended') {
    return {
      ...common,
      end: () => desk.run('provider-admin', controlDocuments.suspend, { id: app }),
      endedBy: { kind: 'recipient', id: app, event: 'suspended' },
    };
  }
  if (ending === 'kept out by the tenant') {
    return {
      ...common,
      end: () => {
        if (!keptOut.includes(app)) keptOut.push(app);
        const policy = { default: 'ALLOW_WITH_GRANT', blocked: [...keptOut] };
        return desk.run('contoso-admin', controlDocuments.policy, policy);
      },
      endedBy: { kind: 'app-policy', id: 'contoso', event: app },
    };
  }
  return {
    ...common,
    end: () => desk.run('contoso-admin', controlDocuments.revoke, { id: consent.id }),
    endedBy: { kind: 'grant', id: consent.grant, event: 'withdrawn' },
  };
}

/** An app of the provider, under Fabrikam's agreement. Only one such history may be under way. */
async function contractBasis({ place, desk }: Makers, app: string): Promise<Basis> {
  const registration = { id: app, kind: 'INTERNAL_APP', verified: false };
  await desk.run('provider-admin', controlDocuments.register, registration);
  const agree = (covered: readonly string[]): Promise<void> =>
    desk.run('provider-admin', controlDocuments.agree, {
      tenant: 'fabrikam',
      elements: covered,
      purposes: [contractPurpose],
    });
  await agree([...elements, `tenant.profile.name`]);
  return {
    query: accountQuery('fabrikam'),
    badge: () => place.mint.forApp(app, 'fabrikam', elements, contractPurpose),
    end: () => agree(['tenant.profile.name']),
    endedBy: { kind: 'agreement', id: 'fabrikam', event: '["tenant.profile.name"]' },
  };
}

async function legalBasis({ place, desk }: Makers): Promise<Basis> {
  const input = {
    regime: 'US-SCA',
    instrument: 'SEARCH_WARRANT',
    authority: 'District Court',
    reference: '26-mj-0417',
    instrumentSha256: 'ab'.repeat(32),
    receivedAt: '2026-11-01T09:30:00.000Z',
    tenant: 'contoso',
    account: accountOf.contoso,
    classes: ['ACCOUNT_ID', 'CONTACT'],
    dataPeriod: { from: '2025-04-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' },
    maxUses: 10,
    extractor: 'extractor',
  };
  const { recordDemand: demand } = await desk.run<{ recordDemand: { id: string } }>(
    'legal-clerk',
    controlDocuments.record,
    { input },
  );
  const approve = async (person: 'legal-reviewer-1' | 'legal-reviewer-2', digest: string | null) =>
    desk.run<{ approveDemand: { digest: string; task: string } }>(
      person,
      controlDocuments.approve,
      { demand: demand.id, digest },
    );
  const first = await approve('legal-reviewer-1', null);
  const { task } = (await approve('legal-reviewer-2', first.approveDemand.digest)).approveDemand;
  let count = 0;
  return {
    query: `{ account(id: "${accountOf.contoso}") { id email } }`,
    badge: async () => {
      count += 1;
      const jti = `${task}.${count}`;
      const expiresAt = Date.now() + 600_000;
      const token = await place.tasks.mint({ task, extractor: 'extractor', expiresAt, jti });
      return { token, tokenId: tokenIdOf(taskIssuer, jti) };
    },
    end: () => desk.run('legal-clerk', controlDocuments.withdraw, { id: demand.id }),
    endedBy: { kind: 'demand', id: demand.id, event: 'withdrawn' },
  };
}
