import { describe, expect, test } from 'vitest';
import { createDemands } from '../../../src/legal-process/index.ts';
import type { Approval, Demand, DemandInput } from '../../../src/legal-process/index.ts';
import {
  HOUR_MS,
  aDemand,
  authorisationWorld,
  person,
  refusalOf,
  startedAt,
} from '../../support/authorisation-world.ts';

const clerk = person('carl');
const first = person('rosa');
const second = person('sam');
const asIs: Approval = { digest: null, narrowTo: null };
const nothing = { classes: null, dataPeriod: null, maxUses: null };

function desk() {
  const world = authorisationWorld();
  return { ...world, demands: createDemands(world) };
}

async function recorded(change: Partial<DemandInput> = {}) {
  const world = desk();
  const demand = await world.demands.record(aDemand(change), clerk);
  const before = world.records.snapshot();
  /** The refusal, and that nothing was written. */
  const refusal = async (approval: Approval, by = first) => {
    const refused = await refusalOf(world.demands.approve(demand.id, approval, by));
    expect(world.records.snapshot()).toBe(before);
    return refused;
  };
  return { ...world, demand, refusal };
}

async function reviewed(change: Partial<DemandInput> = {}, narrowTo: Approval['narrowTo'] = null) {
  const world = await recorded(change);
  const demand = await world.demands.approve(world.demand.id, { digest: null, narrowTo }, first);
  const digest = demand.approved?.digest ?? '';
  return { ...world, demand, digest };
}

describe('recording a demand', () => {
  test.each<[string, Partial<DemandInput>, string, string]>([
    ['an unknown regime', { regime: 'MARS' }, 'regime', 'REGIME_UNKNOWN'],
    ['an unknown instrument', { instrument: 'LETTER' }, 'instrument', 'INSTRUMENT_UNKNOWN'],
    [
      'an emergency, whose conditions cannot be held to',
      { instrument: 'EMERGENCY_2702' },
      'instrument',
      'INSTRUMENT_NOT_SUPPORTED',
    ],
    [
      "the owner's consent, which needs its record",
      { regime: 'OWNER-CONSENT', instrument: 'OWNER_CONSENT' },
      'instrument',
      'INSTRUMENT_NOT_SUPPORTED',
    ],
    ['no account', { account: '' }, 'account', 'LV01'],
    ['a wildcard', { account: '*' }, 'account', 'LV01'],
    ['an SQL wildcard', { account: 'acc-%' }, 'account', 'LV01'],
    ['two accounts', { account: 'acc-0001,acc-0002' }, 'account', 'LV01'],
    ['two accounts with a blank', { account: 'acc-0001 acc-0002' }, 'account', 'LV01'],
    ['all accounts', { account: 'ALL' }, 'account', 'LV01'],
    ['a domain', { account: 'contoso.com' }, 'account', 'LV01'],
    ['the accounts at a domain', { account: '@contoso.com' }, 'account', 'LV01'],
    ['a tenant pattern', { tenant: '*' }, 'tenant', 'FORMAT'],
    ['no classes', { classes: [] }, 'classes', 'EMPTY'],
    ['an unknown class', { classes: ['SHOES'] }, 'classes', 'CLASS_UNKNOWN'],
    ['keys', { classes: ['CONTACT', 'KEY'] }, 'classes', 'LV21'],
    ['credentials', { classes: ['CREDENTIAL'] }, 'classes', 'LV21'],
    ['content on a subpoena', { instrument: 'SUBPOENA' }, 'classes', 'LV03'],
    ['reading on a preservation', { instrument: 'PRESERVATION_2703F' }, 'classes', 'LV03'],
    ['content without a period', { dataPeriod: null }, 'dataPeriod', 'LV10'],
    ['content with an open beginning', { dataPeriod: { from: null, to: 5 } }, 'dataPeriod', 'LV10'],
    ['content with an open end', { dataPeriod: { from: 5, to: null } }, 'dataPeriod', 'LV10'],
    ['an empty period', { dataPeriod: { from: 5, to: 5 } }, 'dataPeriod', 'PERIOD'],
    [
      'a period that is not over',
      { dataPeriod: { from: 5, to: startedAt + 1 } },
      'dataPeriod.to',
      'LV25',
    ],
    ['an expired instrument', { instrumentEndsAt: startedAt }, 'instrumentEndsAt', 'LV08'],
    ['a demand from the future', { receivedAt: startedAt + 1 }, 'receivedAt', 'PERIOD'],
    ['no uses', { maxUses: 0 }, 'maxUses', 'FORMAT'],
    ['many uses', { maxUses: 11 }, 'maxUses', 'FORMAT'],
    ['no authority', { authority: '' }, 'authority', 'FORMAT'],
    ['no reference', { reference: ' ' }, 'reference', 'FORMAT'],
    ['no digest of the instrument', { instrumentSha256: 'ab' }, 'instrumentSha256', 'FORMAT'],
    ['no extractor', { extractor: '' }, 'extractor', 'FORMAT'],
  ])('refuses %s', async (_name, change, field, rule) => {
    const { demands, records } = desk();
    const refusal = await refusalOf(demands.record(aDemand(change), clerk));
    expect(refusal).toEqual({ code: 'CONTROL_INPUT_INVALID', field, rule });
    expect(records.snapshot()).toBe('[]');
  });

  test('keeps what it asks for, with three uses unless said otherwise, and no task', async () => {
    const { demand, records } = await recorded();
    expect(demand).toMatchObject({
      status: 'RECEIVED',
      recordedBy: clerk,
      task: null,
      requested: { account: 'acc-0001', classes: ['BODY', 'CONTACT'], maxUses: 3 },
    });
    expect(records.standing(`demand:${demand.id}`)?.inForce).toBe(false);
  });

  test('takes subscriber data on a subpoena without a period', async () => {
    const subpoena = { instrument: 'SUBPOENA', classes: ['CONTACT'], dataPeriod: null };
    expect((await recorded(subpoena)).demand.requested.dataPeriod).toBeNull();
  });
});

