import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import {
  clerk,
  contosoAdmin,
  controlWorld,
  dataOf,
  demandVariables,
  operations,
  provider,
  rosa,
  sam,
} from '../../support/control-world.ts';

const anybody = { recipient: null, tenant: null, task: null };

async function withConsent() {
  const world = controlWorld();
  const { run } = world;
  await dataOf(run(provider, operations.register, { id: 'crm' }));
  await dataOf(run(contosoAdmin, operations.policy, { allowed: ['crm'] }));
  const { grantConsent } = await dataOf<{ grantConsent: { id: string } }>(
    run(contosoAdmin, operations.grant, { recipient: 'crm' }),
  );
  return { ...world, consent: grantConsent.id };
}

const drained = {
  revoke: 'mutation($id: ID!) { revokeConsent(id: $id, drain: true) { status } }',
  suspend: 'mutation { suspendRecipient(id: "crm", reason: "breach", drain: true) { state } }',
  policy: `mutation {
    setAppPolicy(input: { thirdPartyDefault: BLOCK }, drain: true) { thirdPartyDefault }
  }`,
  agree: `mutation {
    recordAgreement(drain: true, input: {
      tenant: "contoso", document: "dpa-8", elements: ["user.name"], purposes: ["essential.support"]
    }) { version }
  }`,
  close: `mutation {
    closeTenant(id: "contoso", reason: "contract ended", drain: true) { state }
  }`,
  withdraw: `mutation($id: ID!) {
    withdrawDemand(id: $id, reason: "by the court", drain: true) { status task }
  }`,
};

describe('a change with `drain: true`', () => {
  test('of a consent waits for its recipient in its tenant, once it is made', async () => {
    const { run, drains, consent } = await withConsent();
    let statusThen: unknown = null;
    drains.next = async () => {
      const { consent: found } = await dataOf<{ consent: { status: string } }>(
        run(contosoAdmin, operations.consent, { id: consent }),
      );
      statusThen = found.status;
    };
    const answer = await dataOf(run(contosoAdmin, drained.revoke, { id: consent }));
    expect(answer).toEqual({ revokeConsent: { status: 'WITHDRAWN' } });
    expect(statusThen).toBe('WITHDRAWN');
    expect(drains.asked).toEqual([{ ...anybody, recipient: 'crm', tenant: 'contoso' }]);
  });

  test.each([
    ['of a recipient waits for it everywhere', provider, 'suspend', { recipient: 'crm' }],
    ['of an app policy waits for the tenant', contosoAdmin, 'policy', { tenant: 'contoso' }],
    ['of a tenant waits for it', provider, 'close', { tenant: 'contoso' }],
    ['of an agreement waits for the tenant', provider, 'agree', { tenant: 'contoso' }],
  ] as const)('%s', async (_name, caller, what, scope) => {
    const { run, drains } = await withConsent();
    await dataOf(run(caller, drained[what]));
    expect(drains.asked).toEqual([{ ...anybody, ...scope }]);
  });

  test('of a demand waits for its task, and for nothing before there is one', async () => {
    const { run, drains } = controlWorld();
    const record = async (): Promise<string> => {
      const { recordDemand } = await dataOf<{ recordDemand: { id: string } }>(
        run(clerk, operations.record, demandVariables),
      );
      return recordDemand.id;
    };
    await dataOf(run(clerk, drained.withdraw, { id: await record() }));
    expect(drains.asked).toEqual([]);
    const demand = await record();
    const first = await dataOf<{ approveDemand: { digest: string } }>(
      run(rosa, operations.approve, { demand }),
    );
    const { digest } = first.approveDemand;
    await dataOf(run(sam, operations.approve, { demand, digest }));
    const { withdrawDemand } = await dataOf<{ withdrawDemand: { task: string } }>(
      run(clerk, drained.withdraw, { id: demand }),
    );
    expect(withdrawDemand.task).not.toBeNull();
    expect(drains.asked).toEqual([{ ...anybody, task: withdrawDemand.task }]);
  });

  test('that cannot be drained in time says so by its own code, and is made', async () => {
    const { run, drains, consent } = await withConsent();
    drains.next = () => Promise.reject(new GatewayError('DRAIN_INCOMPLETE', 'detail'));
    const { data, errors } = await run(contosoAdmin, drained.revoke, { id: consent });
    expect(data).toEqual({ revokeConsent: null });
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['DRAIN_INCOMPLETE']);
    expect(await dataOf(run(contosoAdmin, operations.consent, { id: consent }))).toEqual({
      consent: { id: consent, status: 'WITHDRAWN' },
    });
  });

  test('that is refused waits for nothing', async () => {
    const { run, drains } = await withConsent();
    expect((await run(contosoAdmin, drained.revoke, { id: 'c_none' })).errors).toBeDefined();
    expect((await run(contosoAdmin, drained.suspend)).errors).toBeDefined();
    expect(drains.asked).toEqual([]);
  });
});

test('a change without it waits for nothing', async () => {
  const { run, drains, consent } = await withConsent();
  await dataOf(run(contosoAdmin, operations.revoke, { id: consent }));
  await dataOf(run(provider, operations.suspend, { id: 'crm' }));
  expect(drains.asked).toEqual([]);
});
