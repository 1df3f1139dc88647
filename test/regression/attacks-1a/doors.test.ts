/**
 * Attacks on the ways around the authorisation of fields, on a running gateway:
 * A10, A20, A31, A32, A34, A41, A43, A44.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';
import type { Holder } from '../../support/watched-gateway.ts';

let world: GatewayWorld;
let token: Holder;
beforeAll(async () => {
  world = await startGatewayWorld();
  await world.desk.open();
  await world.desk.grant('contoso', {
    elements: ['user.account.id', 'mail.message.id', 'files.file.id', 'files.file.name'],
  });
  token = await world.desk.token('mail-insights');
});
afterAll(() => world.close());

test('A10 the guard has run for what was answered: the entry names rows and refusals', async () => {
  const answer = await world.watched.ask(token, '{ account(id: "a0000001-id") { id email } }');
  expect(answer.entries[0]?.released).toHaveLength(1);
  expect(answer.entries[0]?.refused).toHaveLength(1);
});

test.each([
  '{ _entities(representations: [{ __typename: "Account", id: "a0000001-id" }]) { ... on Account { email } } }',
  '{ _service { sdl } }',
  '{ __schema { types { name } } }',
  '{ __type(name: "Account") { fields { name } } }',
])('A20 a field of the services’ own doors is none of the graph: %s', async (query) => {
  const answer = await world.watched.ask(token, query);
  expect(answer.status).toBe(400);
  expect(answer.body.data ?? null).toBeNull();
  expect(answer.text).not.toMatch(/displayName|sdl"/);
});

test('A20 a service answers the gateway’s credential alone', async () => {
  const [url] = world.settings.config.services.flatMap((one) => one.url ?? []);
  const answer = await fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{recentMessages{body}}"}',
  });
  expect(answer.status).toBe(401);
});

test('A31 a mutation without a basis for writing is refused before any service is called', async () => {
  world.spied.calls.length = 0;
  const query =
    'mutation { renameFile(tenant: "contoso", id: "f0000002-id", name: "x") { id name } }';
  const answer = await world.watched.ask(token, query);
  expect(codesOf(answer)).toEqual(['WRITE_NOT_IN_TOKEN']);
  expect(world.spied.calls).toEqual([]);
});

test.each([
  ['A32 a subscription', 'subscription { anything }'],
  ['A34 an incremental part', '{ account(id: "a0000001-id") { id ... @defer { email } } }'],
  ['A34 a streamed list', '{ recentMessages @stream { id } }'],
])('%s is refused', async (_name, query) => {
  const answer = await world.watched.ask(token, query);
  expect(codesOf(answer)).toEqual(['OPERATION_NOT_SUPPORTED']);
});

test('A41 an address that is a capability never leaves', async () => {
  const answer = await world.watched.ask(token, '{ file(id: "f0000002-id") { id downloadUrl } }');
  expect(answer.text).not.toContain('https://files');
  const listed = await world.watched.ask(
    token,
    '{ pinnedItems { ... on File { id downloadUrl } } }',
  );
  expect(codesOf(listed)).toEqual(['FIELD_NOT_RELEASABLE']);
});

test.each(['/', '/graphql', '/healthz', '/readyz', '/metrics', '/schema', '/graphql/sdl', '/docs'])(
  'A43 nothing of the schema stands at %s',
  async (path) => {
    const answer = await world.watched.probe(path);
    expect(answer.text).not.toMatch(/Account|Message|type Query|displayName/);
  },
);

test('A43 a wrong name gets no hint of a right one', async () => {
  const answer = await world.watched.ask(token, '{ account(id: "a0000001-id") { displayNam } }');
  expect(answer.status).toBe(400);
  expect(answer.text).not.toMatch(/displayName|Did you mean/);
});

test.each(['m0000001-id', 'f0000001-id', 'g0000001-id', 'contoso'])(
  'A44 an id of another type finds nothing: %s',
  async (id) => {
    const answer = await world.watched.ask(token, 'query($id: ID!) { account(id: $id) { id } }', {
      id,
    });
    expect(answer.body).toEqual({ data: { account: null } });
  },
);

test('A20 A43 A44 what the same token may ask by the graph’s own fields is answered', async () => {
  const query = 'query($id: ID!) { account(id: $id) { id } }';
  const answer = await world.watched.ask(token, query, { id: 'a0000001-id' });
  expect(answer.body).toEqual({ data: { account: { id: 'a0000001-id' } } });
});
