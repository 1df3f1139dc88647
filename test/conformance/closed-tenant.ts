import { describe, expect, test } from 'vitest';
import { createConsents, createTenants, recordAgreement } from '../../src/consent/index.ts';
import { createCovers, storedCoversOfTenant } from '../../src/consent/stored-covers.ts';
import type { CoversAnswer } from '../../src/consent/index.ts';
import type { RecipientKind } from '../../src/model/index.ts';
import { createRecipientRegistry } from '../../src/recipients/index.ts';
import { aConsent, admin, sha256Hex, tinyVocabulary } from '../support/authorisation-world.ts';
import { aCommit, useStore, type StoreUnderTest } from './store-under-test.ts';

const noPeriod = { notBefore: null, notAfter: null };
const tenantIds = ['contoso', 'fabrikam'] as const;
type TenantId = (typeof tenantIds)[number];

/** That a closed tenant's bases are gone for the release transaction, whoever has read them before. */
export function describeClosedTenants(name: string, fresh: () => Promise<StoreUnderTest>): void {
  describe(`a tenant that is closed on ${name}`, () => {
    const under = useStore(fresh);

    /** A publisher on consents and an app on agreements, in two tenants, with what they may rest on. */
    async function world() {
      const records = under.store;
      const now = Date.now;
      let ids = 0;
      const newId = (): string => `id-${(ids += 1)}`;
      const registry = createRecipientRegistry({ records, now });
      const vocabulary = () => tinyVocabulary;
      const parts = { records, now, newId, sha256Hex, vocabulary, recipients: registry };
      const consents = createConsents(parts);
      const tenants = createTenants(parts);
      const registered = (id: string, kind: RecipientKind) =>
        registry.register({ id, kind, name: id, verified: true }, admin);
      const crm = await registered('crm', 'PUBLISHER_APP');
      const portal = await registered('portal', 'INTERNAL_APP');
      const policy = { thirdPartyDefault: 'allow-with-grant', allowed: [], blocked: [] } as const;
      const authorise = async (tenant: TenantId): Promise<void> => {
        await registry.setAppPolicy(tenant, { ...policy, allowed: [], blocked: [] }, admin);
        await consents.grant(tenant, aConsent(noPeriod), admin);
        const terms = { elements: ['user.name'], purposes: ['essential.support'] };
        const agreement = { tenant, document: 'dpa', operations: ['read'], notAfter: null };
        await recordAgreement(parts, { ...agreement, ...terms }, admin);
      };
      for (const tenant of tenantIds) await authorise(tenant);
      const covers = createCovers({
        coversOfTenant: storedCoversOfTenant(records),
        recipients: registry,
        now: () => Date.now() + 1,
      });
      const basesIn = (tenant: TenantId) => ({
        consent: () => covers.coversFor({ recipient: crm, tenants: [tenant] }),
        agreement: () => covers.coversFor({ recipient: portal, tenants: [tenant] }),
      });
      return { tenants, basesIn, authorise };
    }

    /** What comes of a release that rests on a whole answer. */
    async function released({ covers, bases }: CoversAnswer): Promise<string> {
      const named = [...covers, ...bases].map(({ ref, version }) => ({ ref, version }));
      const [outcome] = await under.store.commit([aCommit('a', { bases: named })]);
      return outcome?.kind === 'stale' ? `stale: ${outcome.ref}` : (outcome?.kind ?? 'lost');
    }

    test('ends its consents and its agreement, and nothing of another tenant', async () => {
      const { tenants, basesIn } = await world();
      const [consent, agreement] = [basesIn('contoso').consent, basesIn('contoso').agreement];
      const before = [await consent(), await agreement()];
      const others = [await basesIn('fabrikam').consent(), await basesIn('fabrikam').agreement()];
      for (const one of [...before, ...others]) {
        expect(one.covers).toHaveLength(1);
        expect(await released(one)).toBe('committed');
      }
      await tenants.close('contoso', 'contract ended', admin);
      for (const one of before) expect(await released(one)).toBe('stale: tenant:contoso');
      for (const one of others) expect(await released(one)).toBe('committed');
      expect((await consent()).covers).toEqual([]);
      expect((await agreement()).covers).toEqual([]);
    });

    test('and opened again lets nothing of before through, and what is given anew', async () => {
      const { tenants, basesIn, authorise } = await world();
      const before = await basesIn('contoso').consent();
      const agreed = await basesIn('contoso').agreement();
      await tenants.close('contoso', 'contract ended', admin);
      await tenants.reopen('contoso', 'came back', admin);
      expect(await released(before)).toBe('stale: tenant:contoso');
      expect(await released(agreed)).toBe('stale: tenant:contoso');
      expect((await basesIn('contoso').consent()).covers).toEqual([]);
      await authorise('contoso');
      const anew = [await basesIn('contoso').consent(), await basesIn('contoso').agreement()];
      for (const one of anew) {
        expect(one.covers).toHaveLength(1);
        expect(await released(one)).toBe('committed');
      }
    });

    test('lets nothing through from the moment the closing has resolved, queued or not', async () => {
      const { tenants, basesIn } = await world();
      const bases = await basesIn('contoso').consent();
      const resolved: string[] = [];
      const commit = async (): Promise<void> => {
        resolved.push(await released(bases));
      };
      const before = Array.from({ length: 20 }, commit);
      const closing = tenants.close('contoso', 'contract ended', admin).then(async () => {
        return (await under.store.head('release')).size;
      });
      const after = Array.from({ length: 20 }, commit);
      const sizeWhenClosed = await closing;
      await Promise.all([...before, ...after]);
      expect(await released(bases)).toBe('stale: tenant:contoso');
      expect((await under.store.head('release')).size).toBe(sizeWhenClosed);
      expect(resolved.filter((one) => one === 'committed')).toHaveLength(sizeWhenClosed);
      expect(resolved).toHaveLength(40);
    });
  });
}
