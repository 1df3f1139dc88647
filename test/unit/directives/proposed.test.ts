import { describe, expect, test } from 'vitest';
import { policyOf } from '../../support/policy-of.ts';

const account = (
  field: string,
  onType = '',
  argument = '@classified(element: "user.id")',
): string => `
  type Query { account(id: ID ${argument}): Account }
  type Account @key(fields: "id") @subject(tenant: "tenant", exists: ["user.id"]) ${onType} {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! @notCustomerData(reason: "handle")
    ${field}
  }`;
const proposed = '@proposed(reason: "its name is near")';
const refused = { kind: 'refused', reason: 'NOT_SUPPORTED' };

describe('a mark that a tool proposed', () => {
  test.each([
    ['a class', '@classified(element: "user.email")'],
    ['no customer data', '@notCustomerData(reason: "public")'],
  ])('of %s on a field leaves it refused, and stops the start', (_name, mark) => {
    const folded = policyOf(account(`email: String ${mark} ${proposed}`));
    expect(folded.field('Account.email')).toEqual(refused);
    expect(folded.errors).toEqual(['PROPOSAL_NOT_ACCEPTED Account.email']);
  });

  test('on a type leaves every field of it refused', () => {
    const folded = policyOf(account('email: String @classified(element: "user.email")', proposed));
    expect(folded.field('Account.email')).toEqual(refused);
    expect(folded.field('Account.id')).toEqual(refused);
    expect(folded.errors).toContain('PROPOSAL_NOT_ACCEPTED Account');
  });

  test('on an argument leaves it refused', () => {
    const argument = `@classified(element: "user.id") ${proposed}`;
    const folded = policyOf(
      account('name: String @classified(element: "user.name")', '', argument),
    );
    expect(folded.errors).toEqual(['PROPOSAL_NOT_ACCEPTED Query.account(id:)']);
    expect(folded.policy.arguments.get('Query.account(id:)')).toEqual(refused);
  });

  test('beside an accepted one takes that away too', () => {
    const both =
      'email: String @classified(element: "user.email") @classified(element: "user.name")';
    expect(policyOf(account(`${both} ${proposed}`)).field('Account.email')).toEqual(refused);
  });

  test('counts once the proposal is taken away', () => {
    const folded = policyOf(account('email: String @classified(element: "user.email")'));
    expect(folded.elements('Account.email')).toEqual(['user.email']);
    expect(folded.errors).toEqual([]);
  });
});
