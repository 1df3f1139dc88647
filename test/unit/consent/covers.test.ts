import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import type { RecipientKind } from '../../../src/model/index.ts';
import {
  HOUR_MS,
  aConsent,
  admin,
  authorisationWorld,
  startedAt,
} from '../../support/authorisation-world.ts';

async function granted(change: Parameters<typeof aConsent>[0] = {}) {
  const world = authorisationWorld();
  const recipient = await world.publisher();
  const consent = await world.consents.grant('contoso', aConsent(change), admin);
  const ask = (tenants: readonly string[] = ['contoso'], fresh = false) =>
    world.live.covers.coversFor({ recipient, tenants, fresh });
  return { ...world, recipient, consent, ask };
}

describe('covers of a publisher', () => {
  test('are the grant and the bases that must hold beside it', async () => {
    const { ask, consent } = await granted({ rowsPerDay: 10, resources: ['site-1'] });
    expect(await ask(['contoso', 'fabrikam'])).toEqual({
      covers: [
        {
          ref: `grant:${consent.grant}`,
          version: 1,
          basis: 'CONSENT',
          tenant: 'contoso',
          account: null,
          elements: ['user.contact.email', 'user.contact.phone'],
          operations: ['read'],
          purposes: ['publisher.app_functionality'],
          resources: ['site-1'],
          dataPeriod: null,
          exceptions: [],
          notBefore: startedAt,
          notAfter: null,
          counters: [{ counts: 'rows', max: 10 }],
        },
      ],
      bases: [
        { ref: 'recipient:crm', version: 1, tenant: null },
        { ref: 'tenant:contoso', version: 1, tenant: 'contoso' },
        { ref: 'app-policy:contoso', version: 1, tenant: 'contoso' },
      ],
    });
  });

  test('are none before the grant begins and from the moment it ends', async () => {
    const { ask, clock } = await granted({
      notBefore: startedAt + HOUR_MS,
      notAfter: startedAt + 2 * HOUR_MS,
    });
    const counts: number[] = [];
    for (const at of [0, HOUR_MS - 1, HOUR_MS, 2 * HOUR_MS - 1, 2 * HOUR_MS]) {
      clock.now = startedAt + at;
      counts.push((await ask()).covers.length);
    }
    expect(counts).toEqual([0, 0, 1, 1, 0]);
  });

  test('are none for another recipient or tenant', async () => {
    const { live, registry, ask } = await granted();
    const input = { id: 'crm2', kind: 'PUBLISHER_APP', name: 'x', verified: true } as const;
    const other = await registry.register(input, admin);
    const answer = await live.covers.coversFor({ recipient: other, tenants: ['contoso'] });
    expect(answer.covers).toEqual([]);
    expect((await ask(['fabrikam', 'contoso|x', ''])).covers).toEqual([]);
  });

  test('are none where the app policy keeps the app out, though the grant stands', async () => {
    const { ask, registry, live } = await granted();
    const policy = { thirdPartyDefault: 'block' as const, allowed: [], blocked: [] };
    await registry.setAppPolicy('contoso', policy, admin);
    live.changed({ kind: 'app-policy', tenant: 'contoso' });
    expect((await ask()).covers).toEqual([]);
  });

  test.each([
    ['suspended', { state: 'SUSPENDED' as const }],
    ['unverified', { verified: false }],
    ['an authority', { kind: 'AUTHORITY' as const }],
  ])('are none when the recipient is %s', async (_name, change) => {
    const { live, recipient } = await granted();
    const question = { recipient: { ...recipient, ...change }, tenants: ['contoso'] };
    expect(await live.covers.coversFor(question)).toEqual({ covers: [], bases: [] });
  });
});

