import { describe, expect, test } from 'vitest';
import { notesWorld } from './notes-world.ts';

const elements = ['user.id', 'user.name', 'mail.body', 'user.ssn', 'user.email'];
const without = (element: string) => elements.filter((one) => one !== element);
const query = 'query ($w: Where) { find(where: $w) { id } }';
const all = [{ id: 'n1' }, { id: 'n2' }, { id: 'n4' }];

describe('an input object', () => {
  test.each([
    ['nothing', '{}', ['user.id']],
    ['an open field', '{ none: 1 }', ['user.id']],
    ['a classified field', '{ ssn: "x" }', ['user.id', 'user.ssn']],
    ['a field that tests', '{ text: "x" }', ['user.id', 'mail.body']],
    [
      'a nested field that tests',
      '{ and: [{ none: 1 }, { text: "x" }] }',
      ['user.id', 'mail.body'],
    ],
    ['a field that sorts', '{ sort: { by: TEXT } }', ['user.id', 'mail.body']],
    ['a field that sorts by default', '{ sort: { none: 1 } }', ['user.id', 'mail.body']],
  ])('with %s finds rows where just that is granted', async (_name, where, needed) => {
    const { ask } = notesWorld();
    const literal = `{ find(where: ${where}) { id } }`;
    expect((await ask(literal, needed)).data).toEqual({ find: all });
    const value: unknown = JSON.parse(
      where.replaceAll(/(\w+):/g, '"$1":').replace('TEXT', '"TEXT"'),
    );
    expect((await ask(query, needed, { w: value })).data).toEqual({ find: all });
    for (const one of needed.filter((element) => element !== 'user.id')) {
      expect((await ask(literal, without(one))).data).toEqual({ find: [] });
      expect((await ask(query, without(one), { w: value })).data).toEqual({ find: [] });
    }
  });

  test.each([
    ['itself', '{ find(where: { unmarked: "x" }) { id } }', {}],
    ['deep down', '{ find(where: { and: [{ and: { unmarked: null } }] }) { id } }', {}],
    ['in a variable', query, { w: { unmarked: 'x' } }],
    [
      'deep down in a variable',
      query,
      { w: { and: [{ none: 1 }, { and: [{ unmarked: null }] }] } },
    ],
    [
      'in a variable within',
      'query ($w: [Where!]) { find(where: { and: $w }) { id } }',
      { w: [{ unmarked: 'x' }] },
    ],
    ['in a default', 'query ($w: Where = { unmarked: "x" }) { find(where: $w) { id } }', {}],
    ['in a list', 'query ($w: Where!) { lists(where: [{}, $w]) { id } }', { w: { unmarked: 'x' } }],
  ])(
    'with an unmarked field %s is not accepted, and no service is asked',
    async (_name, text, variables) => {
      const { ask, path } = notesWorld();
      const answer = await ask(text, elements, variables);
      expect(answer.errors.map((one) => one.extensions.code)).toEqual(['ARGUMENT_NOT_ACCEPTED']);
      expect(path.calls).toEqual([]);
    },
  );

  test.each([
    ['a default', '{ usual(where: { none: 1 }) { id } }'],
    [
      'a default in the place of a variable that is left out',
      'query ($s: Sort) { usual(where: { sort: $s }) { id } }',
    ],
    [
      'a default that callers cannot see',
      '{ usual(where: { sort: null, quiet: { none: 1 } }) { id } }',
    ],
    [
      'such a default in a variable',
      'query ($q: Quiet = { none: 1 }) { usual(where: { sort: null, quiet: $q }) { id } }',
    ],
  ])('with %s that tests finds rows only where that is granted', async (_name, text) => {
    const { ask } = notesWorld();
    expect((await ask(text, ['user.id', 'mail.body'])).data).toEqual({ usual: all });
    expect((await ask(text, ['user.id'])).data).toEqual({ usual: [] });
    const plain = await ask('{ usual(where: { sort: null }) { id } }', ['user.id']);
    expect(plain.data).toEqual({ usual: all });
  });

  test('is judged anew for each shape of a variable', async () => {
    const { ask } = notesWorld();
    const needed = ['user.id'];
    const shapes = [{ none: 1 }, { text: 'x' }, { none: 2 }, { unmarked: 'x' }, {}];
    const found: unknown[] = [];
    for (const w of shapes)
      found.push(((await ask(query, needed, { w })).data as { find: unknown }).find);
    expect(found).toEqual([all, [], all, null, all]);
  });

  test('reaches the service as it was given', async () => {
    const { ask, received } = notesWorld();
    const where = { text: 'x', and: [{ none: 2 }], sort: { none: 1 } };
    await ask(query, elements, { w: where });
    expect(received['find']).toEqual({ where: { ...where, sort: { by: 'TEXT', none: 1 } } });
  });

  test('judges a related object by a field within', async () => {
    const { ask } = notesWorld();
    const answer = await ask(query, elements, { w: { owner: 'x' } });
    expect(answer.data).toEqual({ find: [{ id: 'n1' }] });
  });
});

