import { describe, expect, test } from 'vitest';
import { controlWorld, dataOf, provider } from '../../support/control-world.ts';

const anybody = { recipient: null, tenant: null, task: null };
const register = `mutation($id: ID!, $kind: RecipientKind!) {
  registerRecipient(input: { id: $id, kind: $kind, name: "Somebody", verified: true }) { id }
}`;
const suspend = `mutation($id: ID!) {
  suspendRecipient(id: $id, reason: "breach", drain: true) { state }
}`;

describe('the suspension of a recipient with `drain: true`', () => {
  test.each([
    [
      'a subprocessor, which is sent data for the requests of others, waits for all',
      'SUBPROCESSOR',
      {},
    ],
    ['a publisher waits for its own answers', 'PUBLISHER_APP', { recipient: 'somebody' }],
    ['an app of the provider waits for its own answers', 'INTERNAL_APP', { recipient: 'somebody' }],
  ])('that is %s', async (_name, kind, scope) => {
    const { run, drains } = controlWorld();
    await dataOf(run(provider, register, { id: 'somebody', kind }));
    const suspended = await dataOf(run(provider, suspend, { id: 'somebody' }));
    expect(suspended).toEqual({ suspendRecipient: { state: 'SUSPENDED' } });
    expect(drains.asked).toEqual([{ ...anybody, ...scope }]);
  });
});
