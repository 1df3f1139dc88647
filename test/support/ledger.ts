import { findMarkers, numberIn, type RecordKind } from '../../examples/contoso/world/markers.ts';

import type { Fact, Party, WorldFacts } from './world-facts.ts';

/** The parts of an entry that say who got what of whom. */
export interface ReleaseEntry {
  readonly kind: string;
  readonly answer: string;
  readonly recipient: { readonly id: string; readonly kind: string };
  readonly purpose: string;
  readonly bases: readonly {
    readonly ref: string;
    readonly version: number;
    readonly basis: string;
    readonly tenant: string;
  }[];
  readonly sets: readonly {
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
    readonly decision: string | null;
  }[];
  readonly withheld: number;
  readonly sealed: { readonly key: string; readonly nonce: string; readonly box: string } | null;
}

export type PseudonymOf = (tenant: string, account: string) => string;

const typeOf: Readonly<Record<RecordKind, string>> = {
  tenant: 'Tenant',
  account: 'Account',
  group: 'Group',
  message: 'Message',
  file: 'File',
  signIn: 'SignIn',
  invoice: 'Invoice',
};
const ownerHandle = /(?<![0-9A-Za-z])[a-z]+\/a\d{7}-id/g;

/**
 * What a body shows and its entries do not tell (G3): for every protected value there must be rows of its custodian in
 * the entries whose set names the element and rests on a basis of every owner.
 */
export function untold(
  body: string,
  entries: readonly ReleaseEntry[],
  facts: WorldFacts,
  pseudonymOf: PseudonymOf,
): readonly string[] {
  const gaps = new Set<string>();
  for (const marker of findMarkers(body.replace(ownerHandle, ''))) {
    const fact = facts.of(marker);
    if (fact === null) continue;
    const told = entries.some((entry) =>
      entry.released.some((row) => {
        if (!isOf(row, fact, pseudonymOf)) return false;
        const set = entry.sets[row.set];
        if (set === undefined || row.rows < 1) return false;
        if (marker.element === null) return row.type === typeOf[marker.kind];
        const rests = set.rests[marker.element];
        return rests !== undefined && restsOnAll(entry, rests, row);
      }),
    );
    if (!told) gaps.add(marker.text);
  }
  return [...gaps];
}

type Row = ReleaseEntry['released'][number];

function isOf(row: Row, fact: Fact, pseudonymOf: PseudonymOf): boolean {
  const name = ({ tenant, account }: Party): string =>
    `${tenant}/${account === null ? '' : pseudonymOf(tenant, account)}`;
  if (row.tenant !== fact.custodian.tenant) return false;
  // A group's handle leaves with the messages of its mailbox.
  if (fact.kind === 'group') return true;
  if (`${row.tenant}/${row.account ?? ''}` !== name(fact.custodian)) return false;
  if (row.type !== 'File') return true;
  // Under a task only the target's own copy leaves, so no other owner is named.
  const told = row.owners.map((one) => `${one.tenant}/${one.account ?? ''}`);
  return fact.owners.map(name).every((one) => told.includes(one)) || told.length === 0;
}

function restsOnAll(entry: ReleaseEntry, rests: readonly number[], row: Row): boolean {
  const tenants = rests.map((index) => entry.bases[index]?.tenant);
  return [row.tenant, ...row.owners.map((one) => one.tenant)].every((one) => tenants.includes(one));
}

/** Objects of a body by type and custodian; the query must ask `__typename` and `id` of each. */
export function objectsIn(
  data: unknown,
  facts: WorldFacts,
  pseudonymOf: PseudonymOf,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const below of Object.values(value)) walk(below);
    const { __typename: type, id } = value as { __typename?: unknown; id?: unknown };
    if (typeof type !== 'string' || typeof id !== 'string') return;
    const [kind] = Object.entries(typeOf).find(([, name]) => name === type) ?? [];
    const number = numberIn(id[0] as 'a', id);
    const fact =
      kind === undefined || number === null ? null : facts.of({ kind: kind as RecordKind, number });
    if (fact === null) return;
    const { tenant, account } = fact.custodian;
    const key = `${type} ${tenant}/${account === null ? '' : pseudonymOf(tenant, account)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  walk(data);
  return counts;
}

/** The rows that entries tell of, in the same form; counts and page information of connections are no objects. */
export function rowsTold(entries: readonly ReleaseEntry[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { type, tenant, account, rows } of entries.flatMap((one) => one.released)) {
    if (!Object.values(typeOf).includes(type)) continue;
    const key = `${type} ${tenant}/${account ?? ''}`;
    counts.set(key, (counts.get(key) ?? 0) + rows);
  }
  return counts;
}
