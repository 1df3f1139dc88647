/** What a judge remembers of one request: whom a row belongs to, told by tenant and account together. */
import { expect, test } from 'vitest';
import { covering, decided } from './decision-kit.ts';

const query = '{ notes { id body } }';
const elements = ['user.id', 'mail.body'];
const exceptions = [{ elements: null, accounts: ['a1'], resources: null }];
const covers = [
  covering(elements, { exceptions }),
  covering(elements, { ref: 'grant:2', tenant: 'fabrikam' }),
];

/** Whether rows are shown, asked one after the other in one request. */
function shown(rows: readonly (readonly [tenant: unknown, account: unknown])[]) {
  const { judge, plan } = decided(query, covers);
  const node = plan.parts.nodes.findIndex((one) => one.type.name === 'Note');
  const judged = rows.map(([tenant, account]) => judge.plainRow(node, tenant, account));
  return { judge, judged, seen: judged.map((one) => one !== null) };
}

test('accounts of the same name in several tenants are each judged as their own', () => {
  const rows = [
    ['fabrikam', 'a1'],
    ['contoso', 'a1'],
    ['northwind', 'a1'],
    ['fabrikam', 'a1'],
    ['contoso', 'a1'],
  ] as const;
  const { judge, judged, seen } = shown(rows);
  expect(seen).toEqual([true, false, false, true, false]);
  expect(judged[3]).toBe(judged[0]);
  expect(judge.withheld).toBe(3);
  expect(shown(rows.toReversed()).seen).toEqual([false, true, false, false, true]);
});

test('a tenant is not taken for an account of its name, nor an account for its tenant', () => {
  const rows = [
    ['fabrikam', undefined],
    ['fabrikam', 'fabrikam'],
    ['contoso', 'fabrikam'],
    ['contoso', undefined],
  ] as const;
  const { judged } = shown(rows);
  expect(judged.map((one) => one?.subject)).toEqual([
    { tenant: 'fabrikam', account: null, resource: null },
    { tenant: 'fabrikam', account: 'fabrikam', resource: null },
    { tenant: 'contoso', account: 'fabrikam', resource: null },
    { tenant: 'contoso', account: null, resource: null },
  ]);
});

test('a handle that is sent as a number and as a text is one subject', () => {
  const { judged } = shown([
    ['contoso', 7],
    ['contoso', '7'],
    ['contoso', 7],
  ]);
  expect(new Set(judged).size).toBe(1);
  expect(judged[0]?.subject.account).toBe('7');
});

test('an account that is missing names nobody, whatever was seen before', () => {
  const { seen } = shown([
    ['fabrikam', undefined],
    ['fabrikam', null],
    ['fabrikam', ''],
    [null, 'a2'],
  ]);
  expect(seen).toEqual([true, false, false, false]);
});
