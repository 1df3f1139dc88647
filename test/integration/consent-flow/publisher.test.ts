import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf } from '../../support/http-tap.ts';
import { objectsIn, rowsTold } from '../../support/ledger.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { nobody } from '../../support/watched-gateway.ts';

let world: GatewayWorld;
beforeAll(async () => {
  world = await startGatewayWorld();
  await world.desk.open();
});
afterAll(() => world.close());

const account = '{ account(id: "a0000001-id") { __typename id displayName email phone } }';
const people = `{ accounts(first: 5) { nodes { __typename id displayName email } } }`;

describe('a publisher', () => {
  test('sees no account and no code before any consent', async () => {
    const { watched, desk } = world;
    const answer = await watched.ask(await desk.token('mail-insights'), account);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ data: { account: null } });
  });

  test('sees exactly two granted elements of exactly that tenant', async () => {
    const { watched, desk, facts } = world;
    const { id } = await desk.grant('contoso', {
      elements: ['user.account.id', 'user.contact.email'],
    });
    const token = await desk.token('mail-insights', { tenants: ['contoso', 'fabrikam'] });
    const mine = await watched.ask(token, account);
    expect(mine.body.data).toMatchObject({
      account: { id: 'a0000001-id', email: expect.stringContaining('a0000001-email') },
    });
    expect(mine.body.data).toMatchObject({ account: { displayName: null, phone: null } });
    expect(codesOf(mine)).toEqual(['NO_BASIS', 'ELEMENT_NOT_IN_TOKEN']);
    const list = await watched.ask(token, people);
    expect(list.text.match(/a\d{7}-email/g)).toHaveLength(5);
    expect(rowsTold(list.entries)).toEqual(objectsIn(list.body.data, facts, watched.pseudonymOf));
    const theirs = await watched.ask(token, account.replace('a0000001', 'a0000005'));
    expect(theirs.body).toEqual({ data: { account: null } });
    await desk.revoke('contoso', id);
    expect((await watched.ask(token, account)).body).toEqual({ data: { account: null } });
    expect((await watched.ask(token, people)).body).toEqual({ data: { accounts: null } });
  });
});

test('nobody is told anything but one public code', async () => {
  const answer = await world.watched.ask(nobody, account);
  expect(answer.status).toBe(401);
  expect(codesOf(answer)).toEqual(['TOKEN_REFUSED']);
});
