import type { RecordStore, StoredRecord } from '../records/index.ts';
import { AGREEMENT, GRANT, grantStateOf } from './grant-record.ts';

const PAGE = 1_000;

/** Who has ever authorised whom, whether or not it still holds. */
export interface Authorising {
  /** By recipient: the tenants that have granted it something. */
  readonly grants: ReadonlyMap<string, ReadonlySet<string>>;
  /** Tenants with an agreement, which covers every recipient under contract. */
  readonly agreements: ReadonlySet<string>;
}

/** Reads every grant and agreement once, page by page. For tools: its cost grows with the store. */
export async function readAuthorising(records: Pick<RecordStore, 'query'>): Promise<Authorising> {
  const grants = new Map<string, Set<string>>();
  for await (const record of everyRecord(records, GRANT)) {
    const { recipient, tenant } = grantStateOf(record);
    if (recipient === null) continue;
    grants.set(recipient, (grants.get(recipient) ?? new Set()).add(tenant));
  }
  const agreements = new Set<string>();
  for await (const { id } of everyRecord(records, AGREEMENT)) agreements.add(id);
  return { grants, agreements };
}

async function* everyRecord(
  records: Pick<RecordStore, 'query'>,
  kind: string,
): AsyncGenerator<StoredRecord> {
  for (let after: string | null = null; ;) {
    const page: readonly StoredRecord[] = await records.query(kind, {}, { limit: PAGE, after });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.id;
  }
}
