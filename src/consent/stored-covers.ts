import { contractRecipients, type Cover, type Recipient } from '../model/index.ts';
import { isInStanding, letsIn } from '../recipients/index.ts';
import type { Recipients } from '../recipients/index.ts';
import { isId } from '../records/index.ts';
import type { RecordStore } from '../records/index.ts';
import { AGREEMENT, GRANT, coverOf, grantStateOf, liveKey } from './grant-record.ts';
import type { Covers, StandingBasis } from './port.ts';
import { TENANT, tenantOf } from './tenant-record.ts';

/** Far more live grants than a pair may have, so none is cut off. */
const READ_MAX = 1_000;

/** What one open tenant has authorised one recipient to receive. */
export interface TenantCovers {
  /** Version of the tenant's record. */
  readonly version: number;
  /** Live or not: the clock is asked later. */
  readonly covers: readonly Cover[];
}

/** Null for a tenant that is closed, or of which there is no record. */
export type CoversOfTenant = (
  recipient: Recipient,
  tenant: string,
  fresh: boolean,
) => Promise<TenantCovers | null>;

/**
 * Reads tenant, grants and agreement of a pair by their keys: three reads, however many records there are. What was
 * authorised before the tenant was closed the last time is left out.
 */
export function storedCoversOfTenant(records: RecordStore): CoversOfTenant {
  return async (recipient, tenant) => {
    // A tenant comes from a token: what no record can be called has no covers.
    if (!isId(tenant)) return null;
    const [record, grants, agreement] = await Promise.all([
      records.read(TENANT, tenant),
      records.query(
        GRANT,
        { live: liveKey(recipient.id, tenant) },
        { limit: READ_MAX, after: null },
      ),
      contractRecipients.includes(recipient.kind) ? records.read(AGREEMENT, tenant) : null,
    ]);
    if (record === null) return null;
    const { state, version } = tenantOf(record);
    if (state !== 'OPEN') return null;
    const given = [...grants, ...(agreement === null ? [] : [agreement])];
    const standing = given.filter((one) => grantStateOf(one).tenantVersion === version);
    return { version, covers: standing.map(coverOf) };
  };
}

export interface CoversParts {
  readonly coversOfTenant: CoversOfTenant;
  readonly recipients: Pick<Recipients, 'appPolicyOf'>;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Answers the decision's question from live records: an AUTHORITY or a recipient without standing has no covers, nobody
 * has any in a closed tenant, and a publisher has none in one whose app policy does not let it in.
 */
export function createCovers({ coversOfTenant, recipients, now }: CoversParts): Covers {
  return {
    async coversFor({ recipient, tenants, fresh = false }) {
      if (!isInStanding(recipient) || recipient.kind === 'AUTHORITY') {
        return { covers: [], bases: [] };
      }
      const standing: StandingBasis = {
        ref: `recipient:${recipient.id}`,
        version: recipient.version,
        tenant: null,
      };
      const each = await Promise.all(
        tenants.map(async (tenant) => {
          const doors = await doorsOf(recipient, tenant, fresh);
          if (doors === null) return { covers: [], doors: [] };
          const found = await coversOfTenant(recipient, tenant, fresh);
          const covers = found?.covers.filter(isLive) ?? [];
          if (found === null || covers.length === 0) return { covers: [], doors: [] };
          const open = { ref: `${TENANT}:${tenant}`, version: found.version, tenant };
          return { covers, doors: [open, ...doors] };
        }),
      );
      return {
        covers: each.flatMap((one) => one.covers),
        bases: [standing, ...each.flatMap((one) => one.doors)],
      };
    },
  };

  function isLive(cover: Cover): boolean {
    const at = now();
    return cover.notBefore <= at && (cover.notAfter === null || at < cover.notAfter);
  }

  /** What must hold beside the covers in this tenant; null when the recipient may not come in at all. */
  async function doorsOf(
    recipient: Recipient,
    tenant: string,
    fresh: boolean,
  ): Promise<readonly StandingBasis[] | null> {
    if (recipient.kind !== 'PUBLISHER_APP') return [];
    const policy = await recipients.appPolicyOf(tenant, { fresh });
    if (policy === null || !letsIn(policy, recipient.id)) return null;
    return [{ ref: `app-policy:${tenant}`, version: policy.version, tenant }];
  }
}
