import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compileOperation } from '../../../src/plan/index.ts';
import { graphOf } from '../../support/policy-of.ts';
import { aCover } from '../../support/release-path.ts';
import { aWriter, noteCodes, notePath, wholeGrant } from '../../support/note-graph.ts';
import type { Cover } from '../../../src/model/index.ts';

const rename = 'mutation { rename(tenant: "contoso", id: "n1", name: "new") { id name score } }';
const changed = (change: Partial<Cover>): Cover => ({ ...wholeGrant, ...change });

describe('a mutation with a basis for writing', () => {
  test('runs in three steps: the intent, one call, the entry that closes it', async () => {
    const path = notePath();
    const answer = await path.run(rename);
    expect(answer).toEqual({
      data: { rename: { id: 'n1', name: 'new', score: 900 } },
      errors: [],
    });
    expect(path.told).toEqual(['intent', 'notes writes', 'scores reads', 'release']);
    const [intent, release] = path.entries();
    expect(intent).toMatchObject({
      kind: 'intent',
      coordinate: 'Mutation.rename',
      tenant: 'contoso',
      bases: [{ ref: 'grant:1' }],
      rests: { 'user.id': [0], 'user.name': [0] },
    });
    expect(release?.mutation).toEqual({ intent: intent?.intent, outcome: 'answered' });
    expect(release?.released).toMatchObject([{ tenant: 'contoso', type: 'Note' }]);
  });

  test('gives its service the id of the intent, which no other call has', async () => {
    const path = notePath();
    await path.run('mutation { a: touch b: touch }');
    const keys = path.calls.map((one) => one.key);
    expect(keys).toEqual(
      path.entries().flatMap((one) => (one.kind === 'intent' ? [one.intent] : [])),
    );
    expect(new Set(keys).size).toBe(2);
    expect(keys.every((one) => /^[\w-]{22}$/.test(one ?? ''))).toBe(true);
  });

  test('writes no value of its arguments into the log', async () => {
    const path = notePath();
    await path.run(rename);
    expect(path.store.committed.flatMap((one) => one.texts).join()).not.toMatch(/"new"|n1/);
  });

  test('says in the intent what it rests on, and rests there on nothing else', async () => {
    const path = notePath();
    const other = aCover({ ref: 'grant:2', elements: ['user.ssn'], operations: ['write'] });
    path.hold(other, wholeGrant);
    await path.run(rename);
    expect(path.store.committed[0]?.bases.map(({ ref }) => ref)).toEqual([
      'grant:1',
      'recipient:mail-insights',
    ]);
  });

  test('left without a tenant writes to the one of the token', async () => {
    const path = notePath();
    await path.run('mutation { rename(id: "n1", name: "new") { id } }');
    expect(path.calls[0]?.variables).toMatchObject({ s0: 'contoso' });
  });

  test('reads after it what nobody else has fetched before', async () => {
    const path = notePath();
    const answer = await path.run(rename);
    expect(answer.data).toEqual({ rename: { id: 'n1', name: 'new', score: 900 } });
    expect(path.calls.map((one) => one.key === undefined)).toEqual([false, true]);
  });
});

describe('the root fields of a mutation', () => {
  test('run one after the other over several services, whatever their aliases', async () => {
    const path = notePath();
    const answer = await path.run(
      `mutation ($on: Boolean!) {
      five: add(number: 5)
      first: rename(id: "n1", name: "a") { name score }
      seven: add(number: 2)
      off: add(number: 100) @include(if: $on)
      second: rename(id: "n1", name: "b") { name }
      kind: __typename
    }`,
      aWriter(),
      { on: false },
    );
    expect(JSON.stringify(answer.data)).toBe(
      '{"five":5,"first":{"name":"a","score":900},"seven":7,"second":{"name":"b"},"kind":"Mutation"}',
    );
    expect(path.told.filter((one) => one.endsWith('writes'))).toEqual([
      'scores writes',
      'notes writes',
      'scores writes',
      'notes writes',
    ]);
    expect(path.calls.map((one) => one.query).join()).not.toMatch(/five|first|second/);
  });

  test('each have an intent and an entry before the next one begins', async () => {
    const path = notePath();
    await path.run('mutation { a: touch b: add(number: 1) }');
    const step = ['intent', expect.stringContaining('writes'), 'release'];
    expect(path.told).toEqual([...step, ...step]);
  });

  test('under one name are one call', async () => {
    const path = notePath();
    const answer = await path.run(
      'mutation { rename(id: "n1", name: "x") { id } ... { rename(id: "n1", name: "x") { name } } }',
    );
    expect(answer.data).toEqual({ rename: { id: 'n1', name: 'x' } });
    expect(path.told.filter((one) => one === 'notes writes')).toHaveLength(1);
  });

  test('that are skipped run nothing and leave nothing', async () => {
    const path = notePath();
    expect(await path.run('mutation { touch @skip(if: true) }')).toEqual({ data: {}, errors: [] });
    expect(path.told).toEqual([]);
  });

  test('go on after one that is refused', async () => {
    const path = notePath();
    const answer = await path.run(
      'mutation { a: touch(tenant: "fabrikam") b: touch(tenant: "contoso") }',
    );
    expect(answer.data).toEqual({ a: null, b: true });
    expect(noteCodes(answer)).toEqual(['NO_BASIS']);
    expect(path.told).toEqual(['release', 'intent', 'notes writes', 'release']);
  });

  test('named like what every object has are plain names', async () => {
    const path = notePath();
    const answer = await path.run('mutation { __proto__: touch constructor: touch }');
    expect(Object.keys(answer.data ?? {})).toEqual(['__proto__', 'constructor']);
  });
});

