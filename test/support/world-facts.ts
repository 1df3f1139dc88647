import { DatabaseSync } from 'node:sqlite';
import { idOf, type Marker, type RecordKind } from '../../examples/contoso/world/markers.ts';

/** Somebody who owns a record. */
export interface Party {
  readonly tenant: string;
  /** null for what belongs to the tenant as a whole. */
  readonly account: string | null;
}

/** What the world itself says of a record: told from its tables, never from what the gateway concluded. */
export interface Fact {
  readonly kind: RecordKind;
  readonly custodian: Party;
  /** Further owners; a file's only. */
  readonly owners: readonly Party[];
  /** The group that the record belongs to, or null. */
  readonly resource: string | null;
  /** Milliseconds since the epoch, of a record that has times. */
  readonly times: readonly number[];
}

interface Row {
  readonly tenant: string;
  readonly account: number | null;
  readonly resource: number | null;
  readonly at: number | null;
  readonly modified: number | null;
}

const columns = (account: string, resource = 'NULL', at = 'NULL', modified = 'NULL'): string =>
  `${account} AS account, ${resource} AS resource, ${at} AS at, ${modified} AS modified`;

const sources: Readonly<Record<RecordKind, string>> = {
  tenant: `SELECT id AS tenant, ${columns('NULL')} FROM tenants`,
  account: `SELECT tenant, ${columns('number')} FROM accounts`,
  group: `SELECT tenant, ${columns('NULL', 'number')} FROM account_groups`,
  message: `SELECT tenant, ${columns('account', 'group_number', 'at')} FROM messages`,
  file: `SELECT tenant, ${columns('account', 'NULL', 'at', 'modified')} FROM files`,
  signIn: `SELECT tenant, ${columns('account', 'NULL', 'at')} FROM sign_ins`,
  invoice: `SELECT tenant, ${columns('NULL', 'NULL', 'at')} FROM invoices`,
};

/** Looks records up in the world's own file. */
export class WorldFacts {
  readonly #database: DatabaseSync;
  readonly #known = new Map<string, Fact | null>();

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true });
  }

  /** The record that a marker names; null when the world has no such record. */
  of({ kind, number }: Pick<Marker, 'kind' | 'number'>): Fact | null {
    const key = `${kind} ${number}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#read(kind, number);
    this.#known.set(key, found);
    return found;
  }

  #read(kind: RecordKind, number: number): Fact | null {
    const row = this.#database.prepare(`${sources[kind]} WHERE number = ?`).get(number) as
      | Row
      | undefined;
    if (row === undefined) return null;
    const owners =
      kind === 'file'
        ? this.#database
            .prepare('SELECT tenant, account FROM file_owners WHERE file = ?')
            .all(number)
        : [];
    return {
      kind,
      custodian: {
        tenant: row.tenant,
        account: row.account === null ? null : idOf('a', row.account),
      },
      owners: owners.map((one) => ({
        tenant: String(one['tenant']),
        account: idOf('a', Number(one['account'])),
      })),
      resource: row.resource === null ? null : idOf('g', row.resource),
      times: [row.at, row.modified].filter((at) => at !== null),
    };
  }

  /** Numbers of the records that a condition holds for, in their order. */
  numbers(table: string, where: string): readonly number[] {
    return this.#database
      .prepare(`SELECT number FROM ${table} WHERE ${where} ORDER BY number`)
      .all()
      .map((row) => Number(row['number']));
  }

  close(): void {
    this.#database.close();
  }
}
