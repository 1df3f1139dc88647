import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { legalPurpose } from '../../../src/model/index.ts';
import {
  createDemands,
  createTasks,
  issueTaskToken,
  readRegimes,
} from '../../../src/legal-process/index.ts';
import {
  HOUR_MS,
  aDemand,
  authorisationWorld,
  person,
  refusalOf,
  startedAt,
} from '../../support/authorisation-world.ts';

const eve = person('eve');

/** An approved demand with its task, and a mint that remembers what it was asked for. */
async function approvedTask() {
  const world = authorisationWorld();
  const demands = createDemands(world);
  const { id } = await demands.record(aDemand(), person('carl'));
  const { approved } = await demands.approve(id, { digest: null, narrowTo: null }, person('rosa'));
  const seconded = { digest: approved?.digest ?? '', narrowTo: null };
  const { task } = await demands.approve(id, seconded, person('sam'));
  const minted: unknown[] = [];
  const mintTaskToken = async (request: unknown): Promise<string> => {
    minted.push(request);
    return `token-${minted.length}`;
  };
  const issue = (by = eve, of = task ?? '') => issueTaskToken({ ...world, mintTaskToken }, of, by);
  return {
    ...world,
    demands,
    demand: id,
    task: task ?? '',
    tasks: createTasks(world),
    issue,
    minted,
  };
}

describe('the cover of a task', () => {
  test('is one account, reading, one purpose, the classes without keys, three uses', async () => {
    const { tasks, task, demand } = await approvedTask();
    expect(await tasks.taskCover(task)).toEqual({
      cover: {
        ref: `task:${task}`,
        version: 1,
        basis: 'LEGAL_PROCESS',
        tenant: 'contoso',
        account: 'acc-0001',
        elements: ['mail.message.body', 'user.contact.email', 'user.contact.phone'],
        operations: ['read'],
        purposes: [legalPurpose],
        resources: null,
        dataPeriod: { from: startedAt - 720 * HOUR_MS, to: startedAt - 24 * HOUR_MS },
        exceptions: [],
        notBefore: startedAt,
        notAfter: startedAt + 24 * HOUR_MS,
        counters: [{ counts: 'uses', max: 3 }],
      },
      extractor: 'eve',
      bases: [{ ref: `demand:${demand}`, version: 3 }],
    });
  });

  test('is none for an unknown task, after its time, and once the demand is withdrawn', async () => {
    const { tasks, task, clock, demands, demand } = await approvedTask();
    expect(await tasks.taskCover('t_none')).toBeNull();
    clock.now += 24 * HOUR_MS;
    expect(await tasks.taskCover(task)).toBeNull();
    clock.now = startedAt;
    expect(await tasks.taskCover(task)).not.toBeNull();
    await demands.withdraw(demand, 'by the court', person('carl'));
    expect(await tasks.taskCover(task)).toBeNull();
  });

  test('is an error when the store cannot answer', async () => {
    const { tasks, task, records } = await approvedTask();
    records.failWith(new GatewayError('STORE_UNAVAILABLE'));
    await expect(tasks.taskCover(task)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('the token of a task', () => {
  test.each([
    ['somebody else', person('mallory'), undefined],
    ["the extractor's name at another issuer", person('eve', 'https://other.example'), undefined],
    ['the first reviewer', person('rosa'), undefined],
    ['the extractor who guesses an id', eve, 't_none'],
  ])('does not exist for %s', async (_name, by, task) => {
    const { issue, minted } = await approvedTask();
    const refusal = await refusalOf(issue(by, task));
    expect(refusal.code).toBe('RECORD_UNKNOWN');
    expect(minted).toEqual([]);
  });

  test('is given to the extractor once, and expires with the task', async () => {
    const { issue, minted, task, tasks } = await approvedTask();
    const expiresAt = startedAt + 24 * HOUR_MS;
    expect(await issue()).toEqual({ token: 'token-1', expiresAt });
    expect(minted).toEqual([
      { task, extractor: 'eve', expiresAt, jti: expect.stringMatching(/^\d+$/) },
    ]);
    expect(await refusalOf(issue())).toMatchObject({ code: 'CONTROL_CONFLICT', rule: 'STATE' });
    expect((await tasks.taskCover(task))?.cover.version).toBe(2);
  });

  test('is given once of two who ask at the same time', async () => {
    const { issue } = await approvedTask();
    const outcomes = await Promise.allSettled([issue(), issue()]);
    expect(outcomes.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('does not leave when it cannot be recorded', async () => {
    const { task, records, ...world } = await approvedTask();
    const mintTaskToken = async (): Promise<string> => {
      records.failWith(new GatewayError('STORE_UNAVAILABLE'));
      return 'token';
    };
    const command = issueTaskToken({ ...world, records, mintTaskToken }, task, eve);
    expect((await refusalOf(command)).code).toBe('STORE_UNAVAILABLE');
  });

  test('is not recorded as given when it cannot be signed', async () => {
    const { task, issue, ...world } = await approvedTask();
    const mintTaskToken = () => Promise.reject(new RangeError('life'));
    await expect(issueTaskToken({ ...world, mintTaskToken }, task, eve)).rejects.toThrow('life');
    expect((await issue()).token).toBe('token-1');
  });

  test('is refused after withdrawal and after its time', async () => {
    const ended = await approvedTask();
    ended.clock.now += 24 * HOUR_MS;
    expect((await refusalOf(ended.issue())).rule).toBe('STATE');
    const withdrawn = await approvedTask();
    await withdrawn.demands.withdraw(withdrawn.demand, 'by the court', person('carl'));
    expect((await refusalOf(withdrawn.issue())).rule).toBe('STATE');
    expect(withdrawn.minted).toEqual([]);
  });

  test('stands in no record', async () => {
    const { issue, records } = await approvedTask();
    const { token } = await issue();
    expect(records.snapshot()).not.toContain(token);
  });
});

test.each(['', '{}', '{"version":"1","regimes":[{"key":"X"}]}', 'null'])(
  'a regime table that reads %j stops the start',
  (text) => {
    expect(() => readRegimes(text)).toThrow(GatewayError);
  },
);
