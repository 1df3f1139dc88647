import { Kind, type ValueNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { requestBasis } from '../../../src/decision/request-basis.ts';
import { decideScope } from '../../../src/decision/scopes.ts';
import type { Cover, Vocabulary } from '../../../src/model/index.ts';
import type { Confiner, ScopeArgument } from '../../../src/plan/index.ts';
import { peoplePath } from '../../support/people-graph.ts';
import { aCover, aDataCaller, pathPurpose } from '../../support/release-path.ts';
import { covering, decided, now } from './decision-kit.ts';

const query = '{ notes { id body name } }';
const at = ['2026-01-01T00:00:00Z'];

describe('a row', () => {
  test('without a time releases under a period what has none', () => {
    const dataPeriod = { from: Date.UTC(2026, 0, 1), to: null };
    const one = decided(query, [covering(['user.id', 'mail.body'], { dataPeriod })]);
    expect(one.row('Note', { times: undefined })).toEqual(['Note.id']);
    expect(one.row('Note', { times: at })).toEqual(['Note.id', 'Note.body']);
  });

  test.each([
    ['2026-03-01T12:00:00Z', true],
    ['2026-03-01T12:00:00.123456+02:00', true],
    ['2026-03-01', true],
    [Date.UTC(2026, 2, 1), true],
    ['2026-03-01T12:00:00', false],
    ['2026-03-01 12:00:00Z', false],
    ['March 1, 2026', false],
    ['2026', false],
    ['1', false],
    ['1772323200000', false],
    ['2026-03-01T12:00:00Z and later', false],
    ['2026-13-01T12:00:00Z', false],
  ])('lies in a period by a time that says its zone, and by no other: %j', (time, shown) => {
    const dataPeriod = { from: null, to: Date.UTC(2030, 0, 1) };
    const one = decided(query, [covering(['user.id', 'mail.body'], { dataPeriod })]);
    expect(one.row('Note', { times: [time] }) !== null).toBe(shown);
  });

  test.each(['contoso/', '/a1', '/', 'contoso/a1/', '//'])(
    'is not there where an owner is half a name: %j',
    (owner) => {
      const papers = decided('{ papers { nodes { id } } }', [covering(['user.id'])]);
      expect(papers.row('Paper', { owners: [owner] })).toBeNull();
      expect(papers.row('Paper', { owners: ['contoso', 'contoso/a2'] })).toEqual(['Paper.id']);
    },
  );

  test('is there by its existence element and by no other', () => {
    const one = decided(query, [
      covering(['user.name']),
      covering(['user.id', 'user.name'], { ref: 'grant:2', tenant: 'fabrikam' }),
    ]);
    expect(one.row('Note', { times: at })).toBeNull();
    expect(one.row('Note', { tenant: 'fabrikam', times: at })).toEqual(['Note.id', 'Note.name']);
  });

  test('is found only where what found it is granted', async () => {
    const { path } = peoplePath();
    path.held.covers = [
      aCover({ elements: ['user.name'] }),
      aCover({ elements: ['user.name', 'user.id'], ref: 'grant:2', tenant: 'fabrikam' }),
    ];
    const found = async (id: string): Promise<unknown> =>
      (await path.ask(`{ customer(id: "${id}") { name } }`, {}, aDataCaller())).data;
    expect(await found('c1')).toEqual({ customer: null });
    expect(await found('c2')).toEqual({ customer: { name: 'name-of-c2' } });
  });
});

test('a link of objects that nobody owns is never released, whatever its objects are', async () => {
  const { path } = peoplePath({ root: '@classified(element: "user.name")' });
  path.held.covers = [aCover({ elements: ['user.name', 'user.id'] })];
  const { data, errors } = await path.ask('{ first { name } people { id } }', {}, aDataCaller());
  expect(data).toEqual({ first: null, people: [{ id: 'c1' }, { id: 'c3' }] });
  expect(errors.map((one) => one.extensions.code)).toEqual(['FIELD_NOT_RELEASABLE']);
});

test('a ceiling of a prefix ends at a whole word', () => {
  const { inCeiling } = requestBasis({
    standsOn: 'TENANT_CONSENT',
    purpose: pathPurpose,
    operation: 'read',
    tenants: [],
    ceiling: ['mail.*'],
    covers: [],
    now,
  });
  expect(['mail.body', 'mail', 'mailbox.rule', 'x.mail.body'].map(inCeiling)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

describe('a scope', () => {
  const vocabulary: Vocabulary = {
    version: 'v',
    elements: new Map(),
    purposes: new Map(),
    neverReleased: new Set(),
  };
  const asks = (values: readonly string[]): ValueNode => ({
    kind: Kind.LIST,
    values: values.map((value) => ({ kind: Kind.STRING, value })),
  });
  const scope = (change: Partial<ScopeArgument>): ScopeArgument => ({
    name: 'x',
    path: [],
    fallback: undefined,
    readsVariables: false,
    creatable: [],
    elements: [],
    by: 'ACCOUNT',
    variable: 's0',
    type: '[ID!]',
    list: true,
    supplied: null,
    ...change,
  });
  const confinerOf = (one: ScopeArgument): Confiner => ({
    id: 0,
    coordinate: 'Query.notes',
    scopes: [one],
    underSubject: false,
    isWithin: false,
    told: [],
    rows: [{ exists: ['user.id'], recordedAt: [], owners: [], named: true }],
    tested: [],
    linked: false,
  });
  const decidedScope = (one: ScopeArgument, covers: readonly Cover[]) =>
    decideScope(confinerOf(one), {
      basis: requestBasis({
        standsOn: 'TENANT_CONSENT',
        purpose: pathPurpose,
        operation: 'read',
        tenants: ['contoso', 'fabrikam'],
        ceiling: ['user.*'],
        covers,
        now,
      }),
      variables: {},
      vocabulary,
      counted: false,
    });
  const ofAccount = aCover({ elements: ['user.id'], account: 'a1' });

  test('of which nothing is left is empty', () => {
    const left = decidedScope(scope({ supplied: asks(['a1', 'a2']) }), [ofAccount]);
    expect([left.empty, left.variables]).toEqual([false, { s0: ['a1'] }]);
    expect(decidedScope(scope({ supplied: asks(['a2']) }), [ofAccount]).empty).toBe(true);
  });

  test('of nobody who may be seen is empty, also where it does not name tenants', () => {
    expect(decidedScope(scope({}), [aCover({ elements: ['user.email'] })]).empty).toBe(true);
    expect(decidedScope(scope({}), []).empty).toBe(true);
    expect(decidedScope(scope({}), [ofAccount]).empty).toBe(false);
  });

  test('of more values than may be sent is empty', () => {
    const ids = (count: number) => Array.from({ length: count }, (_, n) => `a${String(n)}`);
    const whole = [aCover({ elements: ['user.id'] })];
    const left = decidedScope(scope({ supplied: asks(ids(100)) }), whole);
    expect([left.empty, left.variables]).toEqual([false, { s0: ids(100) }]);
    expect(decidedScope(scope({ supplied: asks(ids(101)) }), whole).empty).toBe(true);
  });

  test('of one value confines no two tenants', () => {
    const one = scope({ by: 'TENANT', type: 'ID', list: false });
    const covers = ['contoso', 'fabrikam'].map((tenant, n) =>
      aCover({ ref: `grant:${String(n)}`, tenant, elements: ['user.id'] }),
    );
    expect(decidedScope(one, covers)).toMatchObject({ confined: false, variables: { s0: null } });
    expect(decidedScope(one, covers.slice(0, 1))).toMatchObject({
      confined: true,
      variables: { s0: 'contoso' },
    });
  });
});
