import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider, type AccessToken, type Context } from 'oidc-provider';
import {
  checkReleaseDetails,
  releaseDetailsType,
  resourceServerInfo,
  tokenLifetimeSeconds,
} from './policy.ts';
import { apps, people, personById, resources } from './registrations.ts';
import type { AppId, PersonId, ResourceName } from './registrations.ts';

export interface AuthorizationServerOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Loopback address, 127.0.0.1 by default. */
  readonly host?: string;
}

/** What a token for the data plane is to state. */
export interface DataTokenRequest {
  readonly tenants: readonly string[];
  /** Element keys, or prefixes that end in `.*`. */
  readonly elements: readonly string[];
  readonly purpose: string;
  /** `['read']` by default. */
  readonly actions?: readonly string[];
  /** The gateway's data plane by default; another one gives a good token for somebody else. */
  readonly resource?: ResourceName;
}

export interface AuthorizationServer {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly tokenEndpoint: string;
  /** Client ids with the secrets that were drawn at the start, to show how a token is asked for by hand. */
  readonly secrets: ReadonlyMap<AppId | PersonId, string>;
  /** Asks the token endpoint; rejects with the server's error code when it refuses. */
  tokenFor(app: AppId, request: DataTokenRequest): Promise<string>;
  /** Asks for a token for the control plane. */
  controlTokenFor(person: PersonId): Promise<string>;
  close(): Promise<void>;
}

export async function startAuthorizationServer({
  port = 0,
  host = '127.0.0.1',
}: AuthorizationServerOptions = {}): Promise<AuthorizationServer> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const secrets = drawSecrets();
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: 'contoso-1', alg: 'ES256', use: 'sig' };
  const provider = new Provider(issuer, configuration(key, secrets));
  server.on('request', provider.callback());
  const tokenEndpoint = `${issuer}/token`;
  const ask = (client: AppId | PersonId, parameters: Readonly<Record<string, string>>) =>
    askForToken(tokenEndpoint, client, secrets.get(client) ?? '', parameters);
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    tokenEndpoint,
    secrets,
    tokenFor: (app, { tenants, elements, purpose, actions = ['read'], resource = 'data' }) =>
      ask(app, {
        resource: resources[resource],
        authorization_details: JSON.stringify([
          { type: releaseDetailsType, tenants, elements, purposes: [purpose], actions },
        ]),
      }),
    controlTokenFor: (person) => ask(person, { resource: resources.control }),
    close: () => closeServer(server),
  };
}

function drawSecrets(): ReadonlyMap<AppId | PersonId, string> {
  const ids = [...Object.keys(apps), ...Object.keys(people)] as (AppId | PersonId)[];
  return new Map(ids.map((id) => [id, randomBytes(24).toString('base64url')]));
}

function configuration(key: JWK, secrets: ReadonlyMap<string, string>) {
  return {
    adapter: keepsNothing,
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(24).toString('base64url')] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clients: Array.from(secrets, ([client_id, client_secret]) => ({
      client_id,
      client_secret,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      authorization_details_types: Object.hasOwn(apps, client_id) ? [releaseDetailsType] : [],
      token_endpoint_auth_method: 'client_secret_basic',
    })),
    ttl: { ClientCredentials: tokenLifetimeSeconds },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (
          _context: Context,
          resource: string,
          client: { clientId: string },
        ) => resourceServerInfo(resource, client),
      },
      richAuthorizationRequests: {
        enabled: true,
        types: {
          [releaseDetailsType]: {
            validate: (
              _context: Context,
              details: Readonly<Record<string, unknown>>,
              client: { clientId: string },
            ) => checkReleaseDetails(details, client),
          },
        },
        // The details were checked when they came in; exactly those go into the token.
        authorizationDetailsForAccessToken: (context: Context) =>
          JSON.parse(String(context.oidc.params?.['authorization_details'])),
      },
    },
    extraTokenClaims: (_context: Context, token: AccessToken) => personClaims(token),
  };
}

/** Storage without records: clients are configured, and its tokens carry all that there is to know of them. */
function keepsNothing() {
  const nothing = () => Promise.resolve(undefined);
  return {
    upsert: nothing,
    find: nothing,
    findByUid: nothing,
    findByUserCode: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
  };
}

/** Roles and tenant of a person; an app's token carries neither. */
function personClaims(token: AccessToken): Readonly<Record<string, unknown>> | undefined {
  const person = personById(token.clientId ?? '');
  if (person === null) return undefined;
  const { roles, tenant } = person;
  return tenant === null ? { roles: [...roles] } : { roles: [...roles], tenant };
}

async function askForToken(
  endpoint: string,
  client: string,
  secret: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const credentials = `${encodeURIComponent(client)}:${encodeURIComponent(secret)}`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters }),
  });
  const answer = (await response.json()) as Readonly<Record<string, unknown>>;
  const token = answer['access_token'];
  if (typeof token === 'string') return token;
  throw new Error(`${String(answer['error'])}: ${String(answer['error_description'])}`);
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
