import DataLoader from 'dataloader';
import { mark, numberIn } from '../world/markers.ts';
import { inList, type Parameter, type Store } from './store.ts';

/** Largest page; a larger wish gets this many. */
const pageMax = 1_000;

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

export interface PeriodArguments {
  /** RFC 3339, included. */
  readonly from?: string | null;
  /** RFC 3339, not included. */
  readonly to?: string | null;
}

export interface ScopeArguments {
  readonly tenant?: readonly string[] | null;
  readonly account?: readonly string[] | null;
}

export interface Paged<Row, Node> {
  readonly table: 'accounts' | 'messages' | 'files' | 'sign_ins';
  readonly letter: 'a' | 'm' | 'f' | 's';
  readonly order: 'ASC' | 'DESC';
  toNode(row: Row): Node;
}

export interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  /** Counts only when it is asked for. */
  totalCount(): number | Promise<number>;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Numbered {
  readonly number: number;
}

/** A condition and its parameters. */
interface Condition {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

const conjunction = (conditions: readonly Condition[]): Condition => ({
  sql: ['TRUE', ...conditions.map((condition) => condition.sql)].join(' AND '),
  parameters: conditions.flatMap((condition) => condition.parameters),
});

function scopeConditions({ tenant, account }: ScopeArguments): readonly Condition[] {
  const conditions: Condition[] = [];
  if (tenant != null) {
    conditions.push({ sql: `tenant ${inList}`, parameters: [JSON.stringify(tenant)] });
  }
  if (account != null) {
    const numbers = account.map((id) => numberIn('a', id)).filter((number) => number !== null);
    conditions.push({ sql: `account ${inList}`, parameters: [JSON.stringify(numbers)] });
  }
  return conditions;
}

function periodConditions({ from, to }: PeriodArguments): readonly Condition[] {
  const conditions: Condition[] = [];
  if (from != null) conditions.push({ sql: 'at >= ?', parameters: [instantOf(from)] });
  if (to != null) conditions.push({ sql: 'at < ?', parameters: [instantOf(to)] });
  return conditions;
}

function instantOf(time: string): number {
  const instant = Date.parse(time);
  if (Number.isNaN(instant)) throw new TypeError('A time must be written as in RFC 3339');
  return instant;
}

function afterConditions<Row, Node>(
  { letter, order }: Paged<Row, Node>,
  after: string | null | undefined,
): readonly Condition[] {
  if (after == null) return [];
  const number = numberIn(letter, after, 'cursor');
  if (number === null) throw new TypeError('The cursor is not one of this list');
  return [{ sql: order === 'ASC' ? 'number > ?' : 'number < ?', parameters: [number] }];
}

function pageSize(first: number | null | undefined): number {
  return Math.min(Math.max(first ?? 20, 0), pageMax);
}

/** `rows` holds one more than the page when another page follows. */
function connection<Row extends Numbered, Node>(
  paged: Paged<Row, Node>,
  rows: readonly Row[],
  size: number,
  totalCount: () => number | Promise<number>,
): Connection<Node> {
  const edges = rows.slice(0, size).map((row) => ({
    cursor: mark(paged.letter, row.number, 'cursor'),
    node: paged.toNode(row),
  }));
  return {
    nodes: edges.map((edge) => edge.node),
    edges,
    totalCount,
    pageInfo: { hasNextPage: rows.length > size, endCursor: edges.at(-1)?.cursor ?? null },
  };
}

/** One page of a table, confined to the scope. */
export function page<Row extends Numbered, Node>(
  store: Store,
  paged: Paged<Row, Node>,
  args: PageArguments & PeriodArguments & ScopeArguments,
): Connection<Node> {
  const scope = [...scopeConditions(args), ...periodConditions(args)];
  const where = conjunction([...scope, ...afterConditions(paged, args.after)]);
  const size = pageSize(args.first);
  const rows = store.all(
    `SELECT * FROM ${paged.table} WHERE ${where.sql} ORDER BY number ${paged.order} LIMIT ?`,
    ...where.parameters,
    size + 1,
  ) as readonly Row[];
  const counted = conjunction(scope);
  return connection(paged, rows, size, () => {
    const [row] = store.all(
      `SELECT count(*) AS count FROM ${paged.table} WHERE ${counted.sql}`,
      ...counted.parameters,
    ) as readonly { readonly count: number }[];
    return row?.count ?? 0;
  });
}

/** Pages of many accounts at once: one statement for all accounts of a request that ask for the same page. */
export type AccountPages<Node> = (
  account: number,
  args: PageArguments & PeriodArguments,
) => Promise<Connection<Node>>;

export function accountPages<Row extends Numbered & { readonly account: number }, Node>(
  store: Store,
  paged: Paged<Row, Node>,
): AccountPages<Node> {
  const pages = new Map<string, DataLoader<number, readonly Row[]>>();
  const counts = new Map<string, DataLoader<number, number>>();
  return async (account, args) => {
    const size = pageSize(args.first);
    const period = periodConditions(args);
    const where = conjunction([...period, ...afterConditions(paged, args.after)]);
    const rows = await loaderFor(pages, JSON.stringify([where, size]), async (accounts) => {
      const found = store.all(
        `SELECT paged.* FROM json_each(?) AS wanted, ${paged.table} AS paged WHERE paged.number IN (
           SELECT number FROM ${paged.table} WHERE account = wanted.value AND ${where.sql}
           ORDER BY number ${paged.order} LIMIT ?) ORDER BY paged.number ${paged.order}`,
        JSON.stringify(accounts),
        ...where.parameters,
        size + 1,
      ) as readonly Row[];
      const byAccount = Map.groupBy(found, (row) => row.account);
      return accounts.map((number) => byAccount.get(number) ?? []);
    }).load(account);
    const counted = conjunction(period);
    return connection(paged, rows, size, () =>
      loaderFor(counts, JSON.stringify(counted), async (accounts) => {
        const found = store.all(
          `SELECT account, count(*) AS count FROM ${paged.table}
           WHERE account ${inList} AND ${counted.sql} GROUP BY account`,
          JSON.stringify(accounts),
          ...counted.parameters,
        ) as readonly { readonly account: number; readonly count: number }[];
        const byAccount = new Map(found.map((row) => [row.account, row.count]));
        return accounts.map((number) => byAccount.get(number) ?? 0);
      }).load(account),
    );
  };
}

function loaderFor<Value>(
  loaders: Map<string, DataLoader<number, Value>>,
  key: string,
  load: (accounts: readonly number[]) => Promise<readonly Value[]>,
): DataLoader<number, Value> {
  const known = loaders.get(key);
  if (known !== undefined) return known;
  const loader = new DataLoader<number, Value>(load);
  loaders.set(key, loader);
  return loader;
}