describe('the first approval', () => {
  test.each([
    ['the clerk who recorded it', clerk],
    ['the clerk with a token of another issuer', person('carl', 'https://other.example')],
    ['the extractor', person('eve')],
  ])('is refused to %s', async (_name, by) => {
    const { refusal } = await recorded();
    expect(await refusal(asIs, by)).toEqual({
      code: 'CONTROL_DENIED',
      field: 'demand',
      rule: 'LV26',
    });
  });

  test.each<[string, Approval['narrowTo'], string, string]>([
    ['another class', { ...nothing, classes: ['CONTACT', 'NAME'] }, 'narrowTo.classes', 'WIDENS'],
    ['a key', { ...nothing, classes: ['KEY'] }, 'narrowTo.classes', 'WIDENS'],
    ['no class', { ...nothing, classes: [] }, 'narrowTo.classes', 'EMPTY'],
    ['more uses', { ...nothing, maxUses: 4 }, 'narrowTo.maxUses', 'WIDENS'],
    ['no uses', { ...nothing, maxUses: 0 }, 'narrowTo.maxUses', 'FORMAT'],
    [
      'an earlier beginning',
      { ...nothing, dataPeriod: { from: 1, to: null } },
      'narrowTo.dataPeriod.from',
      'WIDENS',
    ],
    [
      'a later end',
      { ...nothing, dataPeriod: { from: null, to: startedAt } },
      'narrowTo.dataPeriod.to',
      'WIDENS',
    ],
    [
      'an empty period',
      { ...nothing, dataPeriod: { from: startedAt - 24 * HOUR_MS, to: null } },
      'narrowTo.dataPeriod',
      'PERIOD',
    ],
  ])('cannot narrow to %s', async (_name, narrowTo, field, rule) => {
    const { refusal } = await recorded();
    expect(await refusal({ digest: null, narrowTo })).toMatchObject({ field, rule });
  });

  test('is refused with a digest, since there are no terms to second', async () => {
    const { refusal } = await recorded();
    const approval = { digest: 'ab'.repeat(32), narrowTo: null };
    expect(await refusal(approval)).toMatchObject({ rule: 'TERMS_DIFFER' });
  });

  test('is refused after the instrument has ended', async () => {
    const { refusal, clock } = await recorded({ instrumentEndsAt: startedAt + HOUR_MS });
    clock.now += HOUR_MS;
    expect(await refusal(asIs)).toMatchObject({ code: 'CONTROL_CONFLICT', rule: 'LV08' });
  });

  test('fixes the terms and makes no task', async () => {
    const { demand, records } = await reviewed({}, { ...nothing, classes: ['CONTACT'] });
    expect(demand).toMatchObject({ status: 'REVIEWED', task: null });
    expect(demand.approved?.elements).toEqual(['user.contact.email', 'user.contact.phone']);
    expect(records.snapshot()).not.toContain('task:');
  });
});

