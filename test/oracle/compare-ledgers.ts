import { pseudonymOf } from './gateway.ts';
import type { Expected, ExpectedWrite } from './plain.ts';

/** What of an entry the oracle has an opinion on. */
export interface EntryJson {
  readonly kind: string;
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

type Commits = readonly { readonly entries: readonly Uint8Array[] }[];

/** The entries of what was committed, as their readers see them. */
export function entriesOf(commits: Commits): readonly EntryJson[] {
  return read(commits).filter((one) => one.kind === 'release');
}

/** What was written down before each call of a mutation, in order. */
export function intentsOf(commits: Commits): readonly ExpectedWrite[] {
  const all = read(commits);
  return all.flatMap(({ kind, coordinate, tenant, rests, intent }, n) => {
    if (kind !== 'intent') return [];
    const closing = all.slice(n).find((one) => one.mutation?.intent === intent);
    const outcome = closing?.mutation?.outcome ?? 'unknown';
    return [{ coordinate, tenant, elements: Object.keys(rests).toSorted(), outcome }];
  });
}

/** What an entry says that was written before a call. */
interface IntentJson extends Pick<ExpectedWrite, 'coordinate' | 'tenant'> {
  readonly rests: Readonly<Record<string, unknown>>;
  readonly intent?: string;
  /** Of the entry that closes an intent. */
  readonly mutation?: { readonly intent: string; readonly outcome: ExpectedWrite['outcome'] };
}

function read(commits: Commits): readonly (EntryJson & IntentJson)[] {
  const texts = commits.flatMap((one) => one.entries).map((one) => Buffer.from(one).toString());
  return texts.map((one) => JSON.parse(one) as EntryJson & IntentJson);
}

/** Whose rows, as entries name them. */
type Whose = readonly [custodian: string, owners: readonly string[], type: string];

function writtenFor(row: EntryJson['released'][number]): Whose {
  const owners = row.owners.map((one) => `${one.tenant}/${one.account}`);
  return [`${row.tenant}/${row.account}`, owners.toSorted(), row.type];
}

function wantedFor(row: Expected['released'][number]): Whose {
  const name = (tenant: string, account: string | null): string =>
    `${tenant}/${account === null ? null : pseudonymOf(tenant, account)}`;
  const owners = row.owners.map((one) => {
    const [tenant = '', account] = one.split('/');
    return name(tenant, account ?? null);
  });
  return [name(row.tenant, row.account), owners.toSorted(), row.type];
}

/** Differences between what was written and what should have been. */
export function compareLedgers(entries: readonly EntryJson[], wanted: Expected): readonly string[] {
  const got = new Map<string, number>();
  const refused = new Map<string, number>();
  for (const entry of entries) {
    for (const row of entry.released) {
      const { coordinates, exists } = entry.sets[row.set] ?? {};
      add(got, JSON.stringify([...writtenFor(row), coordinates, exists]), row.rows);
    }
    for (const one of entry.refused) {
      // Where nothing was shown nothing is counted: a note that a field led to no rows.
      if (one.rows > 0) add(refused, `${one.coordinate} ${one.code}`, one.rows);
    }
  }
  const released = new Map<string, number>();
  for (const row of wanted.released) {
    add(released, JSON.stringify([...wantedFor(row), row.coordinates, row.exists]), row.rows);
  }
  const refusals = new Map<string, number>();
  for (const one of wanted.refused) add(refusals, `${one.coordinate} ${one.code}`, one.rows);
  return [
    ...allUnfounded(entries),
    ...differences('released', got, released),
    ...differences('refused', refused, refusals),
  ];
}

/**
 * What was written of anybody beyond what should have been. Where a service is missing, fewer bases may hold for a row
 * than should, so that it is there by another element and with fewer fields.
 */
export function ledgersBeyond(entries: readonly EntryJson[], wanted: Expected): readonly string[] {
  const released = new Map<string, number>();
  for (const row of wanted.released) add(released, JSON.stringify(wantedFor(row)), row.rows);
  const allowed = new Set(
    wanted.released.flatMap((row) =>
      row.coordinates.map((one) => JSON.stringify([...wantedFor(row), one])),
    ),
  );
  const got = new Map<string, number>();
  const problems = [...allUnfounded(entries)];
  for (const entry of entries) {
    for (const row of entry.released) {
      const whose = writtenFor(row);
      add(got, JSON.stringify(whose), row.rows);
      const keys = entry.sets[row.set]?.coordinates.map((one) => JSON.stringify([...whose, one]));
      problems.push(...(keys ?? []).filter((one) => !allowed.has(one)));
    }
  }
  const beyond = [...got].filter(([key, rows]) => rows > (released.get(key) ?? 0));
  return [...problems, ...beyond.map(([key, rows]) => `${rows} rows of ${key}`)];
}

function allUnfounded(entries: readonly EntryJson[]): readonly string[] {
  return entries.flatMap((entry) =>
    entry.released.flatMap((row) =>
      unfounded(entry, row).map((one) => `${one} of ${JSON.stringify(writtenFor(row))}`),
    ),
  );
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
): readonly string[] {
  return [...new Set([...got.keys(), ...wanted.keys()])]
    .filter((key) => got.get(key) !== wanted.get(key))
    .map((key) => `${what} ${key}: gateway ${got.get(key) ?? 0}, oracle ${wanted.get(key) ?? 0}`);
}
