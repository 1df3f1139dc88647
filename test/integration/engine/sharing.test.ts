/** Identical requests at the same time, through decision, fetch, response and log. */
import { describe, expect, test } from 'vitest';
import type { ServiceModule } from '../../../src/adapters/in-process-service/index.ts';
import type { Caller } from '../../../src/identity/caller.ts';
import type { Cover } from '../../../src/model/index.ts';
import { graphOf, linked } from '../../support/policy-of.ts';
import {
  aCover,
  aDataCaller,
  aTaskCaller,
  aTaskCover,
  releasePath,
} from '../../support/release-path.ts';

const sdl = linked(`
  type Query { people(like: String @classified(element: "user.name")): [Person!]! }
  type Person @subject(tenant: "tenant", account: "id", exists: ["user.name"]) {
    id: ID! @classified(element: "user.id")
    tenant: ID! @notCustomerData(reason: "r")
    name: String! @classified(element: "user.name")
  }`);

const people = ['contoso', 'fabrikam'].map((tenant) => ({
  id: `id-${tenant}`,
  tenant,
  name: `name-${tenant}`,
}));

const elements = ['user.id', 'user.name'];
const grants: readonly Cover[] = [
  aCover({ ref: 'grant:1', tenant: 'contoso', elements }),
  aCover({ ref: 'grant:2', tenant: 'fabrikam', elements }),
];
const newer = [
  aCover({ ref: 'grant:1', tenant: 'contoso', elements, version: 2 }),
  ...grants.slice(1),
];
const query = 'query($like: String) { people(like: $like) { id name } }';

/** A service that answers when the test lets it, behind a gateway that knows the operation already. */
async function world() {
  const started: string[] = [];
  let gate: PromiseWithResolvers<void> | null = null;
  const answer = deepFrozen({ people });
  const service: ServiceModule = {
    sdl,
    execute: async (request) => {
      started.push(request.query);
      await gate?.promise;
      return { data: answer };
    },
  };
  const path = releasePath({ graph: graphOf({ people: sdl }), services: { people: service } });
  path.held.covers = grants;
  const ask = (change: Partial<Caller> = {}, variables = {}) =>
    path.ask(query, variables, callerOf(change));
  await ask();
  gate = Promise.withResolvers();
  started.length = 0;
  path.store.committed.length = 0;
  return { path, started, ask, letGo: gate.resolve };
}

const callerOf = (change: Partial<Caller>): Caller =>
  aDataCaller({ tenants: ['contoso', 'fabrikam'], elements, ...change });

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFrozen);
  return Object.freeze(value);
}

const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('two requests at the same time', () => {
  test('that are alike cost one call, and each gets its answer and its entry', async () => {
    const { path, started, ask, letGo } = await world();
    const both = [ask(), ask()];
    await settled();
    letGo();
    const answers = await Promise.all(both);
    expect(started).toHaveLength(1);
    for (const { data } of answers) {
      expect(data).toEqual({ people: people.map(({ id, name }) => ({ id, name })) });
    }
    expect(path.store.committed.flatMap((one) => one.entries)).toHaveLength(2);
  });

  test.each<[string, Partial<Caller>, object]>([
    ['other tenants of the token', { tenants: ['contoso'] }, {}],
    ['another app', { recipient: 'other-app' }, {}],
    ['another ceiling', { elements: [...elements, 'user.email'] }, {}],
    ['another variable', {}, { like: 'a' }],
  ])('share nothing under %s', async (_, change, variables) => {
    const { started, ask, letGo } = await world();
    const both = [ask(), ask(change, variables)];
    await settled();
    letGo();
    await Promise.all(both);
    expect(started).toHaveLength(2);
  });

  test.each<[string, readonly Cover[], number]>([
    ['as many as one', grants, 1],
    ['more than one where one rests on a newer version of a grant', newer, 2],
    ['more than one where one rests on fewer grants', grants.slice(0, 1), 2],
  ])('cost %s', async (_, second, calls) => {
    const { path, started, ask, letGo } = await world();
    const inForce = [grants, second];
    Object.defineProperty(path.held, 'covers', { get: () => inForce.shift() });
    const both = [ask(), ask()];
    await settled();
    letGo();
    await Promise.all(both);
    expect(inForce).toEqual([]);
    expect(started).toHaveLength(calls);
  });

  test('share nothing under a task, not even with each other', async () => {
    const { path, started, letGo } = await world();
    path.held.covers = [aTaskCover({ elements, account: 'id-contoso' })];
    const both = [path.ask(query, {}, aTaskCaller()), path.ask(query, {}, aTaskCaller())];
    await settled();
    letGo();
    await Promise.all(both);
    expect(started).toHaveLength(2);
  });

  test('share nothing where one arrived when the call had begun', async () => {
    const { started, ask, letGo } = await world();
    const first = ask();
    await settled();
    expect(started).toHaveLength(1);
    const second = ask();
    await settled();
    letGo();
    await Promise.all([first, second]);
    expect(started).toHaveLength(2);
  });
});
