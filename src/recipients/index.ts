/**
 * Who may receive data at all, and which third-party apps a tenant lets in. Owns the records of kind `recipient` and
 * `app-policy` and their standing. Decides nothing about elements: being registered releases nothing.
 *
 * A suspended recipient, an unverified publisher and a publisher that the tenant's policy does not allow receive
 * nothing, from the moment the change has returned.
 */
export { letsIn } from './app-policy.ts';
export type { AppPolicyState } from './app-policy.ts';
export { createCachedRecipients } from './cached-recipients.ts';
export type { CachedRecipients } from './cached-recipients.ts';
export type { AppPolicy, RecipientReadOptions, Recipients } from './port.ts';
export { isInStanding } from './recipient-record.ts';
export { createRecipientRegistry } from './registry.ts';
export type { NewRecipient, RecipientRegistry, RecipientRegistryParts } from './registry.ts';
