/**
 * Attacks that widen what was granted, by their ids in the catalogue of public advisories:
 * A35 (a grant of a grant), A47 (schema and policy of different versions), A49 (a decider that gives no clear answer).
 */
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { grantStateOf } from '../../../src/consent/grant-record.ts';
import { SwitchableDataPlane } from '../../../src/release/index.ts';
import { letsIn, isInStanding } from '../../../src/recipients/index.ts';
import { appPolicyOf } from '../../../src/recipients/app-policy.ts';
import { recipientOf } from '../../../src/recipients/recipient-record.ts';
import { peoplePath } from '../../support/people-graph.ts';
import { aCover, aDataCaller, aTaskCaller } from '../../support/release-path.ts';
import { accessToken, bearer } from '../../unit/identity/token-kit.ts';
import { expectRefused, identity } from '../tokens/refusals.ts';

const all = '{ people { id ... on Customer { name ssn } } }';
const shown = {
  people: ['c1', 'c3'].map((id) => ({ id, name: `name-of-${id}`, ssn: `ssn-of-${id}` })),
};

describe('A35 a grant that comes from a grant', () => {
  test.each([
    ['one level', { sub: 'mail-insights' }],
    ['two levels', { sub: 'mail-insights', act: { sub: 'billing-hub' } }],
    ['no level', {}],
  ])('as a token that acts for another, %s, is none', async (_name, act) => {
    await expectRefused(accessToken({ act }));
    await expect(identity.authenticate(bearer(accessToken()))).resolves.toBeDefined();
  });

  test.each(['user.*', '*', 'user', 'user.', 'user.ssn.*', 'USER.SSN', ''])(
    'covers no element below its own name: %j',
    async (element) => {
      const { ask } = peoplePath();
      expect((await ask([element], all)).data).toEqual({ people: [] });
      const some = await ask(['user.id', 'user.name', element], all);
      expect(some.text).not.toMatch(/ssn-of/);
      expect((await ask(['user.id', 'user.name', 'user.ssn'], all)).data).toEqual(shown);
    },
  );

  test('a token wider than its grants widens none of them, and two grants do not multiply', async () => {
    const { path } = peoplePath();
    path.held.covers = [
      aCover({ elements: ['user.id', 'user.ssn'], resources: ['g1'] }),
      aCover({ elements: ['user.id', 'user.name'], ref: 'grant:2' }),
    ];
    const { data, text } = await path.ask(all, {}, aDataCaller({ elements: ['user.*'] }));
    expect(text).not.toMatch(/ssn-of/);
    expect(data).toEqual({
      people: shown.people.map(({ id, name }) => ({ id, name, ssn: null })),
    });
  });
});

