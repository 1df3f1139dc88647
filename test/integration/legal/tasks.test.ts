import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';
import { objectsIn, rowsTold } from '../../support/ledger.ts';

let world: GatewayWorld;
beforeAll(async () => {
  world = await startGatewayWorld();
  await world.desk.open();
});
afterAll(() => world.close());

const period = { from: Date.UTC(2025, 3, 1), to: Date.UTC(2026, 3, 1) };
const contents = ['ACCOUNT_ID', 'CONTACT', 'NAME', 'RECORD_ID', 'SUBJECT_LINE', 'BODY'];
const target = { tenant: 'contoso', account: 'a0000001-id', classes: contents, period };
const account = (number: number, fields: string): string =>
  `{ account(id: "a${String(number).padStart(7, '0')}-id") { __typename id ${fields} } }`;
const gone = { data: { account: null } };

describe('a task token', () => {
  test('reads its account, in its classes and its period, and the legal log alone tells', async () => {
    const { watched, desk, facts } = world;
    const { holder } = await desk.task(target);
    const answer = await watched.ask(
      holder,
      account(
        1,
        'displayName email messages(first: 50) { totalCount nodes { __typename id subject body } }',
      ),
    );
    const inPeriod = facts.numbers(
      'messages',
      `account = 1 AND at >= ${period.from} AND at < ${period.to}`,
    );
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data).toMatchObject({
      account: { email: expect.any(String), messages: { totalCount: inPeriod.length } },
    });
    expect(answer.text.match(/m\d{7}-body/g)).toHaveLength(inPeriod.length);
    expect(answer.log).toBe('legal');
    expect(answer.entries).toHaveLength(1);
    expect(answer.entries[0]?.sealed).not.toBeNull();
    expect(answer.entries[0]?.bases.map((one) => one.basis)).toEqual(['LEGAL_PROCESS']);
    expect(rowsTold(answer.entries)).toEqual(
      objectsIn(answer.body.data, facts, watched.pseudonymOf),
    );
  });

  test.each([
    ['a neighbour in the tenant', 2],
    ['an account of another tenant', 5],
    ['the group mailbox of the tenant', 34],
    ['an account that there is not', 9_999_999],
  ])('does not see %s', async (_name, number) => {
    const { watched, desk } = world;
    const { holder } = await desk.task(target);
    expect((await watched.ask(holder, account(number, 'email'))).body).toEqual(gone);
  });

  test('leaves out a class that it does not name', async () => {
    const { watched, desk } = world;
    const { holder } = await desk.task({ ...target, classes: ['ACCOUNT_ID', 'CONTACT'] });
    const answer = await watched.ask(
      holder,
      account(1, 'email displayName postalAddress { city }'),
    );
    expect(answer.body.data).toMatchObject({
      account: { email: expect.any(String), displayName: null, postalAddress: null },
    });
    expect(codesOf(answer)).toEqual(['NO_BASIS', 'NO_BASIS']);
  });

  test.each(['KEY', 'CREDENTIAL'])('can never name the class %s', async (one) => {
    await expect(world.desk.demand({ ...target, classes: [one] })).rejects.toThrow('LV21');
  });

  test('never reads a key', async () => {
    const { watched, desk } = world;
    const { holder } = await desk.task(target);
    const answer = await watched.ask(holder, account(1, 'recoveryKey'));
    expect(answer.body.data).toMatchObject({ account: { recoveryKey: null } });
    expect(codesOf(answer)).toEqual(['FIELD_NOT_RELEASABLE']);
  });

  test('finds no message outside the period, by its id or in a list', async () => {
    const { watched, desk, facts } = world;
    const { holder } = await desk.task(target);
    const [before = 0] = facts.numbers('messages', `account = 1 AND at < ${period.from}`);
    const query = `{ message(id: "m${String(before).padStart(7, '0')}-id") { id subject } }`;
    expect((await watched.ask(holder, query)).body).toEqual({ data: { message: null } });
    const recent = await watched.ask(holder, '{ recentMessages { id } }');
    expect(recent.body).toEqual({ data: { recentMessages: [] } });
  });

  test('cannot count or page a list that its account does not confine', async () => {
    const { watched, desk } = world;
    const { holder } = await desk.task(target);
    const answer = await watched.ask(holder, '{ accounts { totalCount nodes { id } } }');
    expect(answer.body.data).toEqual({ accounts: null });
    expect(new Set(codesOf(answer))).toEqual(new Set(['SCOPE_NOT_PUSHABLE']));
  });

  test('confines a list by its account, whatever the caller asks for', async () => {
    const { watched, desk, facts } = world;
    const { holder } = await desk.task(target);
    const query =
      '{ messages(account: ["a0000001-id", "a0000002-id"], first: 500) { totalCount nodes { __typename id } } }';
    const answer = await watched.ask(holder, query);
    const own = facts.numbers(
      'messages',
      `account = 1 AND at >= ${period.from} AND at < ${period.to}`,
    );
    expect(answer.body.data).toMatchObject({ messages: { totalCount: own.length } });
    const other = '{ messages(account: ["a0000002-id"]) { totalCount nodes { id } } }';
    expect((await watched.ask(holder, other)).body).toEqual({ data: { messages: null } });
  });

  test('reads the target’s own copy of a document that others own too', async () => {
    const { watched, desk } = world;
    const file = '{ file(id: "f0000001-id") { id name tenantId } }';
    const classes = ['RECORD_ID', 'FILE_NAME', 'SERVICE_DATES'];
    const whole = { from: Date.UTC(2024, 0, 1), to: Date.UTC(2026, 10, 1) };
    const holder1 = (await desk.task({ ...target, classes, period: whole })).holder;
    const custodian = await watched.ask(holder1, file);
    expect(custodian.body.data).toMatchObject({ file: { id: 'f0000001-id', tenantId: 'contoso' } });
    const other = { tenant: 'fabrikam', account: 'a0000005-id', classes, period: whole };
    const { holder } = await desk.task(other);
    expect((await watched.ask(holder, file)).body).toEqual({ data: { file: null } });
  });
});

