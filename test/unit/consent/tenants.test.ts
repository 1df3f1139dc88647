import { describe, expect, test } from 'vitest';
import { createTenants, openKnownTenants } from '../../../src/consent/index.ts';
import type { Json } from '../../../src/records/port.ts';
import {
  aConsent,
  admin,
  authorisationWorld,
  person,
  refusalOf,
  startedAt,
} from '../../support/authorisation-world.ts';

const why = 'contract ended';

/** A tenant with one consent for a publisher and an agreement for an app of the provider. */
async function authorising() {
  const world = authorisationWorld();
  const publisher = await world.publisher();
  const input = { id: 'portal', kind: 'INTERNAL_APP', name: 'p', verified: true } as const;
  const portal = await world.registry.register(input, admin);
  await world.agree();
  const consent = await world.consents.grant('contoso', aConsent(), admin);
  const tenants = createTenants(world);
  const refsOf = async (recipient = publisher) => {
    const question = { recipient, tenants: ['contoso'], fresh: true };
    const { covers, bases } = await world.live.covers.coversFor(question);
    return [...covers, ...bases].map(({ ref, version }) => `${ref}@${version}`);
  };
  return { ...world, publisher, portal, consent, tenants, refsOf };
}

describe('closing a tenant', () => {
  test('ends all that it has authorised, and what is left says when and by whom', async () => {
    const { tenants, refsOf, portal, records } = await authorising();
    expect(await refsOf()).toContain('tenant:contoso@1');
    expect(await refsOf(portal)).toEqual(
      expect.arrayContaining(['agreement:contoso@1', 'tenant:contoso@1']),
    );
    const closed = { id: 'contoso', version: 2, state: 'CLOSED', closedAt: startedAt };
    expect(await tenants.close('contoso', why, admin)).toEqual(closed);
    expect(await tenants.find('contoso')).toEqual(closed);
    expect(await refsOf()).toEqual(['recipient:crm@1']);
    expect(await refsOf(portal)).toEqual(['recipient:portal@1']);
    expect(records.standing('tenant:contoso')).toMatchObject({ inForce: false, version: 2 });
    expect(await tenants.history('contoso')).toEqual([
      { type: 'opened', at: startedAt, actor: 'gateway', body: null },
      {
        type: 'closed',
        at: startedAt,
        actor: 'https://login.example#ada',
        body: { reason: why },
      },
    ]);
  });

  test('twice answers the same and writes once', async () => {
    const { tenants, records, clock } = await authorising();
    const once = await tenants.close('contoso', why, admin);
    const before = records.snapshot();
    clock.now += 1_000;
    expect(await tenants.close('contoso', 'again', person('bob'))).toEqual(once);
    expect(records.snapshot()).toBe(before);
  });

  test('keeps it from authorising anything', async () => {
    const { tenants, consents, agree, records } = await authorising();
    await tenants.close('contoso', why, admin);
    const before = records.snapshot();
    const refused = { code: 'CONTROL_CONFLICT', field: 'tenant', rule: 'TENANT_CLOSED' };
    expect(await refusalOf(consents.grant('contoso', aConsent(), admin))).toEqual(refused);
    expect(await refusalOf(agree())).toEqual(refused);
    expect(records.snapshot()).toBe(before);
  });

  test('holds for one that nothing is known of, too', async () => {
    const { tenants, agree } = await authorising();
    expect(await tenants.find('fabrikam')).toBeNull();
    expect(await tenants.close('fabrikam', why, admin)).toMatchObject({ version: 1 });
    expect((await refusalOf(agree({ tenant: 'fabrikam' }))).rule).toBe('TENANT_CLOSED');
  });

  test('ends nothing of another tenant', async () => {
    const { tenants, refsOf } = await authorising();
    const before = await refsOf();
    await tenants.close('fabrikam', why, admin);
    expect(await refsOf()).toEqual(before);
  });

  test('lets a consent be withdrawn all the same', async () => {
    const { tenants, consents, consent } = await authorising();
    await tenants.close('contoso', why, admin);
    const withdrawn = await consents.revoke('contoso', consent.id, admin);
    expect(withdrawn.status).toBe('WITHDRAWN');
  });

  test('outruns a consent that was on its way: it is recorded and never holds', async () => {
    const { tenants, consents, records, refsOf } = await authorising();
    // The consent has seen the open tenant; then the tenant is closed, and only then is the consent recorded.
    const append = records.append.bind(records);
    records.append = async (changes) => {
      records.append = append;
      await tenants.close('contoso', why, admin);
      return append(changes);
    };
    await consents.grant('contoso', aConsent(), admin);
    expect(await refsOf()).toEqual(['recipient:crm@1']);
    await tenants.reopen('contoso', 'came back', admin);
    expect(await refsOf()).toEqual(['recipient:crm@1']);
  });

  test.each([
    ['no id that records could have', '*', why, 'id'],
    ['no reason', 'contoso', ' ', 'reason'],
  ])('is refused with %s', async (_name, id, reason, field) => {
    const { tenants, records } = await authorising();
    const before = records.snapshot();
    expect(await refusalOf(tenants.close(id, reason, admin))).toMatchObject({ field });
    expect(records.snapshot()).toBe(before);
  });
});

