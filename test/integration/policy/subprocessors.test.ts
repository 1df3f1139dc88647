import { describe, expect, test } from 'vitest';
import { createSubgraph } from '../../../examples/contoso/services/subgraph.ts';
import type { Attestation, ServiceOperator } from '../../../src/model/index.ts';
import { graphOf, linked } from '../../support/policy-of.ts';
import { aCover, aDataCaller, releasePath } from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const directorySdl = linked(`
  type Query { people: [Person!]! }
  type Person @key(fields: "id") @subject(tenant: "tenant", account: "id", exists: ["user.id"]) {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open}
    ssn: String @classified(element: "user.ssn")
    name: String @classified(element: "user.name")
  }`);
const scoringSdl = linked(`
  type Query { find(name: String @classified(element: "user.name")): [Person!]! named(name: String @classified(element: "user.name", contract: "PROFESSIONAL_SERVICES")): [Person!]! version: String ${open} }
  type Person @key(fields: "id") {
    id: ID! @classified(element: "user.id", opaque: true)
    ssn: String @external
    risk: Int @requires(fields: "ssn") ${open}
    mood: String @classified(element: "user.email")
  }`);

const attestation: Attestation = {
  elements: ['user.id', 'user.name', 'user.ssn'],
  contracts: ['CUSTOMER_DATA'],
  locations: ['EU'],
  noticeEndsAt: Date.UTC(2026, 10, 1),
  endsAt: null,
};
const person = { __typename: 'Person', id: 'p1', tenant: 'contoso', ssn: 'ssn-1', name: 'name-1' };

function world(change: Partial<Attestation> | null = {}, operator: Partial<ServiceOperator> = {}) {
  const graph = graphOf({ directory: directorySdl, scoring: scoringSdl }, null, {
    scoring: {
      recipient: 'scan',
      location: 'EU',
      attestation: change === null ? null : { ...attestation, ...change },
      ...operator,
    },
  });
  const common = { createContext: () => ({}), close: () => {} };
  const directory = createSubgraph({
    name: 'directory',
    sdl: directorySdl,
    resolvers: { Query: { people: () => [person] } },
    references: { Person: () => person },
    ...common,
  });
  const scoring = createSubgraph({
    name: 'scoring',
    sdl: scoringSdl,
    resolvers: { Query: { find: () => [{ id: 'p1' }], named: () => [], version: () => 'v1' } },
    references: { Person: ({ id }) => ({ __typename: 'Person', id, risk: 7, mood: 'mood-1' }) },
    ...common,
  });
  const subprocessors = new Map([['scan', { state: 'ACTIVE' as const, version: 4 }]]);
  const path = releasePath({ graph, services: { directory, scoring }, subprocessors });
  path.held.covers = [aCover({ elements: ['user.id', 'user.name', 'user.ssn', 'user.email'] })];
  return {
    path,
    subprocessors,
    ask: (query: string) => path.ask(query, {}, aDataCaller({ elements: ['user.*'] })),
    sent: () => path.calls.filter((one) => one.service === 'scoring'),
    transfers: () =>
      path.store.committed.flatMap((one) =>
        one.texts.map((text) => JSON.parse(text) as { kind: string; transfers?: unknown }),
      ),
  };
}

const risk = '{ people { name risk } }';
const given = { people: [{ name: 'name-1', risk: 7 }] };
const withheld = { people: [{ name: 'name-1', risk: null }] };

