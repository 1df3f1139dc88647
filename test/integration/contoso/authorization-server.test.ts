import { createRemoteJWKSet, jwtVerify, type JWTVerifyResult } from 'jose';
import { afterAll, expect, test } from 'vitest';
import {
  people,
  resources,
  startAuthorizationServer,
  type PersonId,
  type ResourceName,
} from '../../../examples/contoso/authorization-server/index.ts';

const server = await startAuthorizationServer();
afterAll(() => server.close());
const keys = createRemoteJWKSet(new URL(server.jwksUri));

async function verified(token: string, resource: ResourceName): Promise<JWTVerifyResult> {
  return await jwtVerify(token, keys, {
    issuer: server.issuer,
    audience: resources[resource],
    typ: 'at+jwt',
    algorithms: ['ES256'],
  });
}

const asked = {
  tenants: ['contoso'],
  elements: ['mail.message.subject'],
  purpose: 'publisher.app_functionality',
};

test('a token for the data plane verifies and states exactly what was asked for', async () => {
  const { payload } = await verified(await server.tokenFor('mail-insights', asked), 'data');
  expect(payload['authorization_details']).toEqual([
    {
      type: 'customer_data_release',
      tenants: ['contoso'],
      elements: ['mail.message.subject'],
      purposes: ['publisher.app_functionality'],
      actions: ['read'],
    },
  ]);
  expect(payload['client_id']).toBe('mail-insights');
  expect(payload['roles']).toBeUndefined();
  expect(Number(payload.exp) - Number(payload.iat)).toBe(600);
  expect(payload.jti).toBeTypeOf('string');
});

test('two tokens for the same request are two tokens', async () => {
  const [first, second] = await Promise.all([
    server.tokenFor('mail-insights', asked),
    server.tokenFor('mail-insights', asked),
  ]);
  expect(first).not.toBe(second);
});

test.each(Object.keys(people) as PersonId[])(
  'a token for %s names roles and tenant, at the control plane only',
  async (person) => {
    const token = await server.controlTokenFor(person);
    const { payload } = await verified(token, 'control');
    expect(payload.sub).toBe(person);
    expect(payload['roles']).toEqual(people[person].roles);
    expect(payload['tenant']).toBe(people[person].tenant ?? undefined);
    expect(payload['authorization_details']).toBeUndefined();
    await expect(verified(token, 'data')).rejects.toThrow(/aud/);
  },
);

test('a registered client gets a good token for another service, which is no token for the gateway', async () => {
  const token = await server.tokenFor('mail-insights', { ...asked, resource: 'reports' });
  await verified(token, 'reports');
  await expect(verified(token, 'data')).rejects.toThrow(/aud/);
});

test.each([
  ['an element beyond its registration', { elements: ['user.contact.phone'] }],
  ['a prefix that is wider than its registration', { elements: ['user.contact.*'] }],
  ['a prefix of everything', { elements: ['*'] }],
  ['one registered element and another', { elements: ['mail.message.subject', 'signin.*'] }],
  ['no element', { elements: [] }],
  ['an unknown tenant', { tenants: ['adatum'] }],
  ['no tenant', { tenants: [] }],
  ["another app's purpose", { purpose: 'essential.support' }],
  ['an action beyond its registration', { actions: ['read', 'write'] }],
])('a publisher is refused %s', async (_name, change) => {
  const refused = server.tokenFor('mail-insights', { ...asked, ...change });
  await expect(refused).rejects.toThrow(/^invalid_authorization_details/);
});

test("an app gets no token for the control plane's resource", async () => {
  const refused = server.tokenFor('mail-insights', { ...asked, resource: 'control' });
  await expect(refused).rejects.toThrow(/^invalid_target/);
});

/** Asks the token endpoint by hand. */
async function ask(client: string, secret: string, parameters: Readonly<Record<string, string>>) {
  const response = await fetch(server.tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters }),
  });
  return { status: response.status, body: (await response.json()) as { error?: string } };
}

const details = (changes: object) =>
  JSON.stringify([
    {
      type: 'customer_data_release',
      tenants: ['contoso'],
      elements: ['mail.message.subject'],
      purposes: ['publisher.app_functionality'],
      actions: ['read'],
      ...changes,
    },
  ]);

test.each([
  [
    'two purposes',
    details({ purposes: ['publisher.app_functionality', 'publisher.app_analytics'] }),
  ],
  ['a member that nobody knows', details({ tenants_too: ['fabrikam'] })],
  ['another type', details({ type: 'legal_disclosure' })],
  ['a list that is none', details({ elements: 'mail.*' })],
])('details with %s are refused', async (_name, authorization_details) => {
  const secret = server.secrets.get('mail-insights') ?? '';
  const request = { resource: resources.data, authorization_details };
  const { status, body } = await ask('mail-insights', secret, request);
  expect([status, body.error]).toEqual([400, 'invalid_authorization_details']);
});

test('a person gets no token for customer data', async () => {
  const secret = server.secrets.get('contoso-admin') ?? '';
  const request = { resource: resources.data, authorization_details: details({}) };
  expect((await ask('contoso-admin', secret, request)).status).toBe(400);
  expect((await ask('contoso-admin', secret, { resource: resources.data })).status).toBe(400);
});

test('a wrong secret gets nothing', async () => {
  const { status, body } = await ask('mail-insights', 'guessed', { resource: resources.data });
  expect([status, body.error]).toEqual([401, 'invalid_client']);
});