describe('the second approval', () => {
  test.each([
    ['the first reviewer', first],
    ['the clerk', clerk],
    ['the extractor', person('eve')],
  ])('is refused to %s', async (_name, by) => {
    const { demands, demand, digest } = await reviewed();
    const command = demands.approve(demand.id, { digest, narrowTo: null }, by);
    expect(await refusalOf(command)).toMatchObject({ code: 'CONTROL_DENIED', rule: 'LV26' });
  });

  test.each<[string, (digest: string) => Approval]>([
    ['no digest', () => asIs],
    ['another digest', () => ({ digest: '00'.repeat(32), narrowTo: null })],
    ['the digest in capitals', (digest) => ({ digest: digest.toUpperCase(), narrowTo: null })],
    ['a narrowing of its own', (digest) => ({ digest, narrowTo: { ...nothing, maxUses: 1 } })],
  ])('is refused with %s', async (_name, approval) => {
    const { demands, demand, digest, records } = await reviewed();
    const before = records.snapshot();
    const refusal = await refusalOf(demands.approve(demand.id, approval(digest), second));
    expect(refusal.rule).toBe('TERMS_DIFFER');
    expect(records.snapshot()).toBe(before);
  });

  test('gives equal demands different digests, so that no approval fits another demand', async () => {
    const { demands, demand, digest } = await reviewed();
    const twin = await demands.record(aDemand(), clerk);
    const approved = await demands.approve(twin.id, asIs, first);
    expect(approved.approved?.digest).not.toBe(digest);
    const command = demands.approve(
      demand.id,
      {
        digest: approved.approved?.digest ?? '',
        narrowTo: null,
      },
      second,
    );
    expect((await refusalOf(command)).rule).toBe('TERMS_DIFFER');
  });

  test('makes exactly one task, of two that come at the same time', async () => {
    const { demands, demand, digest, records } = await reviewed();
    const approval = { digest, narrowTo: null };
    const outcomes = await Promise.allSettled([
      demands.approve(demand.id, approval, second),
      demands.approve(demand.id, approval, person('tom')),
    ]);
    expect(outcomes.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await records.query('task', {}, { limit: 10, after: null })).toHaveLength(1);
  });

  test('makes a task that is in force for a day, and only once', async () => {
    const { demands, demand, digest, records } = await reviewed();
    const approved = await demands.approve(demand.id, { digest, narrowTo: null }, second);
    expect(approved.approvals.map((one) => one.by)).toEqual([first, second]);
    expect(records.standing(`task:${approved.task}`)).toMatchObject({
      inForce: true,
      notBefore: startedAt,
      notAfter: startedAt + 24 * HOUR_MS,
    });
    const again = demands.approve(demand.id, { digest, narrowTo: null }, person('tom'));
    expect(await refusalOf(again)).toMatchObject({ code: 'CONTROL_CONFLICT', rule: 'STATE' });
  });

  test('makes a task that ends with its instrument', async () => {
    const end = startedAt + HOUR_MS;
    const { demands, demand, digest, records } = await reviewed({ instrumentEndsAt: end });
    const approved = await demands.approve(demand.id, { digest, narrowTo: null }, second);
    expect(records.standing(`task:${approved.task}`)?.notAfter).toBe(end);
  });
});

describe('withdrawing a demand', () => {
  async function approved(): Promise<Awaited<ReturnType<typeof reviewed>> & { demand: Demand }> {
    const world = await reviewed();
    const approval = { digest: world.digest, narrowTo: null };
    return { ...world, demand: await world.demands.approve(world.demand.id, approval, second) };
  }

  test('takes the demand and its task out of force, once', async () => {
    const { demands, demand, records } = await approved();
    await demands.withdraw(demand.id, 'by the court', clerk);
    expect(records.standing(`task:${demand.task}`)).toMatchObject({ inForce: false, version: 2 });
    expect(records.standing(`demand:${demand.id}`)?.inForce).toBe(false);
    const before = records.snapshot();
    await demands.withdraw(demand.id, 'again', clerk);
    expect(records.snapshot()).toBe(before);
  });

  test('ends the review', async () => {
    const { demands, demand, digest } = await reviewed();
    await demands.withdraw(demand.id, 'by the court', clerk);
    const command = demands.approve(demand.id, { digest, narrowTo: null }, second);
    expect(await refusalOf(command)).toMatchObject({ rule: 'STATE' });
  });

  test('refuses an unknown id', async () => {
    const { demands } = desk();
    expect((await refusalOf(demands.withdraw('d_\0', 'why', clerk))).code).toBe('RECORD_UNKNOWN');
    expect((await refusalOf(demands.approve('d_none', asIs, first))).code).toBe('RECORD_UNKNOWN');
  });
});
