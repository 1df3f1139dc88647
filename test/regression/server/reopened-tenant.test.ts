import { expect, test } from 'vitest';
import {
  contosoAdmin,
  controlWorld,
  dataOf,
  operations,
  provider,
} from '../../support/control-world.ts';

/** As many as one recipient may hold in one tenant. */
const liveMax = 100;

test('a tenant that was closed with all the consents that a recipient may hold can consent anew', async () => {
  const { run } = controlWorld();
  const grant = () => run(contosoAdmin, operations.grant, { recipient: 'crm' });
  await dataOf(run(provider, operations.register, { id: 'crm' }));
  for (let n = 0; n < liveMax; n += 1) await dataOf(grant());
  expect((await grant()).errors?.map((one) => one.extensions['rule'])).toEqual(['TOO_MANY']);
  await dataOf(run(provider, operations.close, { id: 'contoso' }));
  await dataOf(run(provider, operations.reopen, { id: 'contoso' }));
  const { grantConsent } = await dataOf<{ grantConsent: { status: string } }>(grant());
  expect(grantConsent.status).toBe('GRANTED');
  // What ended with the closing stays ended, and may still be withdrawn.
  const { consents } = await dataOf<{ consents: { nodes: { id: string; status: string }[] } }>(
    run(contosoAdmin, '{ consents(first: 100) { nodes { id status } } }'),
  );
  const ended = consents.nodes.filter((one) => one.status === 'ENDED');
  expect(ended.length).toBeGreaterThanOrEqual(liveMax - 1);
  expect(await dataOf(run(contosoAdmin, operations.revoke, { id: ended[0]?.id }))).toMatchObject({
    revokeConsent: { status: 'WITHDRAWN' },
  });
});
