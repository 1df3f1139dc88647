import type { Cover, Recipient, RecipientKind } from '../model/index.ts';
import { isInStanding, letsIn } from '../recipients/index.ts';
import type { Recipients } from '../recipients/index.ts';
import { isId } from '../records/index.ts';
import type { RecordStore } from '../records/index.ts';
import { AGREEMENT, GRANT, coverOf, liveKey } from './grant-record.ts';
import type { Covers, StandingBasis } from './port.ts';

/** Far more live grants than a pair may have, so none is cut off. */
const READ_MAX = 1_000;
/** Whom the tenant's agreement with the provider covers; the others need consent. */
const underContract: ReadonlySet<RecipientKind> = new Set(['INTERNAL_APP', 'SUBPROCESSOR']);

/** What one tenant has authorised one recipient to receive, live or not: the clock is asked later. */
export type CoversOfTenant = (
  recipient: Recipient,
  tenant: string,
  fresh: boolean,
) => Promise<readonly Cover[]>;

/** Reads grants and agreement of a pair by their keys: two reads, however many records there are. */
export function storedCoversOfTenant(records: RecordStore): CoversOfTenant {
  return async (recipient, tenant) => {
    // A tenant comes from a token: what no record can be called has no covers.
    if (!isId(tenant)) return [];
    const [grants, agreement] = await Promise.all([
      records.query(
        GRANT,
        { live: liveKey(recipient.id, tenant) },
        { limit: READ_MAX, after: null },
      ),
      underContract.has(recipient.kind) ? records.read(AGREEMENT, tenant) : null,
    ]);
    return [...grants, ...(agreement === null ? [] : [agreement])].map(coverOf);
  };
}

export interface CoversParts {
  readonly coversOfTenant: CoversOfTenant;
  readonly recipients: Pick<Recipients, 'appPolicyOf'>;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Answers the decision's question from live records: an AUTHORITY or a recipient without standing has no covers, and
 * a publisher has none in a tenant whose app policy does not let it in.
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
      const found = await Promise.all(
        tenants.map(async (tenant) => {
          const doors = await doorsOf(recipient, tenant, fresh);
          if (doors === null) return { covers: [], doors: [] };
          const covers = (await coversOfTenant(recipient, tenant, fresh)).filter(isLive);
          return { covers, doors: covers.length === 0 ? [] : doors };
        }),
      );
      return {
        covers: found.flatMap((one) => one.covers),
        bases: [standing, ...found.flatMap((one) => one.doors)],
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
