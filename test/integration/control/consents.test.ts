import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/sqlite/index.ts';
import type { SqliteStore } from '../../../src/adapters/sqlite/index.ts';
import { createLiveCovers } from '../../../src/consent/index.ts';
import type { CoversAnswer } from '../../../src/consent/index.ts';
import { createRecipientRegistry } from '../../../src/recipients/index.ts';
import {
  contosoAdmin,
  controlWorld,
  dataOf,
  fabrikamAdmin,
  operations,
  provider,
} from '../../support/control-world.ts';

interface Granted {
  readonly grantConsent: { readonly id: string; readonly grant: string };
}

describe('consent on the embedded store', () => {
  let directory: string;
  let store: SqliteStore;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'consentry-control-'));
    const path = join(directory, 'store.sqlite');
    store = await openSqliteStore({ path, deadlineMs: 20_000, queueMax: 1_000 });
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  /** A publisher with one consent; its covers as a data plane reads them that nobody tells of changes. */
  async function granted() {
    // The store compares with its own clock, so what is granted here must have begun by that clock.
    const world = controlWorld({ records: store });
    world.clock.now = Date.now();
    const { run } = world;
    await dataOf(run(provider, operations.register, { id: 'crm' }));
    await dataOf(run(contosoAdmin, operations.policy, { allowed: ['crm'] }));
    const { grantConsent } = await dataOf<Granted>(
      run(contosoAdmin, operations.grant, { recipient: 'crm' }),
    );
    const registry = createRecipientRegistry({ records: store, now: world.now });
    const frozen = createLiveCovers({
      records: store,
      recipients: registry,
      cache: { maxAgeMs: Infinity, entriesMax: 10, bytesMax: 1_048_576, now: world.now },
      now: world.now,
    });
    const recipient = await frozen.recipients.find('crm');
    if (recipient === null) throw new Error('not registered');
    const coversNow = () => frozen.covers.coversFor({ recipient, tenants: ['contoso'] });
    return { ...world, consent: grantConsent, answer: await coversNow(), coversNow };
  }

  /** What the release transaction says of a release that rests on the whole answer. */
  async function release({ covers, bases }: CoversAnswer) {
    const [outcome] = await store.commit([
      {
        log: 'release',
        bases: [...covers, ...bases].map(({ ref, version }) => ({ ref, version })),
        counters: [],
        entries: [Buffer.from('{}')],
        artefacts: [],
      },
    ]);
    return outcome;
  }

  test('a release that rests on a live grant commits', async () => {
    const { answer, consent } = await granted();
    expect(answer.covers.map(({ ref }) => ref)).toEqual([`grant:${consent.grant}`]);
    const standing = ['recipient:crm', 'tenant:contoso', 'app-policy:contoso'];
    expect(answer.bases.map(({ ref }) => ref)).toEqual(standing);
    expect(await release(answer)).toMatchObject({ kind: 'committed' });
  });

  test.each([
    [
      'the consent is withdrawn',
      contosoAdmin,
      (consent: Granted['grantConsent']) => [operations.revoke, { id: consent.id }] as const,
      (consent: Granted['grantConsent']) => `grant:${consent.grant}`,
    ],
    [
      'the recipient is suspended',
      provider,
      () => [operations.suspend, { id: 'crm' }] as const,
      () => 'recipient:crm',
    ],
    [
      'the tenant keeps the app out',
      contosoAdmin,
      () => [operations.policy, { allowed: [] }] as const,
      () => 'app-policy:contoso',
    ],
    [
      'the tenant is closed',
      provider,
      () => [operations.close, { id: 'contoso' }] as const,
      () => 'tenant:contoso',
    ],
  ])('no release commits once %s, though every cache is frozen', async (_name, who, what, ref) => {
    const { run, consent, coversNow } = await granted();
    const [source, variables] = what(consent);
    await dataOf(run(who, source, variables));
    const stillCached = await coversNow();
    expect(stillCached.covers).toHaveLength(1);
    expect(await release(stillCached)).toEqual({ kind: 'stale', ref: ref(consent) });
  });

  test('a consent of another tenant is answered exactly as an unknown id', async () => {
    const { run, consent } = await granted();
    for (const [name, source] of [
      ['consent', operations.consent],
      ['revokeConsent', operations.revoke],
    ] as const) {
      const foreign = await run(fabrikamAdmin, source, { id: consent.id });
      const unknown = await run(fabrikamAdmin, source, { id: 'c_none' });
      const malformed = await run(fabrikamAdmin, source, { id: 'c_\0' });
      expect(JSON.stringify(foreign)).toBe(JSON.stringify(unknown));
      expect(JSON.stringify(malformed)).toBe(JSON.stringify(unknown));
      expect(foreign.data).toEqual({ [name]: null });
    }
    const { consents } = await dataOf<{ consents: { nodes: unknown[] } }>(
      run(fabrikamAdmin, operations.consents),
    );
    expect(consents.nodes).toEqual([]);
    const own = await dataOf(run(contosoAdmin, operations.consent, { id: consent.id }));
    expect(own).toEqual({ consent: { id: consent.id, status: 'GRANTED' } });
  });

  test('withdrawing twice answers the same', async () => {
    const { run, consent } = await granted();
    const once = await dataOf(run(contosoAdmin, operations.revoke, { id: consent.id }));
    expect(once).toEqual({ revokeConsent: { id: consent.id, status: 'WITHDRAWN', version: 2 } });
    expect(await dataOf(run(contosoAdmin, operations.revoke, { id: consent.id }))).toEqual(once);
  });

  test('two who withdraw at the same time leave it withdrawn', async () => {
    const { run, consent, coversNow } = await granted();
    const both = await Promise.all([
      run(contosoAdmin, operations.revoke, { id: consent.id }),
      run(contosoAdmin, operations.revoke, { id: consent.id }),
    ]);
    const codes = both.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code));
    expect(codes.filter((code) => code !== undefined && code !== 'CONTROL_CONFLICT')).toEqual([]);
    expect(await release(await coversNow())).toMatchObject({ kind: 'stale' });
  });

  test('the agreement is recorded and covers the provider’s own app', async () => {
    const { run, clock } = await granted();
    const agreed = await dataOf(run(provider, operations.agree, { tenant: 'contoso' }));
    expect(agreed).toEqual({
      recordAgreement: {
        tenant: 'contoso',
        version: 1,
        elements: ['user.name'],
        purposes: ['essential.support'],
        operations: ['READ'],
        notBefore: new Date(clock.now).toISOString(),
        notAfter: null,
      },
    });
  });
});
