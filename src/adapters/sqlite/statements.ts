import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

type Row = Record<string, SQLOutputValue>;

/** Statements of one connection, prepared on first use and kept. The set of texts is small and fixed by the program. */
export class Statements {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  run(sql: string, ...values: readonly SQLInputValue[]): void {
    this.#statement(sql).run(...values);
  }

  get(sql: string, ...values: readonly SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  all(sql: string, ...values: readonly SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values);
  }

  /** Rows as arrays of their columns: a third cheaper, for what is read in bulk. */
  arrays(sql: string, ...values: readonly SQLInputValue[]): SQLOutputValue[][] {
    const statement = this.#statement(sql);
    statement.setReturnArrays(true);
    return statement.all(...values) as unknown as SQLOutputValue[][];
  }

  /** The same one by one, for who stops before the last. Nothing else may run this statement until then. */
  iterate(sql: string, ...values: readonly SQLInputValue[]): Iterable<SQLOutputValue[]> {
    const statement = this.#statement(sql);
    statement.setReturnArrays(true);
    return statement.iterate(...values) as Iterable<unknown> as Iterable<SQLOutputValue[]>;
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) {
      return known;
    }
    const statement = this.#db.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

/** A column that the table declares as INTEGER NOT NULL. */
export function whole(row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value !== 'number') {
    throw new TypeError(`Column ${column} holds no number`);
  }
  return value;
}

/** A column that the table declares as TEXT NOT NULL. */
export function text(row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value !== 'string') {
    throw new TypeError(`Column ${column} holds no text`);
  }
  return value;
}

/** A column that the table declares as BLOB NOT NULL. */
export function blob(row: Row | undefined, column: string): Uint8Array {
  const value = row?.[column];
  if (!(value instanceof Uint8Array)) {
    throw new TypeError(`Column ${column} holds no bytes`);
  }
  return value;
}
