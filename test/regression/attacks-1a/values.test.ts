/** Attacks on single values, by their ids in the catalogue: A37, A38, A40, A46. */
import { expect, test } from 'vitest';
import { peoplePath } from '../../support/people-graph.ts';
import { aCover, aDataCaller } from '../../support/release-path.ts';

const granted = ['user.id', 'user.name'];

test.each([
  'Contoso',
  'CONTOSO',
  'contoso ',
  'contoso.',
  'contos\u006f\u0301',
  '\uff43ontoso',
  'contoso\u200b',
])('A37 a tenant that is almost another is another: %j', async (tenant) => {
  const { path } = peoplePath();
  const peopleOf = async (ofToken: string, ofGrant: string): Promise<unknown> => {
    path.held.covers = [aCover({ tenant: ofGrant, elements: granted })];
    const caller = aDataCaller({ tenants: [ofToken], elements: ['user.*'] });
    return (await path.ask('{ people { id } }', {}, caller)).data;
  };
  for (const [ofToken, ofGrant] of [
    [tenant, tenant],
    ['contoso', tenant],
    [tenant, 'contoso'],
  ] as const) {
    expect(await peopleOf(ofToken, ofGrant)).toEqual({ people: [] });
  }
  expect(await peopleOf('contoso', 'contoso')).toEqual({ people: [{ id: 'c1' }, { id: 'c3' }] });
});

test.each([
  ['another', 'northwind', []],
  ['another', 'northwind', [{ accounts: ['nobody'], resources: null, elements: null }]],
  ['one that is almost it', 'Contoso', [{ accounts: ['nobody'], resources: null, elements: null }]],
])('A37 a wide grant of %s widens no narrow grant: %s, %j', async (_, wide, exceptions) => {
  const { path } = peoplePath();
  path.held.covers = [
    aCover({ tenant: wide, elements: granted }),
    aCover({ ref: 'grant:2', elements: ['user.id'], exceptions }),
  ];
  const caller = aDataCaller({ tenants: [wide, 'contoso'], elements: ['user.*'] });
  const { data } = await path.ask('{ people { id ... on Customer { name } } }', {}, caller);
  const { people } = data as { people: readonly { readonly id: string }[] };
  expect(people.filter(({ id }) => ['c1', 'c3'].includes(id))).toEqual([
    { id: 'c1', name: null },
    { id: 'c3', name: null },
  ]);
});

test('A38 a refusal below a type that is never null erases no sibling and shows none', async () => {
  const { ask } = peoplePath();
  const answer = await ask(
    granted,
    '{ customer(id: "c1") { id email name friends { email name } } }',
  );
  expect(answer.data).toEqual({
    customer: {
      id: 'c1',
      email: null,
      name: 'name-of-c1',
      friends: [
        { email: null, name: 'name-of-c1' },
        { email: null, name: 'name-of-c3' },
      ],
    },
  });
});

test('A40 copies of a value are marked themselves, and refused with it', async () => {
  const { ask } = peoplePath();
  const query = '{ customer(id: "c1") { id history { ssn } } }';
  expect((await ask(granted, query)).data).toEqual({ customer: { id: 'c1', history: null } });
  expect((await ask([...granted, 'user.ssn'], query)).text).toContain('old-ssn-of-c1');
});

test('A46 a field that nobody classified never leaves', async () => {
  const { ask } = peoplePath();
  const answer = await ask(['user.id', 'user.name', 'user.ssn', 'user.email'], '{ unmarked }');
  expect(answer.data).toEqual({ unmarked: null });
  expect(answer.errors.map((one) => one.extensions.code)).toEqual(['FIELD_NOT_RELEASABLE']);
  expect((await ask(granted, '{ stats }')).data).toEqual({ stats: 'statistics' });
});
