/**
 * What tenants have authorised. Owns four kinds of records: `consent`, the evidence of a ceremony; `grant`, what is
 * compiled from it; `agreement`, the tenant's signed contract for essential purposes; `tenant`, whether the tenant is
 * open. Answers the decision's question which covers hold for a recipient in some tenants.
 *
 * Terms are frozen when they are recorded: an element prefix becomes the leaf elements of that day, and widening needs
 * a new consent. Withdrawal holds from the moment it has returned, and so does the closing of a tenant, which ends all
 * that it has authorised. Elements that are never released cannot be granted.
 */
export { readAuthorising } from './authorising-tenants.ts';
export type { Authorising } from './authorising-tenants.ts';
export { recordAgreement } from './agreements.ts';
export type { Agreement, AgreementInput, AgreementParts } from './agreements.ts';
export { statusAt } from './consent-record.ts';
export type { ConsentState, ConsentStatus } from './consent-record.ts';
export { createConsents } from './consents.ts';
export type { Consent, ConsentInput, ConsentParts, Consents } from './consents.ts';
export type { GrantState } from './grant-record.ts';
export { openKnownTenants } from './known-tenants.ts';
export { createLiveCovers } from './live-covers.ts';
export type { LiveCovers, LiveCoversParts } from './live-covers.ts';
export { createTenants } from './tenants.ts';
export type { TenantParts, Tenants } from './tenants.ts';
export type { Tenant, TenantState } from './tenant-record.ts';
export type { CoverChange, Covers, CoversAnswer, CoversQuestion, StandingBasis } from './port.ts';