describe('the agreement', () => {
  const recipientOf = (kind: RecipientKind) =>
    ({ id: 'app', kind, name: 'a', state: 'ACTIVE', verified: true, version: 1 }) as const;

  test.each<[RecipientKind, number]>([
    ['INTERNAL_APP', 1],
    ['SUBPROCESSOR', 1],
    ['PUBLISHER_APP', 0],
    ['OPTIONAL_OFFERING', 0],
    ['AUTHORITY', 0],
  ])('gives recipients of kind %s %i covers', async (kind, count) => {
    const { agree, live, registry } = authorisationWorld();
    await agree();
    const open = { thirdPartyDefault: 'allow-with-grant' as const, allowed: [], blocked: [] };
    await registry.setAppPolicy('contoso', open, admin);
    const question = { recipient: recipientOf(kind), tenants: ['contoso', 'fabrikam'] };
    const { covers } = await live.covers.coversFor(question);
    expect(covers).toHaveLength(count);
    if (count > 0) {
      expect(covers[0]).toMatchObject({ ref: 'agreement:contoso', basis: 'CONTRACT' });
    }
  });
});

describe('the cache in front', () => {
  test('answers a second question without the store, for a second and no longer', async () => {
    const { ask, records, clock } = await granted();
    await ask();
    const reads = records.reads();
    clock.now += 999;
    await ask();
    expect(records.reads()).toBe(reads);
    clock.now += 1;
    await ask();
    expect(records.reads()).toBeGreaterThan(reads);
  });

  test('drops a withdrawn grant at once on this node, and only its own pair', async () => {
    const { ask, consents, consent, live } = await granted();
    expect((await ask()).covers).toHaveLength(1);
    await consents.revoke('contoso', consent.id, admin);
    live.changed({ kind: 'grant', recipient: 'crm2', tenant: 'contoso' });
    live.changed({ kind: 'grant', recipient: 'crm', tenant: 'fabrikam' });
    expect((await ask()).covers).toHaveLength(1);
    live.changed({ kind: 'grant', recipient: 'crm', tenant: 'contoso' });
    expect((await ask()).covers).toHaveLength(0);
  });

  test('is passed by a fresh question, whose answer it then keeps', async () => {
    const { ask, consents, consent } = await granted();
    await ask();
    await consents.revoke('contoso', consent.id, admin);
    expect((await ask(['contoso'], true)).covers).toHaveLength(0);
    expect((await ask()).covers).toHaveLength(0);
  });

  test('drops every pair of a tenant whose agreement changed', async () => {
    const { agree, live, registry } = authorisationWorld();
    const input = { id: 'portal', kind: 'INTERNAL_APP', name: 'p', verified: true } as const;
    const recipient = await registry.register(input, admin);
    const ask = () => live.covers.coversFor({ recipient, tenants: ['contoso'] });
    expect((await ask()).covers).toHaveLength(0);
    await agree();
    live.changed({ kind: 'agreement', tenant: 'contoso' });
    expect((await ask()).covers).toHaveLength(1);
  });

  test('never turns an outage of the store into a yes, nor keeps it as a no', async () => {
    const { ask, records, clock } = await granted();
    await ask();
    clock.now += 1_000;
    records.failWith(new GatewayError('STORE_UNAVAILABLE'));
    await expect(ask()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(ask(['fabrikam'])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    records.failWith(null);
    expect((await ask()).covers).toHaveLength(1);
  });
});

test('a question costs the same reads whether the store has one grant or thousands', async () => {
  const { ask, records, consents, registry } = await granted();
  const cost = async () => {
    const before = records.reads();
    await ask(['contoso'], true);
    return records.reads() - before;
  };
  const alone = await cost();
  for (let n = 0; n < 30; n += 1) {
    const id = `app${n}`;
    await registry.register({ id, kind: 'INTERNAL_APP', name: id, verified: true }, admin);
    for (let m = 0; m < 30; m += 1) {
      await consents.grant(`tenant${m}`, aConsent({ recipient: id }), admin);
    }
  }
  expect(await cost()).toBe(alone);
});

test('a damaged grant covers nothing: the question fails', async () => {
  const { ask, records, consent } = await granted();
  await records.append([
    {
      kind: 'grant',
      id: consent.grant,
      expectedVersion: 1,
      event: { type: 'damaged', at: 0, actor: '', body: null },
      state: { tenant: 'contoso', elements: ['*'] },
      keys: { live: ['crm|contoso'] },
      standing: null,
    },
  ]);
  await expect(ask(['contoso'], true)).rejects.toThrow();
});
