/**
 * Attacks that infer what is not shown from shapes and counts, by their ids in the catalogue:
 * S10 (two allowed counts), S16 (early and late refusal), S26 (a default in the place of null).
 */
import { describe, expect, test } from 'vitest';
import { createSubgraph } from '../../../examples/contoso/services/subgraph.ts';
import { textOf } from '../../architecture/project-files.ts';
import { peoplePath } from '../../support/people-graph.ts';
import { graphOf, linked } from '../../support/policy-of.ts';
import { aCover, aDataCaller, releasePath } from '../../support/release-path.ts';

const elements = ['user.id', 'user.name'];
const caller = aDataCaller({ elements: ['user.*'] });

describe('S10 two counts that differ by one subject', () => {
  const counted = '{ customers { totalCount nodes { id } } }';
  const counts = async (...covers: Parameters<typeof aCover>[0][]) => {
    const { path } = peoplePath();
    path.held.covers = covers.map(aCover);
    const answer = await path.ask(counted, {}, caller);
    return { answer, calls: path.calls };
  };

  test('are not both to be had: with an exception there is none, and no service is asked', async () => {
    const { answer } = await counts({ elements });
    expect(answer.data).toMatchObject({ customers: { totalCount: 2 } });
    const without = [{ elements: null, accounts: ['c3'], resources: null }];
    const one = await counts({ elements, exceptions: without });
    expect(JSON.stringify(one.answer.data)).not.toMatch(/totalCount":\d/);
    expect(one.answer.errors.map((error) => error.extensions.code)).toEqual(['SCOPE_NOT_PUSHABLE']);
  });

  test.each([
    ['of one account', { elements, account: 'c1' }],
    ['of some resources', { elements, resources: ['g1'] }],
    [
      'with an exception of an element',
      { elements, exceptions: [{ elements: ['user.email'], accounts: null, resources: null }] },
    ],
    ['of another element', { elements: ['user.email'] }],
  ])('are not both to be had: beside a cover %s', async (_name, cover) => {
    const { answer } = await counts(cover);
    expect(answer.text).not.toMatch(/totalCount":\d/);
  });

  test('are of each tenant alone: who may see a second tenant’s rows partly counts them not at all', async () => {
    const partly = [{ elements: null, accounts: ['c2'], resources: null }];
    const { answer } = await counts(
      { elements },
      { elements, ref: 'grant:2', tenant: 'fabrikam', exceptions: partly },
    );
    expect(answer.data).toEqual({
      customers: { totalCount: 2, nodes: [{ id: 'c1' }, { id: 'c3' }] },
    });
  });
});

describe('S16 a refusal that comes early and one that comes late', () => {
  test('ask the services the same for an id that is hidden and for one that never was', async () => {
    const { path } = peoplePath();
    path.held.covers = [aCover({ elements })];
    const asked: string[] = [];
    for (const id of ['c2', 'c4', 'c9', '']) {
      path.calls.length = 0;
      const query = 'query($id: ID!) { customer(id: $id) { id name ssn friends { name } } }';
      const answer = await path.ask(query, { id }, caller);
      expect(answer.data).toEqual({ customer: null });
      expect(answer.errors).toEqual([]);
      expect(path.calls).toHaveLength(1);
      asked.push(path.calls.map((one) => `${one.service} ${one.query}`).join('\n'));
    }
    expect(new Set(asked).size).toBe(1);
    const visible = await path.ask('{ customer(id: "c1") { id } }', {}, caller);
    expect(visible.data).toEqual({ customer: { id: 'c1' } });
  });

  test.each([
    ['nothing is granted', [], '{ people { id } customer(id: "c1") { ssn } }'],
    [
      'nothing is granted that would show a row of which open fields are asked',
      [aCover({ elements: ['user.email'] })],
      '{ customers { nodes { tenant } } things { ... on Customer { tenant } } }',
    ],
    [
      'the filter is not granted',
      [aCover({ elements: ['user.name'] })],
      '{ customer(id: "c1") { name } }',
    ],
  ])('asks no service where %s, whatever the rows are', async (_name, covers, query) => {
    const { path } = peoplePath();
    path.held.covers = covers;
    await path.ask(query, {}, caller);
    expect(path.calls).toEqual([]);
  });

  test('differ in time as far as services do, and the documents say so', () => {
    expect(textOf('README.md')).toContain('How long they take is not.');
    expect(textOf('SECURITY.md')).toMatch(/\*\*Timing\.\*\*/);
  });
});

describe('S26 a refused value', () => {
  const kinds = {
    int: ['Int', 7],
    float: ['Float', 1.5],
    flag: ['Boolean', true],
    text: ['String', 'secret'],
    handle: ['ID', 'secret-id'],
    mood: ['Mood', 'BAD'],
    free: ['Free', { secret: 1 }],
    list: ['[Int]', [1, 2]],
    deep: ['[[String!]!]', [['secret']]],
    empty: ['[Int]', []],
    zero: ['Int', 0],
    no: ['Boolean', false],
    blank: ['String', ''],
    gone: ['String', null],
  } as const;
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  const mark = '@classified(element: "user.ssn")';
  const fieldsOf = (nonNull: string): string =>
    names
      .filter((name) => nonNull === '' || name !== 'gone')
      .map((name) => `${name}${nonNull === '' ? '' : 'Sure'}: ${kinds[name][0]}${nonNull} ${mark}`)
      .join('\n');
  const sdl = linked(`
    type Query { thing: Thing }
    enum Mood { GOOD BAD }
    scalar Free
    type Thing @key(fields: "id") @subject(tenantValue: "contoso", exists: ["user.id"]) {
      id: ID! @classified(element: "user.id", opaque: true)
      ${fieldsOf('')} ${fieldsOf('!')}
    }`);
  const values = Object.fromEntries(
    names.flatMap((name) => [
      [name, kinds[name][1]],
      [`${name}Sure`, kinds[name][1]],
    ]),
  );
  const thing = { __typename: 'Thing', id: 't1', ...values };
  const service = createSubgraph({
    name: 'main',
    sdl,
    resolvers: { Query: { thing: () => thing } },
    references: { Thing: () => thing },
    createContext: () => ({}),
    close: () => {},
  });
  const path = releasePath({ graph: graphOf(sdl), services: { main: service } });
  const fields = names.flatMap((name) => (name === 'gone' ? [name] : [name, `${name}Sure`]));
  const query = `{ thing { id ${fields.join(' ')} } }`;

  test('is null and one code, whatever its type and its value are', async () => {
    path.held.covers = [aCover({ elements: ['user.id'] })];
    const { data, errors } = await path.ask(query, {}, caller);
    const nulls = Object.fromEntries(fields.map((name) => [name, null]));
    expect(data).toEqual({ thing: { id: 't1', ...nulls } });
    expect(errors.map((one) => [one.path?.at(-1), one.extensions.code])).toEqual(
      fields.map((name) => [name, 'NO_BASIS']),
    );
    expect(path.calls.map((one) => one.query).join()).not.toMatch(/int|mood|deep/);
  });

  test('and a granted one is what the service said', async () => {
    path.held.covers = [aCover({ elements: ['user.id', 'user.ssn'] })];
    const { data, errors } = await path.ask(query, {}, caller);
    const said = Object.fromEntries(fields.map((name) => [name, values[name]]));
    expect([data, errors]).toEqual([{ thing: { id: 't1', ...said } }, []]);
  });
});
