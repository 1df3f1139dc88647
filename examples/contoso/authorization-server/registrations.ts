/** Who is registered at the example's authorization server, and for what. */

/** Resources that tokens are made for (RFC 8707); each becomes a token's audience. */
export const resources = {
  /** The gateway's data plane. */
  data: 'https://gateway.contoso.example/graphql',
  /** The gateway's control plane. */
  control: 'https://gateway.contoso.example/control',
  /** Another service of the provider: its tokens mean nothing to the gateway. */
  reports: 'https://reports.contoso.example/api',
} as const;

export type ResourceName = keyof typeof resources;

/** What an app may ask for at most; the gateway takes the token as a ceiling and decides on its own. */
export interface AppRegistration {
  readonly kind: 'PUBLISHER_APP' | 'INTERNAL_APP';
  readonly name: string;
  readonly resources: readonly ResourceName[];
  readonly tenants: readonly string[];
  /** Element keys, or prefixes that end in `.*`. */
  readonly elements: readonly string[];
  readonly purposes: readonly string[];
  readonly actions: readonly string[];
}

const tenants = ['contoso', 'fabrikam', 'northwind'];

export const apps = {
  'mail-insights': {
    kind: 'PUBLISHER_APP',
    name: 'Mail Insights',
    resources: ['data', 'reports'],
    tenants,
    elements: [
      'mail.message.*',
      'files.file.*',
      'user.account.id',
      'user.profile.display_name',
      'user.contact.email',
    ],
    purposes: ['publisher.app_functionality', 'publisher.app_analytics'],
    actions: ['read'],
  },
  'support-desk': {
    kind: 'INTERNAL_APP',
    name: 'Support Desk',
    resources: ['data', 'reports'],
    tenants,
    elements: ['user.*', 'tenant.*', 'mail.*', 'files.*', 'signin.*', 'billing.*'],
    purposes: ['essential.service.operations', 'essential.support', 'essential.billing'],
    actions: ['read', 'write'],
  },
} as const satisfies Record<string, AppRegistration>;

export type AppId = keyof typeof apps;

/** A person at the control plane. The example lets people sign in with a secret of their own. */
export interface PersonRegistration {
  readonly roles: readonly string[];
  /** The tenant the person belongs to; `null` for the provider's staff. */
  readonly tenant: string | null;
}

export const people = {
  'contoso-admin': { roles: ['tenant-admin'], tenant: 'contoso' },
  'fabrikam-admin': { roles: ['tenant-admin'], tenant: 'fabrikam' },
  'northwind-admin': { roles: ['tenant-admin'], tenant: 'northwind' },
  'provider-admin': { roles: ['provider-admin'], tenant: null },
  'legal-clerk': { roles: ['legal-intake'], tenant: null },
  'legal-reviewer-1': { roles: ['legal-reviewer'], tenant: null },
  'legal-reviewer-2': { roles: ['legal-reviewer'], tenant: null },
  extractor: { roles: ['legal-extractor'], tenant: null },
  'security-reviewer': { roles: ['security-reviewer'], tenant: null },
} as const satisfies Record<string, PersonRegistration>;

export type PersonId = keyof typeof people;

export function appById(id: string): AppRegistration | null {
  return Object.hasOwn(apps, id) ? apps[id as AppId] : null;
}

export function personById(id: string): PersonRegistration | null {
  return Object.hasOwn(people, id) ? people[id as PersonId] : null;
}

/** Resources that a client may name. */
export function resourcesOf(client: string): readonly ResourceName[] {
  const app = appById(client);
  if (app !== null) return app.resources;
  return personById(client) === null ? [] : ['control'];
}
