import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { idOf } from '../../../examples/contoso/world/markers.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';

let world: GatewayWorld;
/** How far the gateway's clock is ahead. */
let aheadMs = 0;
beforeAll(async () => {
  const now = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + aheadMs);
  world = await startGatewayWorld();
  await world.desk.open();
});
afterEach(async () => {
  aheadMs = 0;
  await world.desk.revokeAll();
});
afterAll(() => world.close());

const account = '{ account(id: "a0000001-id") { id displayName email } }';
const gone = { data: { account: null } };
const basics = ['user.account.id', 'user.profile.display_name'];

/** Numbers of messages in the mailbox of an account, oldest first. */
const messagesOf = (number: number): readonly number[] =>
  world.facts.numbers('messages', `account = ${number}`);

const timeOf = (message: number): number =>
  world.facts.of({ kind: 'message', number: message })?.times[0] ?? Number.NaN;

describe('a grant', () => {
  test('whose time has passed is none', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: basics, notAfter: Date.now() + 60_000 });
    const token = await desk.token('mail-insights');
    expect((await watched.ask(token, account)).text).toContain('a0000001-name');
    aheadMs = 60_000;
    expect((await watched.ask(token, account)).body).toEqual(gone);
  });

  test('whose time has not come is none', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: basics, notBefore: Date.now() + 60_000 });
    expect((await watched.ask(await desk.token('mail-insights'), account)).body).toEqual(gone);
  });

  test('for one purpose is none for another', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: basics, purpose: 'publisher.app_analytics' });
    const token = await desk.token('mail-insights');
    expect((await watched.ask(token, account)).body).toEqual(gone);
    const other = await desk.token('mail-insights', { purpose: 'publisher.app_analytics' });
    expect((await watched.ask(other, account)).text).toContain('a0000001-name');
  });

  test('for one recipient is none for another', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: basics });
    const token = await desk.token('support-desk');
    expect((await watched.ask(token, account)).body).toEqual(gone);
  });

  test('is no wider than the token', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: [...basics, 'user.contact.email'] });
    const token = await desk.token('mail-insights', { elements: basics });
    const answer = await watched.ask(token, account);
    expect(answer.body.data).toMatchObject({ account: { id: 'a0000001-id', email: null } });
    expect(codesOf(answer)).toEqual(['ELEMENT_NOT_IN_TOKEN']);
  });

  test('of a tenant that the token does not name is none', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: basics });
    const token = await desk.token('mail-insights', { tenants: ['fabrikam'] });
    expect((await watched.ask(token, account)).body).toEqual(gone);
  });

  test('of fewer elements than the token leaves the others out', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: ['user.account.id'] });
    const answer = await watched.ask(await desk.token('mail-insights'), account);
    expect(answer.body.data).toEqual({
      account: { id: 'a0000001-id', displayName: null, email: null },
    });
    expect(codesOf(answer)).toEqual(['NO_BASIS', 'NO_BASIS']);
  });

  test('without the element of the id that is asked for finds nothing', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: ['user.profile.display_name'] });
    expect((await watched.ask(await desk.token('mail-insights'), account)).body).toEqual(gone);
  });
});

