import { errors, type Client } from 'oidc-provider';
import { appById, resources, resourcesOf, type AppRegistration } from './registrations.ts';

/** Lifetime of every access token, in seconds. */
export const tokenLifetimeSeconds = 600;

/**
 * What the server says of a resource to a client that may use it.
 * @throws errors.InvalidTarget for any other client.
 */
export function resourceServerInfo(resource: string, client: Client): object {
  const known = resourcesOf(client.clientId).some((name) => resources[name] === resource);
  if (!known) throw new errors.InvalidTarget('the client is not registered for this resource');
  return {
    scope: '',
    audience: resource,
    accessTokenTTL: tokenLifetimeSeconds,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  };
}

/** The one kind of details (RFC 9396) that this server knows. */
export const releaseDetailsType = 'customer_data_release';

const members = ['type', 'tenants', 'elements', 'purposes', 'actions'] as const;

/**
 * Refuses details that ask for anything beyond the client's registration.
 * @throws errors.InvalidAuthorizationDetails
 */
export function checkReleaseDetails(
  details: Readonly<Record<string, unknown>>,
  client: Client,
): void {
  const app = appById(client.clientId);
  if (app === null) throw refused('the client is not registered for customer data');
  for (const name of Object.keys(details)) {
    if (!(members as readonly string[]).includes(name)) throw refused(`${name} is not known`);
  }
  const purposes = listOf(details, 'purposes');
  if (purposes.length !== 1) throw refused('exactly one purpose is needed');
  within(listOf(details, 'tenants'), app, 'tenants');
  within(listOf(details, 'elements'), app, 'elements');
  within(purposes, app, 'purposes');
  within(listOf(details, 'actions'), app, 'actions');
}

function listOf(details: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const list = details[name];
  const valid =
    Array.isArray(list) && list.length > 0 && list.every((value) => typeof value === 'string');
  if (!valid) throw refused(`${name} must be a list of strings that is not empty`);
  return list;
}

function within(
  asked: readonly string[],
  app: AppRegistration,
  name: 'tenants' | 'elements' | 'purposes' | 'actions',
): void {
  const beyond = asked.some((one) => !app[name].some((registered) => covers(registered, one)));
  if (beyond) throw refused(`the client is not registered for all of these ${name}`);
}

/** `user.*` covers `user.contact.email` and `user.contact.*`, and never `username`. */
function covers(registered: string, asked: string): boolean {
  if (registered === asked) return true;
  return registered.endsWith('.*') && asked.startsWith(registered.slice(0, -1));
}

function refused(description: string): Error {
  return new errors.InvalidAuthorizationDetails(description);
}
