import { DatabaseSync, type StatementSync } from 'node:sqlite';
import DataLoader from 'dataloader';

export interface ServiceOptions {
  /** File that `generateWorld` wrote. */
  readonly database: string;
  /** Sees every statement that the service sends to its store, before it runs. */
  readonly onStatement?: (sql: string) => void;
}

export type Parameter = string | number | null;

/** One service's view of the world's database. */
export interface Store {
  /** Rows as the database gives them: the caller knows the columns that it asked for. */
  all(sql: string, ...parameters: readonly Parameter[]): readonly unknown[];
  close(): void;
}

export function openStore(
  { database, onStatement }: ServiceOptions,
  access: 'read' | 'write' = 'read',
): Store {
  const connection = new DatabaseSync(database, { readOnly: access === 'read' });
  connection.exec('PRAGMA busy_timeout = 2000');
  const statements = new Map<string, StatementSync>();
  return {
    all: (sql: string, ...parameters: readonly Parameter[]) => {
      onStatement?.(sql);
      let statement = statements.get(sql);
      if (statement === undefined) {
        statement = connection.prepare(sql);
        statements.set(sql, statement);
      }
      return statement.all(...parameters);
    },
    close: () => connection.close(),
  };
}

/** Values of a list as a subquery: the statement's text stays the same for any length. */
export const inList = 'IN (SELECT value FROM json_each(?))';

/** Loads rows by a column that identifies them; an unknown key is `null`. One statement for each batch. */
export function rowLoader<Key extends string | number, Row>(
  store: Store,
  table: string,
  column: string,
): DataLoader<Key, Row | null> {
  const sql = `SELECT * FROM ${table} WHERE ${column} ${inList}`;
  return new DataLoader(async (keys) => {
    const rows = store.all(sql, JSON.stringify(keys)) as readonly (Row & Record<string, Key>)[];
    const byKey = new Map<Key | undefined, Row>(rows.map((row) => [row[column], row]));
    return keys.map((key) => byKey.get(key) ?? null);
  });
}

/** Loads all rows that name a key in a column, in the order of `order`. One statement for each batch. */
export function groupLoader<Key extends string | number, Row>(
  store: Store,
  from: string,
  column: string,
  order: string,
): DataLoader<Key, readonly Row[]> {
  const sql = `SELECT ${column} AS group_key, * FROM ${from} WHERE ${column} ${inList} ORDER BY ${order}`;
  return new DataLoader(async (keys) => {
    const rows = store.all(sql, JSON.stringify(keys)) as readonly (Row & {
      readonly group_key: Key;
    })[];
    const byKey = Map.groupBy(rows, (row) => row.group_key);
    return keys.map((key) => byKey.get(key) ?? []);
  });
}