describe('A47 a reload between two steps of a request', () => {
  test('answers under one version or not at all', async () => {
    const before = peoplePath();
    const after = peoplePath({ customerSsn: '@classified(element: "key.master")' });
    const covers = [aCover({ elements: ['user.id', 'user.name', 'user.ssn'] })];
    for (const one of [before, after]) one.path.held.covers = covers;
    const plane = new SwitchableDataPlane(before.path.plane);
    const ask = (schema: typeof before.graph.served) =>
      plane.release({
        caller: aDataCaller({ elements: ['user.*'] }),
        document: parse('{ customer(id: "c1") { ssn } }'),
        schema,
        operationName: null,
        variables: {},
        signal: new AbortController().signal,
      });
    const first = await ask(before.graph.served);
    expect(first.data).toEqual({ customer: { ssn: 'ssn-of-c1' } });
    const inFlight = ask(before.graph.served);
    plane.switchTo(after.path.plane);
    expect((await inFlight).data).toEqual(first.data);
    await expect(ask(before.graph.served)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
    const second = await ask(after.graph.served);
    expect(second.data).toEqual({ customer: { ssn: null } });
    expect(second.errors.map((one) => one.extensions.code)).toEqual(['FIELD_NOT_RELEASABLE']);
    expect(JSON.stringify(after.path.calls)).not.toContain('ssn');
  });
});

describe('A49 a decider that gives no clear answer', () => {
  const unclear = ['true', 1, [], {}, null, undefined, 'yes', [true]];
  const record = (state: Record<string, unknown>) => ({
    kind: 'recipient',
    id: 'mail-insights',
    version: 1,
    state,
  });
  const publisher = { kind: 'PUBLISHER_APP', name: 'App', state: 'ACTIVE', verified: true };

  test.each(unclear)('verifies nobody: %j', (verified) => {
    const unread = () => recipientOf(record({ ...publisher, verified }) as never);
    expect(unread).toThrow();
    expect(isInStanding(recipientOf(record(publisher) as never))).toBe(true);
    expect(isInStanding(recipientOf(record({ ...publisher, verified: false }) as never))).toBe(
      false,
    );
  });

  test.each(['mail-insights', { 0: 'mail-insights' }, null, undefined, [['mail-insights']], true])(
    'lets nobody in: %j',
    (allowed) => {
      const state = { thirdPartyDefault: 'block', blocked: [] };
      expect(() => appPolicyOf(record({ ...state, allowed }) as never)).toThrow();
      const clear = appPolicyOf(record({ ...state, allowed: ['mail-insights'] }) as never);
      expect([
        letsIn(clear, 'mail-insights'),
        letsIn(clear, 'insights'),
        letsIn(null, 'x'),
      ]).toEqual([true, false, false]);
    },
  );

  const terms = {
    tenant: 'contoso',
    recipient: 'mail-insights',
    elements: ['user.id'],
    operations: ['read'],
    purposes: ['publisher.app_functionality'],
    resources: null,
    dataPeriod: null,
    exceptions: [],
    notBefore: 0,
    notAfter: null,
    rowsPerDay: null,
  };
  test.each([
    { elements: 'user.id' },
    { operations: 'read' },
    { operations: ['READ'] },
    { purposes: 'publisher.app_functionality' },
    { resources: undefined },
    { dataPeriod: {} },
    { dataPeriod: { from: '2020', to: null } },
    { exceptions: null },
    { exceptions: [{ accounts: ['a1'] }] },
    { notBefore: '0' },
    { notAfter: 'never' },
    { notAfter: Infinity },
    { rowsPerDay: -1 },
    { tenantVersion: 0 },
    { more: true },
  ])('grants nothing: %j', (change) => {
    expect(() => grantStateOf(record({ ...terms, ...change }) as never)).toThrow();
    // A grant from before tenants had records of their own is of the first.
    expect(grantStateOf(record(terms) as never)).toEqual({ ...terms, tenantVersion: 1 });
  });

  test('and where no cover, or only a broken one is held, nothing leaves', async () => {
    const { path } = peoplePath();
    const cover = aCover({ elements: ['user.id', 'user.name', 'user.ssn'] });
    const caller = aDataCaller({ elements: ['user.*'] });
    const odd = [
      { purposes: null },
      { operations: undefined },
      { elements: null },
      { tenant: null },
      { tenant: ['contoso'] },
      { notBefore: Number.NaN },
      { notAfter: Number.NaN },
      { basis: 'LEGAL_PROCESS' },
      { exceptions: undefined },
    ];
    for (const change of odd) {
      path.held.covers = [{ ...cover, ...change } as never];
      const outcome = await path.ask(all, {}, caller).catch((error: unknown) => error);
      if (outcome instanceof Error) continue;
      expect(outcome, JSON.stringify(change)).toMatchObject({ data: { people: [] } });
    }
    path.held.covers = [];
    expect((await path.ask(all, {}, aTaskCaller())).data).toEqual({ people: [] });
    path.held.covers = [cover];
    expect((await path.ask(all, {}, caller)).data).toEqual(shown);
  });
});
