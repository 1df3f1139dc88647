import { describe, expect, test } from 'vitest';
import { createTasks } from '../../../src/legal-process/index.ts';
import {
  aCaller,
  clerk,
  contosoAdmin,
  controlWorld,
  dataOf,
  demandVariables,
  eve,
  operations,
  rosa,
  sam,
} from '../../support/control-world.ts';

interface Approved {
  readonly approveDemand: { readonly digest: string; readonly task: string; status: string };
}

async function recorded() {
  const world = controlWorld();
  const { recordDemand } = await dataOf<{ recordDemand: { id: string } }>(
    world.run(clerk, operations.record, demandVariables),
  );
  return { ...world, demand: recordDemand.id };
}

async function approved() {
  const world = await recorded();
  const { run, demand } = world;
  const narrowTo = { classes: ['CONTACT'] };
  const first = await dataOf<Approved>(run(rosa, operations.approve, { demand, narrowTo }));
  const { digest } = first.approveDemand;
  const second = await dataOf<Approved>(run(sam, operations.approve, { demand, digest }));
  return { ...world, digest, task: second.approveDemand.task };
}

describe('a demand', () => {
  test('goes from the clerk over two reviewers to the extractor’s one token', async () => {
    const world = await approved();
    const { run, task, failures } = world;
    expect(await dataOf(run(eve, operations.issue, { task }))).toEqual({
      issueTaskToken: { token: `token-of-${task}`, expiresAt: '2026-11-23T12:00:00.000Z' },
    });
    const again = await run(eve, operations.issue, { task });
    expect(again.errors?.[0]?.extensions).toEqual({
      code: 'CONTROL_CONFLICT',
      field: 'task',
      rule: 'STATE',
    });
    const live = await createTasks(world).taskCover(task);
    expect(live?.cover).toMatchObject({
      tenant: 'contoso',
      account: 'acc-0001',
      elements: ['user.contact.email', 'user.contact.phone'],
    });
    expect(failures).toEqual([]);
  });

  test('is told in full to reviewers and to the extractor it names', async () => {
    const { run, demand, task, digest } = await approved();
    const seen = await dataOf<{ demand: unknown }>(run(rosa, operations.demand, { id: demand }));
    expect(seen.demand).toMatchObject({
      status: 'APPROVED',
      recordedBy: 'carl',
      digest,
      task,
      requested: { classes: ['BODY', 'CONTACT'] },
      approved: { classes: ['CONTACT'] },
      approvals: [{ by: 'rosa' }, { by: 'sam' }],
      history: [{ type: 'recorded' }, { type: 'approved-first' }, { type: 'approved-second' }],
    });
    expect(await dataOf(run(eve, operations.demand, { id: demand }))).toEqual(seen);
  });

  test.each([
    ['the first reviewer', rosa],
    ['the clerk, who is a reviewer too', aCaller(['legal-reviewer'], null, 'carl')],
    ['the extractor, who is a reviewer too', aCaller(['legal-reviewer'], null, 'eve')],
  ])('is not approved the second time by %s', async (_name, who) => {
    const { run, demand } = await recorded();
    const first = await dataOf<Approved>(run(rosa, operations.approve, { demand }));
    const { digest } = first.approveDemand;
    const { errors } = await run(who, operations.approve, { demand, digest });
    expect(errors?.[0]?.extensions).toEqual({
      code: 'CONTROL_DENIED',
      field: 'demand',
      rule: 'LV26',
    });
  });

  test.each([
    ['a wildcard account', { account: '*' }, 'account', 'LV01'],
    ['content without a period', { dataPeriod: null }, 'dataPeriod', 'LV10'],
    ['keys', { classes: ['KEY'] }, 'classes', 'LV21'],
  ])('for %s is refused with its rule', async (_name, change, field, rule) => {
    const { run } = controlWorld();
    const variables = { input: { ...demandVariables.input, ...change } };
    const { errors } = await run(clerk, operations.record, variables);
    expect(errors?.[0]?.extensions).toEqual({ code: 'CONTROL_INPUT_INVALID', field, rule });
  });

  test('does not exist for an extractor it does not name', async () => {
    const { run, demand, task } = await approved();
    const mallory = aCaller(['legal-extractor'], null, 'mallory');
    for (const [source, known, unknown] of [
      [operations.demand, { id: demand }, { id: 'd_none' }],
      [operations.issue, { task }, { task: 't_none' }],
    ] as const) {
      const answer = await run(mallory, source, known);
      expect(JSON.stringify(answer)).toBe(JSON.stringify(await run(mallory, source, unknown)));
    }
  });

  test('cannot be seen by the tenant it is about, by any query or id', async () => {
    const { run, demand, task, records } = await approved();
    const before = records.snapshot();
    for (const id of [demand, task, 'd_none']) {
      expect(await dataOf(run(contosoAdmin, operations.consent, { id }))).toEqual({
        consent: null,
      });
      const { errors } = await run(contosoAdmin, operations.demand, { id });
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'CONTROL_DENIED' }]);
    }
    expect(records.snapshot()).toBe(before);
  });

  test('that is withdrawn leaves no task to use and no token to get', async () => {
    const world = await approved();
    const { run, demand, task } = world;
    await dataOf(run(clerk, operations.withdraw, { id: demand }));
    expect(await createTasks(world).taskCover(task)).toBeNull();
    expect(world.records.standing(`task:${task}`)?.inForce).toBe(false);
    const { errors } = await run(eve, operations.issue, { task });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONTROL_CONFLICT', rule: 'STATE' });
  });
});
