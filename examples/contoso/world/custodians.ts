import { DatabaseSync } from 'node:sqlite';
import { idOf, type Marker, type RecordKind } from './markers.ts';

/** Whose data a recognised value is. */
export interface Custodian {
  readonly tenant: string;
  /** Account id; `null` for what belongs to the tenant as a whole. */
  readonly account: string | null;
  /** Tenants of further owners. */
  readonly otherTenants: readonly string[];
}

export interface Custodians {
  /** The custodian of the record that a marker names, or `null` when the world has no such record. */
  of(marker: Pick<Marker, 'kind' | 'number'>): Custodian | null;
  close(): void;
}

/** For each kind of record: its tenant, and the number of its account. */
const sources: Readonly<Record<RecordKind, string>> = {
  tenant: 'SELECT id AS tenant, NULL AS account FROM tenants',
  account: 'SELECT tenant, number AS account FROM accounts',
  group: 'SELECT tenant, NULL AS account FROM account_groups',
  message: 'SELECT tenant, account FROM messages',
  file: 'SELECT tenant, account FROM files',
  signIn: 'SELECT tenant, account FROM sign_ins',
  invoice: 'SELECT tenant, NULL AS account FROM invoices',
};

/** Tells from the world's file whose each recognised value is, for a test that scans what leaves. */
export function openCustodians(path: string): Custodians {
  const database = new DatabaseSync(path, { readOnly: true });
  const otherTenants = (file: number): readonly string[] =>
    database
      .prepare('SELECT tenant FROM file_owners WHERE file = ?')
      .all(file)
      .map((row) => String(row['tenant']));
  return {
    of: ({ kind, number }) => {
      const row = database.prepare(`${sources[kind]} WHERE number = ?`).get(number);
      if (row === undefined) return null;
      return {
        tenant: String(row['tenant']),
        account: row['account'] === null ? null : idOf('a', Number(row['account'])),
        otherTenants: kind === 'file' ? otherTenants(number) : [],
      };
    },
    close: () => database.close(),
  };
}
