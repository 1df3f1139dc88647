import { describe, expect, test } from 'vitest';
import { sentToSubprocessors, type SourcedService } from '../../../src/inspection/index.ts';
import { linked, policyOf } from '../../support/policy-of.ts';

const sdl = linked(`
  type Query { account(id: ID! @classified(element: "user.id"), size: Int @notCustomerData(reason: "px")): Account }
  type Account @key(fields: "id") @subject(tenant: "tenant") {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! @notCustomerData(reason: "handle")
    name: String @classified(element: "user.name")
  }`);
const service: SourcedService = {
  name: 'people',
  sdl,
  file: null,
  operator: 'provider',
  location: 'EU',
};
const { policy } = policyOf(sdl);

describe('what is sent to a service', () => {
  test('that a subprocessor runs is listed: arguments and keys, with their elements', () => {
    const sent = sentToSubprocessors([{ ...service, operator: 'Translators Ltd' }], policy);
    expect(sent.map((one) => [one.coordinate, one.elements])).toEqual([
      ['Query.account(id:)', ['user.id']],
      ['Query.account(size:)', []],
      ['Account.id', ['user.id']],
    ]);
    expect(sent[0]).toMatchObject({
      service: 'people',
      operator: 'Translators Ltd',
      location: 'EU',
    });
  });

  test('that the provider runs itself does not cross the boundary', () => {
    expect(sentToSubprocessors([service], policy)).toEqual([]);
  });
});