describe('reopening a tenant', () => {
  test('brings nothing back: what is authorised anew holds, and only that', async () => {
    const { tenants, consents, agree, refsOf, portal } = await authorising();
    await tenants.close('contoso', why, admin);
    const open = { version: 3, state: 'OPEN', closedAt: startedAt };
    expect(await tenants.reopen('contoso', 'came back', admin)).toMatchObject(open);
    expect(await refsOf()).toEqual(['recipient:crm@1']);
    expect(await refsOf(portal)).toEqual(['recipient:portal@1']);
    const { grant } = await consents.grant('contoso', aConsent(), admin);
    expect(await refsOf()).toEqual([
      `grant:${grant}@1`,
      'recipient:crm@1',
      'tenant:contoso@3',
      'app-policy:contoso@1',
    ]);
    await agree();
    expect(await refsOf(portal)).toContain('agreement:contoso@2');
  });

  test('that is open already writes nothing', async () => {
    const { tenants, records } = await authorising();
    const before = records.snapshot();
    expect(await tenants.reopen('contoso', 'why', admin)).toMatchObject({ state: 'OPEN' });
    expect(records.snapshot()).toBe(before);
  });

  test('is refused for one that nothing is known of, and without a reason', async () => {
    const { tenants } = await authorising();
    expect((await refusalOf(tenants.reopen('nobody', 'why', admin))).code).toBe('RECORD_UNKNOWN');
    expect((await refusalOf(tenants.reopen('contoso', '', admin))).field).toBe('reason');
  });
});

describe('a store from before tenants had records', () => {
  /** One with a grant and an agreement as the version before wrote them. */
  async function older() {
    const { records: given, consent } = await authorising();
    const world = authorisationWorld();
    const { records, live } = world;
    const publisher = await world.publisher();
    const kept = [
      ['grant', consent.grant, { live: ['crm|contoso'] }],
      ['agreement', 'contoso', {}],
    ] as const;
    for (const [kind, id, keys] of kept) {
      const state = (await given.read(kind, id))?.state;
      const { tenantVersion: _, ...before } = state as Record<string, Json>;
      const event = { type: 'granted', at: startedAt, actor: 'ada', body: null };
      const standing = { ref: `${kind}:${id}`, inForce: true, notBefore: null, notAfter: null };
      await records.append([
        { kind, id, expectedVersion: 0, event, state: before, keys, standing },
      ]);
    }
    const refsOf = async (kind: 'PUBLISHER_APP' | 'INTERNAL_APP') => {
      const question = { recipient: { ...publisher, kind }, tenants: ['contoso'], fresh: true };
      return (await live.covers.coversFor(question)).covers.map(({ ref }) => ref);
    };
    return { ...world, refsOf, grant: `grant:${consent.grant}` };
  }

  test('releases nothing until its tenants have theirs, and then what it had released', async () => {
    const { refsOf, grant, records, now } = await older();
    expect(await refsOf('PUBLISHER_APP')).toEqual([]);
    await openKnownTenants(records, now);
    expect(await refsOf('PUBLISHER_APP')).toEqual([grant]);
    expect(await refsOf('INTERNAL_APP')).toEqual([grant, 'agreement:contoso']);
  });

  test('is gone through once', async () => {
    const { records, now } = await older();
    await openKnownTenants(records, now);
    const [reads, before] = [records.reads(), records.snapshot()];
    await openKnownTenants(records, now);
    expect(records.reads()).toBe(reads + 1);
    expect(records.snapshot()).toBe(before);
  });

  test('opens each of hundreds, also beside one that has a record already', async () => {
    const { records, now, ...parts } = await older();
    const state = (await records.read('agreement', 'contoso'))?.state ?? null;
    const ids = Array.from({ length: 250 }, (_, at) => `tenant-${at}`);
    for (const id of ids) {
      const event = { type: 'agreed', at: startedAt, actor: 'ada', body: null };
      const change = { kind: 'agreement', id, expectedVersion: 0, event, state };
      await records.append([{ ...change, keys: {}, standing: null }]);
    }
    const tenants = createTenants({ records, now, ...parts });
    await tenants.close('tenant-7', why, admin);
    await openKnownTenants(records, now);
    const states = await Promise.all(ids.map(async (id) => (await tenants.find(id))?.state));
    expect(states).toEqual(ids.map((id) => (id === 'tenant-7' ? 'CLOSED' : 'OPEN')));
  });

  test('keeps a tenant closed that was closed before it had a record', async () => {
    const world = await older();
    const tenants = createTenants(world);
    await tenants.close('contoso', why, admin);
    await openKnownTenants(world.records, world.now);
    expect(await world.refsOf('PUBLISHER_APP')).toEqual([]);
    expect(await world.refsOf('INTERNAL_APP')).toEqual([]);
    await tenants.reopen('contoso', 'came back', admin);
    expect(await world.refsOf('PUBLISHER_APP')).toEqual([]);
  });

  test('opens no tenant that was closed meanwhile', async () => {
    const { records, now, tenants, refsOf } = await authorising();
    await tenants.close('contoso', why, admin);
    await openKnownTenants(records, now);
    expect(await refsOf()).toEqual(['recipient:crm@1']);
    expect(await tenants.find('contoso')).toMatchObject({ state: 'CLOSED', version: 2 });
  });
});