describe('what a mutation answers', () => {
  test('is judged as a read: a grant for writing alone shows nothing and says that it ran', async () => {
    const path = notePath();
    path.hold(changed({ operations: ['write'] }));
    const answer = await path.run(rename);
    expect(answer.data).toEqual({ rename: null });
    expect(noteCodes(answer)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
    expect(path.rows.get('n1')?.name).toBe('new');
    expect(path.calls.map((one) => one.query)).toEqual([
      expect.stringMatching(/\)\{__typename\}\}$/),
    ]);
    expect(path.entries()[1]).toMatchObject({ released: [], mutation: { outcome: 'answered' } });
  });

  test('is not shown under a token that says write and not read', async () => {
    const path = notePath();
    path.hold(wholeGrant);
    const answer = await path.run(rename, aWriter({ operations: ['write'] }));
    expect(answer.data).toEqual({ rename: null });
    expect(noteCodes(answer)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
    expect(path.rows.get('n1')?.name).toBe('new');
    expect(path.entries()[1]).toMatchObject({ released: [], mutation: { outcome: 'answered' } });
  });

  test('shows a value of its own only on a basis for reading, of the tenant that it names', async () => {
    const count = 'mutation { count(tenant: "contoso", id: "n1") }';
    const path = notePath();
    const granted = await path.run(count);
    expect(granted.data).toEqual({ count: 41 });
    expect(path.entries()[1]?.released).toMatchObject([{ tenant: 'contoso', type: 'Mutation' }]);
    path.hold(
      changed({ operations: ['write'] }),
      changed({ ref: 'grant:2', tenant: 'fabrikam', operations: ['read'] }),
    );
    const withheld = await path.run(count, aWriter({ tenants: ['contoso', 'fabrikam'] }));
    expect(withheld.data).toEqual({ count: null });
    expect(noteCodes(withheld)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
  });

  test.each<[string, Partial<Cover>]>([
    ['of some resources', { resources: ['s1'] }],
    [
      'with an exception',
      { exceptions: [{ elements: ['user.email'], accounts: null, resources: null }] },
    ],
  ])('withholds a value of its own where the grant for reading is %s', async (_name, change) => {
    const path = notePath();
    path.hold(
      changed({ operations: ['write'] }),
      changed({ ref: 'grant:2', operations: ['read'], ...change }),
    );
    const answer = await path.run('mutation { count(id: "n1") }');
    expect(answer.data).toEqual({ count: null });
    expect(noteCodes(answer)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
  });

  test('holds no row of a tenant that it does not name', async () => {
    const path = notePath();
    path.hold(wholeGrant, changed({ ref: 'grant:2', tenant: 'fabrikam' }));
    const answer = await path.run(
      'mutation { renameAll(tenants: ["contoso"], name: "x") { id tenant } }',
      aWriter({ tenants: ['contoso', 'fabrikam'] }),
    );
    expect(answer.data).toEqual({
      renameAll: [
        { id: 'n1', tenant: 'contoso' },
        { id: 'n3', tenant: 'contoso' },
      ],
    });
  });

  test('leaves a refused field null beside the granted ones', async () => {
    const path = notePath();
    path.hold(changed({ elements: ['user.id', 'user.name'] }));
    const answer = await path.run(rename);
    expect(answer.data).toEqual({ rename: { id: 'n1', name: 'new', score: null } });
    expect(noteCodes(answer)).toEqual(['NO_BASIS']);
    expect(path.calls.map((one) => one.service)).toEqual(['notes']);
  });

  test('without anybody’s data is recorded all the same, and needs no grant', async () => {
    const path = notePath();
    path.hold();
    const answer = await path.run('mutation { ping(word: "x") }');
    expect(answer).toEqual({ data: { ping: 'pong x' }, errors: [] });
    expect(path.told).toEqual(['intent', 'notes writes', 'release']);
    expect(path.entries()[0]).toMatchObject({ tenant: null, bases: [], rests: {} });
    expect(path.store.committed[0]?.bases).toEqual([
      { ref: 'recipient:mail-insights', version: 1 },
    ]);
  });

  test('without anybody’s data needs a token that names write', async () => {
    const path = notePath();
    const answer = await path.run('mutation { ping }', aWriter({ operations: ['read'] }));
    expect(noteCodes(answer)).toEqual(['WRITE_NOT_IN_TOKEN']);
    expect(path.calls).toEqual([]);
  });
});

test('a graph that leads back to its mutations runs none by reading', () => {
  const graph = graphOf(`
    type Query { back: Mutation }
    type Mutation { ping: Boolean @notCustomerData(reason: "r") again: Mutation @notCustomerData(reason: "r") }`);
  const plans = (text: string) => {
    const operation = compileOperation(graph, parse(text), null);
    const variables = operation.variables({});
    return operation.kind === 'query' ? operation.plan(variables) : operation.steps(variables);
  };
  const refused = expect.objectContaining({ code: 'OPERATION_NOT_SUPPORTED' });
  expect(() => plans('{ back { ping } }')).toThrow(refused);
  expect(() => plans('mutation { again { ping } }')).toThrow(refused);
  expect(plans('mutation { ping }')).toHaveLength(1);
});