describe('a data period', () => {
  test('shows records that lie in it and no others', async () => {
    const { watched, desk } = world;
    const mine = messagesOf(1);
    const [oldest = 0, second = 0] = mine;
    const newest = mine.at(-1) ?? 0;
    await desk.grant('contoso', {
      elements: ['mail.message.id', 'mail.message.subject'],
      period: { from: timeOf(second), to: timeOf(newest) },
    });
    const token = await desk.token('mail-insights');
    const ask = async (number: number): Promise<unknown> =>
      (await watched.ask(token, `{ message(id: "${idOf('m', number)}") { id subject } }`)).body
        .data?.['message'];
    expect(await ask(oldest)).toBeNull();
    expect(await ask(newest)).toBeNull();
    expect(await ask(second)).toMatchObject({ id: idOf('m', second) });
  });

  test('shows no file that was changed after it', async () => {
    const { watched, desk, facts } = { ...world, facts: world.facts };
    const file =
      facts.numbers('files', "tenant = 'contoso' AND modified > at + 86400000 * 5")[3] ?? 0;
    const [created = 0, modified = 0] = facts.of({ kind: 'file', number: file })?.times ?? [];
    const query = `{ file(id: "${idOf('f', file)}") { id name } }`;
    const token = await desk.token('mail-insights');
    const elements = ['files.file.id', 'files.file.name'];
    await desk.grant('contoso', { elements, period: { from: created, to: modified } });
    expect((await watched.ask(token, query)).body).toEqual({ data: { file: null } });
    await desk.grant('contoso', { elements, period: { from: created, to: modified + 1 } });
    expect((await watched.ask(token, query)).text).toContain('-name');
  });

  test('lets an untimed element leave as of now', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: basics, period: { from: 0, to: 1 } });
    const answer = await watched.ask(await desk.token('mail-insights'), account);
    expect(answer.body.data).toMatchObject({ account: { id: 'a0000001-id' } });
  });
});

describe('an exception', () => {
  test('takes an account out of a grant, whatever else allows it', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: basics, except: [{ accounts: ['a0000001-id'] }] });
    const token = await desk.token('mail-insights');
    expect((await watched.ask(token, account)).body).toEqual(gone);
    const other = account.replace('a0000001', 'a0000002');
    expect((await watched.ask(token, other)).text).toContain('a0000002-name');
  });

  test('takes one element of one account out', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', {
      elements: basics,
      except: [{ accounts: ['a0000001-id'], elements: ['user.profile.display_name'] }],
    });
    const token = await desk.token('mail-insights');
    const answer = await watched.ask(token, account);
    expect(answer.body.data).toEqual({
      account: { id: 'a0000001-id', displayName: null, email: null },
    });
    expect(answer.body.errors?.map((one) => one.extensions?.rows)).toEqual([1, 1]);
  });

  test('takes the messages of a group out', async () => {
    const { watched, desk, facts } = world;
    const [held = 0] = facts.numbers('messages', "group_number = 1 AND tenant = 'contoso'");
    const elements = ['mail.message.id', 'mail.message.subject'];
    await desk.grant('contoso', { elements, except: [{ resources: ['g0000001-id'] }] });
    const token = await desk.token('mail-insights');
    const query = (number: number): string => `{ message(id: "${idOf('m', number)}") { subject } }`;
    expect((await watched.ask(token, query(held))).body).toEqual({ data: { message: null } });
    const [free = 0] = messagesOf(1);
    expect((await watched.ask(token, query(free))).text).toContain('-subject');
  });
});

test('a grant of one group shows the group mailbox and nobody else’s', async () => {
  const { watched, desk, facts } = world;
  const [held = 0] = facts.numbers('messages', "group_number = 1 AND tenant = 'contoso'");
  const [free = 0] = messagesOf(1);
  await desk.grant('contoso', {
    elements: ['mail.message.id', 'mail.message.subject'],
    resources: ['g0000001-id'],
  });
  const token = await desk.token('mail-insights');
  const ask = async (number: number): Promise<unknown> =>
    (await watched.ask(token, `{ message(id: "${idOf('m', number)}") { subject } }`)).body.data;
  expect(await ask(held)).toMatchObject({ message: { subject: expect.any(String) } });
  expect(await ask(free)).toEqual({ message: null });
});

describe('a limit of visible objects per day', () => {
  test('ends the answers when it is used up, without a part of the one that would pass it', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: basics, rowsPerDay: 3 });
    const token = await desk.token('mail-insights');
    const two = '{ accounts(first: 2) { nodes { id displayName } } }';
    expect((await watched.ask(token, two)).text.match(/-name/g)).toHaveLength(2);
    const refused = await watched.ask(token, two);
    expect(refused.body.data ?? null).toBeNull();
    expect(codesOf(refused)).toEqual(['BASIS_ENDED']);
    expect((await watched.ask(token, account)).text).toContain('a0000001-name');
    expect(codesOf(await watched.ask(token, account))).toEqual(['BASIS_ENDED']);
  });
});
