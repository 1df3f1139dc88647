import { pseudonymOf } from './gateway.ts';
import type { Expected } from './plain.ts';

/** What of an entry the oracle has an opinion on. */
export interface EntryJson {
  readonly bases: readonly { readonly id: number; readonly tenant: string }[];
  readonly sets: readonly {
    readonly id: number;
    readonly coordinates: readonly string[];
    readonly exists: readonly string[];
    readonly rests: Readonly<Record<string, readonly number[]>>;
  }[];
  readonly released: readonly {
    readonly tenant: string;
    readonly account: string | null;
    readonly owners: readonly { readonly tenant: string; readonly account: string | null }[];
    readonly type: string;
    readonly set: number;
    readonly rows: number;
  }[];
  readonly refused: readonly {
    readonly coordinate: string;
    readonly code: string;
    readonly rows: number;
  }[];
}

/** The entries of what was committed, as their readers see them. */
export function entriesOf(
  commits: readonly { readonly entries: readonly Uint8Array[] }[],
): readonly EntryJson[] {
  return commits.flatMap((one) =>
    one.entries.map((bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as EntryJson),
  );
}

/** Differences between what was written and what should have been. */
export function compareLedgers(
  entries: readonly EntryJson[],
  wanted: Expected,
  how: 'exactly' | 'at most' = 'exactly',
): readonly string[] {
  const problems: string[] = [];
  const got = new Map<string, number>();
  const refused = new Map<string, number>();
  for (const entry of entries) {
    for (const row of entry.released) {
      const set = entry.sets[row.set];
      const key = JSON.stringify([
        `${row.tenant}/${row.account}`,
        row.owners.map((one) => `${one.tenant}/${one.account}`).toSorted(),
        row.type,
        set?.coordinates,
        set?.exists,
      ]);
      add(got, key, row.rows);
      problems.push(...unfounded(entry, row).map((one) => `${one} of ${key}`));
    }
    for (const one of entry.refused) {
      // Where nothing was shown nothing is counted: a note that a field led to no rows.
      if (one.rows > 0) add(refused, `${one.coordinate} ${one.code}`, one.rows);
    }
  }
  const name = (tenant: string, account: string | null): string =>
    `${tenant}/${account === null ? null : pseudonymOf(tenant, account)}`;
  const released = new Map<string, number>();
  for (const row of wanted.released) {
    const owners = row.owners.map((one) => {
      const [tenant = '', account] = one.split('/');
      return name(tenant, account ?? null);
    });
    const key = [
      name(row.tenant, row.account),
      owners.toSorted(),
      row.type,
      row.coordinates,
      row.exists,
    ];
    add(released, JSON.stringify(key), row.rows);
  }
  const refusals = new Map<string, number>();
  for (const one of wanted.refused) add(refusals, `${one.coordinate} ${one.code}`, one.rows);
  problems.push(
    ...differences('released', got, released, how),
    ...differences('refused', refused, refusals, how),
  );
  return problems;
}

/** Elements that do not rest on a basis of every owner. */
function unfounded(entry: EntryJson, row: EntryJson['released'][number]): readonly string[] {
  const set = entry.sets[row.set];
  const parties = [row.tenant, ...row.owners.map((one) => one.tenant)];
  const rests = Object.entries(set?.rests ?? {}).map(([element, bases]) => {
    return { element, tenants: bases.map((one) => entry.bases[one]?.tenant) };
  });
  // What shows the rows of a count may be another element for each owner; together they must be there.
  const shown = rests.filter((one) => set?.exists.includes(one.element));
  const together = shown.flatMap((one) => one.tenants);
  return [
    ...rests
      .filter((one) => !shown.includes(one))
      .filter(({ tenants }) => !parties.every((one) => tenants.includes(one)))
      .map((one) => `${one.element} rests on ${one.tenants.join()} only`),
    ...(shown.length > 0 && !parties.every((one) => together.includes(one))
      ? [`existence rests on ${together.join()} only`]
      : []),
  ];
}

function add(counts: Map<string, number>, key: string, rows: number): void {
  counts.set(key, (counts.get(key) ?? 0) + rows);
}

function differences(
  what: string,
  got: ReadonlyMap<string, number>,
  wanted: ReadonlyMap<string, number>,
  how: 'exactly' | 'at most',
): readonly string[] {
  return [...new Set([...got.keys(), ...wanted.keys()])]
    .filter((key) => {
      const [a, b] = [got.get(key) ?? 0, wanted.get(key) ?? 0];
      return how === 'exactly' ? a !== b : a > b;
    })
    .map((key) => `${what} ${key}: gateway ${got.get(key) ?? 0}, oracle ${wanted.get(key) ?? 0}`);
}
