import { afterAll, expect, test } from 'vitest';
import { openCustodians } from '../../../examples/contoso/world/index.ts';
import { smallWorld } from './small-world.ts';

const world = smallWorld();
const custodians = openCustodians(world.path);
afterAll(() => {
  custodians.close();
  world.remove();
});

test.each([
  ['tenant', 2, { tenant: 'fabrikam', account: null, otherTenants: [] }],
  ['account', 5, { tenant: 'fabrikam', account: 'a0000005-id', otherTenants: [] }],
  ['group', 1, { tenant: 'contoso', account: null, otherTenants: [] }],
  ['message', 1, { tenant: 'contoso', account: 'a0000001-id', otherTenants: [] }],
  ['file', 1, { tenant: 'contoso', account: 'a0000001-id', otherTenants: ['fabrikam'] }],
  ['signIn', 1, { tenant: 'contoso', account: 'a0000001-id', otherTenants: [] }],
  ['invoice', 3, { tenant: 'northwind', account: null, otherTenants: [] }],
] as const)('a value of %s %d has its custodian', (kind, number, custodian) => {
  expect(custodians.of({ kind, number })).toEqual(custodian);
});

test.each(['tenant', 'account', 'group', 'message', 'file', 'signIn', 'invoice'] as const)(
  'a value of a %s that does not exist has none',
  (kind) => {
    expect(custodians.of({ kind, number: 9_999_999 })).toBeNull();
  },
);