describe('a scope within an input object', () => {
  const pages = '{ totalCount nodes { id } }';
  const contoso = { pages: { totalCount: 3, nodes: all } };

  test.each([
    ['an empty object', `{ pages(where: {}) ${pages} }`, {}, { size: 3 }],
    ['other fields', `{ pages(where: { size: 5, inner: { none: 1 } }) ${pages} }`, {}, { size: 5 }],
    ['the tenant', `{ pages(where: { inner: { tenant: "contoso" } }) ${pages} }`, {}, { size: 3 }],
    [
      'more tenants',
      `{ pages(where: { inner: { tenant: ["contoso", "fabrikam"] } }) ${pages} }`,
      {},
      {},
    ],
    [
      'a variable',
      `query ($w: Scoped) { pages(where: $w) ${pages} }`,
      { w: { size: 7 } },
      { size: 7 },
    ],
    [
      'a variable within',
      `query ($i: Inner) { pages(where: { inner: $i }) ${pages} }`,
      { i: { none: 4 } },
      {},
    ],
  ])('is narrowed to the caller’s own, given %s', async (_name, text, variables, rest) => {
    const { ask, received } = notesWorld();
    const answer = await ask(text, ['user.id'], variables);
    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual(contoso);
    expect(received['pages']).toMatchObject({ where: { ...rest, inner: { tenant: ['contoso'] } } });
  });

  test.each([
    ['no argument', `{ pages ${pages} }`, {}],
    ['a null', `query ($w: Scoped) { pages(where: $w) ${pages} }`, { w: null }],
  ])(
    'is not made up where a default of the service would come with it, given %s',
    async (_name, text, variables) => {
      const { ask, received } = notesWorld();
      const answer = await ask(text, ['user.id'], variables);
      expect(answer.errors).toMatchObject([
        { path: ['pages', 'totalCount'], extensions: { code: 'SCOPE_NOT_PUSHABLE' } },
      ]);
      expect(answer.data).toEqual({ pages: { totalCount: null, nodes: all } });
      expect(received['pages']).not.toHaveProperty('where.inner');
    },
  );

  test.each([
    ['a variable within', 'query ($t: [ID!]) { pages(where: { inner: { tenant: $t } })'],
    ['a variable in a list within', 'query ($t: ID!) { pages(where: { inner: { tenant: [$t] } })'],
  ])('is decided for each request that names it by %s', async (_name, text) => {
    const { ask, path } = notesWorld();
    const asking = (t: string) => ask(`${text} ${pages} }`, ['user.id'], { t });
    expect((await asking('contoso')).data).toEqual(contoso);
    const calls = path.calls.length;
    expect((await asking('northwind')).text).not.toContain('n1');
    expect(path.calls).toHaveLength(calls);
    expect((await asking('contoso')).data).toEqual(contoso);
  });

  test('that names another tenant is no rows, without a call', async () => {
    const { ask, path } = notesWorld();
    const text = `{ pages(where: { inner: { tenant: ["northwind"] } }) ${pages} }`;
    const answer = await ask(text, ['user.id']);
    expect(path.calls).toEqual([]);
    expect(answer.text).not.toContain('n1');
  });
});
