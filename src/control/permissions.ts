import type { Demand } from '../legal-process/index.ts';
import type { ControlRole } from '../identity/index.ts';
import { and, or, rule } from './shield.ts';
import type { Rule, RuleTree } from './shield.ts';

/** A role of the provider's own staff; nobody who administers a tenant holds one. */
function staff(role: ControlRole): Rule {
  return rule(
    `is-${role}`,
    (_parent, { caller }) => caller.tenant === null && caller.roles.has(role),
  );
}

const tenantAdmin = rule(
  'is-tenant-admin',
  (_parent, { caller }) => caller.tenant !== null && caller.roles.has('tenant-admin'),
);
const providerAdmin = staff('provider-admin');
const securityReviewer = staff('security-reviewer');
const intake = staff('legal-intake');
const reviewer = staff('legal-reviewer');
const extractor = staff('legal-extractor');

/** A second lock behind the reads, which take the caller's tenant: the object itself must be of that tenant. */
const ofOwnTenant = rule(
  'is-of-own-tenant',
  (parent, { caller }) => (parent as { tenant?: unknown }).tenant === caller.tenant,
);
const namedAsExtractor = rule('is-named-as-extractor', (parent, { caller }) => {
  const demand = parent as Demand;
  return demand.extractor === caller.subject && demand.recordedBy.issuer === caller.issuer;
});

const ownTenant = and(tenantAdmin, ofOwnTenant);
const legalDesk = or(intake, reviewer);
const legalStaff = or(intake, reviewer, extractor);
const seesRecipients = or(tenantAdmin, providerAdmin, securityReviewer);
const seesTerms = or(tenantAdmin, legalStaff);
const seesHistory = or(seesTerms, providerAdmin);
const anybody = or(seesRecipients, legalStaff);

/** The same rule for the fields that are named; what is not named stays denied. */
function fields(rule: Rule, names: string): Readonly<Record<string, Rule>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, rule]));
}

/** Who may have which field of the control plane. A field that does not stand here is denied to everybody. */
export const permissions: RuleTree = {
  Query: {
    ...fields(tenantAdmin, 'consents consent appPolicy'),
    recipients: seesRecipients,
    tenant: providerAdmin,
    demands: legalDesk,
    demand: legalStaff,
  },
  Mutation: {
    ...fields(
      providerAdmin,
      'registerRecipient suspendRecipient resumeRecipient recordAgreement closeTenant reopenTenant',
    ),
    ...fields(tenantAdmin, 'setAppPolicy grantConsent revokeConsent'),
    recordDemand: intake,
    approveDemand: reviewer,
    withdrawDemand: legalDesk,
    issueTaskToken: extractor,
  },
  PageInfo: fields(anybody, 'endCursor hasNextPage'),
  DataPeriod: fields(seesTerms, 'from to'),
  RecordEvent: fields(seesHistory, 'type at actor'),
  ConsentConnection: fields(tenantAdmin, 'nodes pageInfo'),
  Consent: fields(
    ownTenant,
    'id tenant recipient status version grantedBy authority grantedAt withdrawnAt notice elementsAsked ' +
      'vocabularyVersion grant terms history',
  ),
  Notice: fields(tenantAdmin, 'id version language'),
  GrantTerms: fields(
    ownTenant,
    'elements operations purposes resources dataPeriod exceptions notBefore notAfter rowsPerDay',
  ),
  GrantException: fields(tenantAdmin, 'elements accounts resources'),
  RecipientConnection: fields(seesRecipients, 'nodes pageInfo'),
  Recipient: fields(seesRecipients, 'id kind name state verified version'),
  AppPolicy: fields(ownTenant, 'tenant thirdPartyDefault allowed blocked version'),
  Tenant: fields(providerAdmin, 'id state closedAt version history'),
  Agreement: fields(
    providerAdmin,
    'tenant version elements purposes operations notBefore notAfter',
  ),
  DemandConnection: fields(legalDesk, 'nodes pageInfo'),
  Demand: fields(
    or(legalDesk, and(extractor, namedAsExtractor)),
    'id version status regime instrument authority reference instrumentSha256 instrumentEndsAt receivedAt recordedAt ' +
      'recordedBy extractor requested approved elements digest approvals task history',
  ),
  DemandTerms: fields(legalStaff, 'tenant account classes dataPeriod maxUses'),
  DemandApproval: fields(legalStaff, 'by at'),
  TaskToken: fields(extractor, 'token expiresAt'),
};
