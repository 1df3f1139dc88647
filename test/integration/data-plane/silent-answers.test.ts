import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';

let world: GatewayWorld;
let token: Awaited<ReturnType<GatewayWorld['desk']['token']>>;
beforeAll(async () => {
  world = await startGatewayWorld();
  await world.desk.open();
  await world.desk.grant('contoso', { elements: ['user.account.id', 'user.contact.email'] });
  token = await world.desk.token('mail-insights');
});
afterAll(() => world.close());

const account = (id: string): string => `{ account(id: "${id}") { id email } }`;

test.each([
  ['a visible account', 'a0000001-id'],
  ['an account of another tenant', 'a0000005-id'],
  ['an id that never was', 'a9999999-id'],
])('%s costs one entry, so that a log that fails tells none from another', async (_name, id) => {
  expect((await world.watched.ask(token, account(id))).entries).toHaveLength(1);
});

test('an operation that asks for nobody costs none', async () => {
  expect((await world.watched.ask(token, '{ __typename }')).entries).toEqual([]);
});