describe('a service that a subprocessor operates', () => {
  test('is sent what its attestation covers, and the log says so first', async () => {
    const { ask, path, transfers } = world();
    const logged: number[] = [];
    path.store.before = () => {
      logged.push(path.calls.length);
      return Promise.resolve();
    };
    const answer = await ask(risk);
    expect(answer.data).toEqual(given);
    const [transfer, release] = transfers();
    expect([transfer?.kind, release?.kind]).toEqual(['transfer', 'release']);
    expect(transfer?.transfers).toEqual([
      {
        contracts: ['CUSTOMER_DATA'],
        elements: ['user.id', 'user.ssn'],
        location: 'EU',
        recipient: { id: 'scan', kind: 'SUBPROCESSOR', version: 4 },
        service: 'scoring',
      },
    ]);
    expect(logged[0]).toBe(0);
    expect(path.store.committed[0]?.bases).toContainEqual({ ref: 'recipient:scan', version: 4 });
    expect(path.store.committed[0]?.texts.join()).not.toMatch(/ssn-1|p1/);
  });

  test.each<[string, Partial<Attestation> | null, Partial<ServiceOperator>]>([
    ['that there is none', null, {}],
    ['that it lacks a required element', { elements: ['user.id'] }, {}],
    ['that it lacks the key', { elements: ['user.ssn'] }, {}],
    ['that it is of another contract category', { contracts: ['DIAGNOSTIC'] }, {}],
    ['that it is for another place', { locations: ['US'] }, {}],
    ['that the service is elsewhere', {}, { location: 'US' }],
    ['that the notice has not ended', { noticeEndsAt: Date.UTC(2026, 11, 1) }, {}],
    ['that it has ended', { endsAt: Date.UTC(2026, 10, 2) }, {}],
    ['that nobody of that name is registered as one', {}, { recipient: 'nobody' }],
  ])('is sent nothing when the attestation says %s', async (_name, change, operator) => {
    const { ask, sent, transfers } = world(change, operator);
    const answer = await ask(risk);
    expect(answer.data).toEqual(withheld);
    expect(answer.errors.map((one) => one.extensions.code)).toEqual(['SUBPROCESSOR_NOT_ATTESTED']);
    expect(sent()).toEqual([]);
    expect(transfers().map((one) => one.kind)).toEqual(['release']);
  });

  test('is sent nothing while the subprocessor is suspended', async () => {
    const { ask, sent, subprocessors } = world();
    subprocessors.set('scan', { state: 'SUSPENDED' as never, version: 5 });
    expect((await ask(risk)).data).toEqual(withheld);
    expect(sent()).toEqual([]);
  });

  test('is sent nothing when the subprocessor was suspended after the decision', async () => {
    const { ask, path, sent } = world();
    path.store.ended.add('recipient:scan');
    await expect(ask(risk)).rejects.toMatchObject({ code: 'BASIS_ENDED' });
    expect(sent()).toEqual([]);
  });

  test('is sent an argument only where its element is attested', async () => {
    const granted = world();
    expect((await granted.ask('{ find(name: "x") { id } }')).data).toEqual({
      find: [{ id: 'p1' }],
    });
    const { ask, sent } = world({ elements: ['user.id', 'user.ssn'] });
    expect((await ask('{ find(name: "x") { id } }')).data).toEqual({ find: null });
    expect(sent()).toEqual([]);
  });

  test('that is sent no customer data is asked, with an entry for it', async () => {
    const { ask, sent } = world({ elements: ['user.name'] });
    expect((await ask('{ version }')).data).toEqual({ version: 'v1' });
    expect(sent()).toHaveLength(1);
  });

  test('costs an operation nothing that does not need it', async () => {
    const { ask, transfers } = world(null);
    expect((await ask('{ people { name } }')).data).toEqual({ people: [{ name: 'name-1' }] });
    expect(transfers().map((one) => one.kind)).toEqual(['release']);
  });
});

describe('what the gateway writes into the scopes of a subprocessor’s service', () => {
  const sdl = linked(`
    type Query { notes(tenant: [ID!] @scope(by: "TENANT"), account: [ID!] @scope(by: "ACCOUNT")): [Note!]! }
    type Note @key(fields: "id") @subject(tenant: "tenant", account: "account", exists: ["user.id"]) {
      id: ID! @classified(element: "user.id", opaque: true)
      tenant: ID! ${open}
      account: ID! @classified(element: "user.email")
    }`);
  const note = { __typename: 'Note', id: 'n1', tenant: 'contoso', account: 'a1' };

  const asked = async (attested: readonly string[], query: string) => {
    const operator = {
      recipient: 'scan',
      location: 'EU',
      attestation: { ...attestation, elements: attested },
    };
    const service = createSubgraph({
      name: 'notes',
      sdl,
      resolvers: { Query: { notes: () => [note] } },
      references: { Note: () => note },
      createContext: () => ({}),
      close: () => {},
    });
    const path = releasePath({
      graph: graphOf({ notes: sdl }, null, { notes: operator }),
      services: { notes: service },
      subprocessors: new Map([['scan', { state: 'ACTIVE', version: 4 }]]),
    });
    path.held.covers = [aCover({ elements: ['user.id', 'user.email'], account: 'a1' })];
    const answer = await path.ask(query, {}, aDataCaller({ elements: ['user.*'] }));
    return { answer, calls: path.calls, texts: path.store.committed.flatMap((one) => one.texts) };
  };

  test.each(['{ notes { id } }', '{ notes(account: "a1") { id } }'])(
    'is not sent where the account is not attested: %s',
    async (query) => {
      const { answer, calls } = await asked(['user.id'], query);
      expect(answer.data).toEqual({ notes: null });
      expect(answer.errors.map((one) => one.extensions.code)).toEqual([
        'SUBPROCESSOR_NOT_ATTESTED',
      ]);
      expect(calls).toEqual([]);
    },
  );

  test.each([
    ['is of a contract category of its own', ['CUSTOMER_DATA'], null],
    ['is of one that is attested', ['CUSTOMER_DATA', 'PROFESSIONAL_SERVICES'], []],
  ] as const)('an argument that %s', async (_name, contracts, found) => {
    const { path, ask } = world({ contracts });
    const answer = await ask('{ named(name: "name-1") { name } }');
    expect(answer.data).toEqual({ named: found });
    expect(path.calls.length).toBe(found === null ? 0 : 1);
  });

  test('is sent where it is attested, and the log says so', async () => {
    const { answer, calls, texts } = await asked(['user.email'], '{ notes { id } }');
    expect(answer.data).toEqual({ notes: [{ id: 'n1' }] });
    expect(calls[0]?.variables).toEqual({ s0: ['contoso'], s1: ['a1'] });
    const [transfer] = texts.map((one) => JSON.parse(one) as { kind: string });
    expect(transfer).toMatchObject({ kind: 'transfer' });
    expect(JSON.stringify(transfer)).toContain('user.email');
  });
});
