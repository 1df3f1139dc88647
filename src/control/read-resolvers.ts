import type { Consent, Consents, ConsentState, Tenant, Tenants } from '../consent/index.ts';
import { statusAt } from '../consent/index.ts';
import type { ControlCaller } from '../identity/index.ts';
import type { Demand, Demands } from '../legal-process/index.ts';
import type { RecipientRegistry } from '../recipients/index.ts';
import { GatewayError } from '../errors.ts';
import type { ControlContext } from './context.ts';
import { pageOf } from './page.ts';
import type { PageArguments } from './page.ts';

export interface ReadParts {
  readonly consents: Consents;
  readonly tenants: Tenants;
  readonly demands: Demands;
  readonly registry: RecipientRegistry;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
}

type ListedConsent = ConsentState & { readonly id: string; readonly terms?: Consent['terms'] };

/** The tenant that the caller administers. The rules have let nobody else come here. */
export function tenantOf(caller: ControlCaller): string {
  if (caller.tenant === null) throw new GatewayError('CONTROL_DENIED', 'no tenant');
  return caller.tenant;
}

export function queryResolvers({ consents, tenants, demands, registry }: ReadParts) {
  return {
    consents: (_root: unknown, page: PageArguments, { caller }: ControlContext) =>
      pageOf(page, (bounds) => consents.list(tenantOf(caller), bounds)),
    consent: (_root: unknown, { id }: { id: string }, { caller }: ControlContext) =>
      consents.find(tenantOf(caller), id),
    recipients: (_root: unknown, page: PageArguments) =>
      pageOf(page, (bounds) => registry.list(bounds)),
    appPolicy: (_root: unknown, _arguments: unknown, { caller }: ControlContext) =>
      registry.appPolicyOf(tenantOf(caller)),
    tenant: (_root: unknown, { id }: { id: string }) => tenants.find(id),
    demands: (_root: unknown, page: PageArguments) =>
      pageOf(page, (bounds) => demands.list(bounds)),
    demand: async (_root: unknown, { id }: { id: string }, { caller }: ControlContext) => {
      const demand = await demands.find(id);
      return demand !== null && mayKnow(caller, demand) ? demand : null;
    },
  };
}

/** An extractor knows of the demands that name them; for the rest there is no such demand. */
function mayKnow(caller: ControlCaller, demand: Demand): boolean {
  if (caller.roles.has('legal-intake') || caller.roles.has('legal-reviewer')) return true;
  return demand.extractor === caller.subject && demand.recordedBy.issuer === caller.issuer;
}

/** Fields that are not plain properties of what was read. */
export function typeResolvers({ tenants, now }: Pick<ReadParts, 'tenants' | 'now'>) {
  return {
    Consent: {
      recipient: ({ recipient }: ListedConsent, _arguments: unknown, { loaders }: ControlContext) =>
        loaders.recipient.load(recipient),
      status: async (consent: ListedConsent, _arguments: unknown, { loaders }: ControlContext) =>
        statusAt(consent, await loaders.tenant.load(consent.tenant), now()),
      grantedBy: ({ grantedBy }: ListedConsent) => grantedBy.subject,
      authority: ({ grantedBy }: ListedConsent) => grantedBy.authority,
      terms: (consent: ListedConsent, _arguments: unknown, { loaders }: ControlContext) =>
        consent.terms ?? loaders.terms.load(consent.grant),
      history: ({ id }: ListedConsent, _arguments: unknown, { loaders }: ControlContext) =>
        loaders.consentHistory.load(id),
    },
    Tenant: {
      history: ({ id }: Tenant) => tenants.history(id),
    },
    Demand: {
      recordedBy: ({ recordedBy }: Demand) => recordedBy.subject,
      approved: ({ approved }: Demand) => approved?.terms ?? null,
      elements: ({ approved }: Demand) => approved?.elements ?? null,
      digest: ({ approved }: Demand) => approved?.digest ?? null,
      history: ({ id }: Demand, _arguments: unknown, { loaders }: ControlContext) =>
        loaders.demandHistory.load(id),
    },
    DemandApproval: {
      by: ({ by }: Demand['approvals'][number]) => by.subject,
    },
  };
}
