import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';

let world: GatewayWorld;
beforeAll(async () => {
  world = await startGatewayWorld();
});
afterEach(() => world.desk.revokeAll());
afterAll(() => world.close());

const account = '{ account(id: "a0000001-id") { id displayName email } }';
const gone = { data: { account: null } };
const basics = ['user.account.id', 'user.profile.display_name'];

describe('a publisher', () => {
  test('that nobody has registered sees nothing', async () => {
    const { watched, desk } = world;
    expect((await watched.ask(await desk.token('mail-insights'), account)).body).toEqual(gone);
  });

  test('that is not verified sees nothing, although the tenant consented', async () => {
    const { watched, desk } = world;
    await desk.register('mail-insights', 'PUBLISHER_APP', false);
    await desk.policy('contoso', []);
    await desk.grant('contoso', { elements: basics });
    expect((await watched.ask(await desk.token('mail-insights'), account)).body).toEqual(gone);
  });
});

describe('a registered recipient', () => {
  const standing = async (): Promise<GatewayWorld> => {
    const fresh = await startGatewayWorld();
    await fresh.desk.open();
    return fresh;
  };
  let open: GatewayWorld;
  beforeAll(async () => {
    open = await standing();
  });
  afterEach(() => open.desk.revokeAll());
  afterAll(() => open.close());

  test('sees nothing from its suspension on, and again what was granted after it is resumed', async () => {
    const { watched, desk } = open;
    await desk.grant('contoso', { elements: basics });
    const token = await desk.token('mail-insights');
    expect((await watched.ask(token, account)).text).toContain('a0000001-name');
    await desk.suspend('mail-insights');
    expect((await watched.ask(token, account)).body).toEqual(gone);
    await desk.resume('mail-insights');
    expect((await watched.ask(token, account)).text).toContain('a0000001-name');
  });

  test.each([
    ['blocks it by name', ['mail-insights']],
    ['lets no third party in', null],
  ])('sees nothing of a tenant whose app policy %s', async (_name, blocked) => {
    const { watched, desk } = open;
    await desk.grant('contoso', { elements: basics });
    const token = await desk.token('mail-insights');
    await desk.policy('contoso', blocked);
    expect((await watched.ask(token, account)).body).toEqual(gone);
    await desk.policy('contoso', []);
    expect((await watched.ask(token, account)).text).toContain('a0000001-name');
  });

  test('sees nothing more of a tenant that was closed, until it has consented anew', async () => {
    const { watched, desk } = open;
    await desk.agree('northwind', ['user.account.*', 'user.profile.*'], ['essential.support']);
    await desk.grant('northwind', { elements: basics });
    await desk.grant('contoso', { elements: basics });
    const theirs = account.replace('a0000001', 'a0000008');
    const app = await desk.token('mail-insights', { tenants: ['northwind'] });
    const support = { tenants: ['northwind'], purpose: 'essential.support' };
    const operator = await desk.token('support-desk', support);
    for (const one of [app, operator]) {
      expect((await watched.ask(one, theirs)).text).toContain('a0000008-name');
    }
    await desk.close('northwind');
    for (const one of [app, operator]) expect((await watched.ask(one, theirs)).body).toEqual(gone);
    const other = await watched.ask(await desk.token('mail-insights'), account);
    expect(other.text).toContain('a0000001-name');
    await expect(desk.grant('northwind', { elements: basics })).rejects.toThrow('TENANT_CLOSED');
    await desk.reopen('northwind');
    for (const one of [app, operator]) expect((await watched.ask(one, theirs)).body).toEqual(gone);
    await desk.grant('northwind', { elements: basics });
    expect((await watched.ask(app, theirs)).text).toContain('a0000008-name');
    expect((await watched.ask(operator, theirs)).body).toEqual(gone);
  });

  test('keeps what a task lets it have when the tenant is closed', async () => {
    const { watched, desk } = open;
    await desk.close('fabrikam');
    const wish = { tenant: 'fabrikam', account: 'a0000005-id', classes: ['NAME', 'ACCOUNT_ID'] };
    const { holder } = await desk.task(wish);
    const answer = await watched.ask(holder, account.replace('a0000001', 'a0000005'));
    expect(answer.text).toContain('a0000005-name');
  });

  test('under the contract reads the one tenant that its token names', async () => {
    const { watched, desk } = open;
    await desk.agree('contoso', ['user.account.*', 'user.profile.*'], ['essential.support']);
    const purpose = 'essential.support';
    const mine = await desk.token('support-desk', { purpose });
    const answer = await watched.ask(mine, account);
    expect(answer.text).toContain('a0000001-name');
    expect(answer.entries[0]?.bases.map((one) => one.basis)).toEqual(['CONTRACT']);
    const theirs = await desk.token('support-desk', { purpose, tenants: ['fabrikam'] });
    expect((await watched.ask(theirs, account)).body).toEqual(gone);
    expect((await watched.ask(theirs, account.replace('01-id', '05-id'))).body).toEqual(gone);
    const other = await desk.token('support-desk', { purpose: 'essential.billing' });
    expect((await watched.ask(other, account)).body).toEqual(gone);
  });

  test('of the provider names exactly one tenant', async () => {
    const { watched, desk } = open;
    await desk.agree('contoso', ['user.*'], ['essential.support']);
    const token = await desk.token('support-desk', {
      purpose: 'essential.support',
      tenants: ['contoso', 'fabrikam'],
    });
    const answer = await watched.ask(token, account);
    expect(answer.status).toBe(401);
    expect(codesOf(answer)).toEqual(['TOKEN_REFUSED']);
  });

  test('that is a publisher has no part in the contract', async () => {
    const { watched, desk } = open;
    await desk.agree('contoso', ['user.*'], ['essential.support']);
    expect((await watched.ask(await desk.token('mail-insights'), account)).body).toEqual(gone);
  });
});