describe('the life of a task token', () => {
  test('is spent after its uses, and a spent one releases nothing', async () => {
    const { watched, desk } = world;
    const { holder } = await desk.task({ ...target, maxUses: 2 });
    for (let use = 0; use < 2; use++) {
      expect((await watched.ask(holder, account(1, 'email'))).text).toContain('-email');
    }
    const spent = await watched.ask(holder, account(1, 'email'));
    expect(spent.body.data ?? null).toBeNull();
    expect(codesOf(spent)).toEqual(['BASIS_ENDED']);
  });

  test('ends with its demand', async () => {
    const { watched, desk } = world;
    const { holder, demand } = await desk.task(target);
    expect((await watched.ask(holder, account(1, 'email'))).text).toContain('-email');
    await desk.withdraw(demand);
    expect((await watched.ask(holder, account(1, 'email'))).body).toEqual(gone);
  });

  test('does not end with a consent, nor does a consent widen it', async () => {
    const { watched, desk } = world;
    const { id } = await desk.grant('contoso', { elements: ['user.*', 'mail.message.*'] });
    const { holder } = await desk.task({ ...target, classes: ['ACCOUNT_ID', 'CONTACT'] });
    const before = await watched.ask(holder, account(1, 'email displayName'));
    expect(before.body.data).toMatchObject({ account: { displayName: null } });
    await desk.revoke('contoso', id);
    const after = await watched.ask(holder, account(1, 'email displayName'));
    expect(after.body.data).toEqual(before.body.data);
  });

  test('widens nobody else: the publisher sees what it saw', async () => {
    const { watched, desk } = world;
    await desk.task(target);
    const token = await desk.token('mail-insights');
    expect((await watched.ask(token, account(1, 'email'))).body).toEqual(gone);
  });

  test('is refused at the control plane, and a control token at the data plane', async () => {
    const { watched, desk, authorization } = world;
    const { holder } = await desk.task(target);
    const control = await watched.control(holder.token, '{ demands { nodes { id } } }');
    expect(codesOf(control)).toEqual(['TOKEN_REFUSED']);
    const token = await authorization.controlTokenFor('extractor');
    const data = await watched.ask({ token, basis: holder.basis }, account(1, 'email'));
    expect(codesOf(data)).toEqual(['TOKEN_REFUSED']);
  });
});

test('a demand that one person approved releases nothing, and nobody but its extractor gets a token', async () => {
  const { desk } = world;
  const demand = await desk.demand(target);
  const approve =
    'mutation($demand: ID!, $digest: String) { approveDemand(input: { demand: $demand, digest: $digest }) { digest task } }';
  const { approveDemand } = await desk.run<{
    approveDemand: { digest: string; task: string | null };
  }>('legal-reviewer-1', approve, { demand });
  expect(approveDemand.task).toBeNull();
  const again = { demand, digest: approveDemand.digest };
  await expect(desk.run('legal-reviewer-1', approve, again)).rejects.toThrow('CONTROL_DENIED');
  const second = await desk.run<{ approveDemand: { task: string } }>(
    'legal-reviewer-2',
    approve,
    again,
  );
  const issue = 'mutation($task: ID!) { issueTaskToken(task: $task) { token } }';
  const { task } = second.approveDemand;
  for (const person of [
    'legal-reviewer-1',
    'legal-clerk',
    'contoso-admin',
    'security-reviewer',
  ] as const) {
    await expect(desk.run(person, issue, { task })).rejects.toThrow(
      /CONTROL_DENIED|RECORD_UNKNOWN/,
    );
  }
});

test('nothing of a task stands in the release log', async () => {
  const { watched, desk } = world;
  const { holder } = await desk.task(target);
  const before = (await world.log.head('release')).size;
  await watched.ask(holder, account(1, 'email'));
  const entries = (await world.entries('release', before)).filter((one) => one.kind === 'release');
  expect(entries).toEqual([]);
});
