import type { DatabaseSync } from 'node:sqlite';
import { mark, markedTimeMs } from './markers.ts';
import type { Prng } from './prng.ts';
import * as words from './words.ts';

/** Where rows go, and the one source of chance. */
export interface Target {
  readonly database: DatabaseSync;
  readonly random: Prng;
}

export type TenantId = 'contoso' | 'fabrikam' | 'northwind';

/** Tenants of the example; the place in the list, from 1, is the tenant's number. */
export const tenants: readonly TenantId[] = ['contoso', 'fabrikam', 'northwind'];

/** The world's records lie between these times, in milliseconds since the epoch. */
export const worldSpan = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2026, 10, 1) } as const;

/** Of ten accounts in a row Contoso has five, Fabrikam three, Northwind two. */
const tenantByPlace: readonly TenantId[] = [
  'contoso',
  'contoso',
  'contoso',
  'contoso',
  'fabrikam',
  'contoso',
  'fabrikam',
  'northwind',
  'fabrikam',
  'northwind',
];

/** Of 40 accounts in a row three are group mailboxes, one for each tenant. */
const mailboxPlaces: ReadonlySet<number> = new Set([34, 37, 38]);

export function tenantOfAccount(account: number): TenantId {
  return tenantByPlace[(account - 1) % tenantByPlace.length] ?? 'contoso';
}

function isMailbox(account: number): boolean {
  return mailboxPlaces.has(account % 40);
}

export function insertTenants({ database }: Target): void {
  const insert = database.prepare('INSERT INTO tenants VALUES (?, ?, ?)');
  for (const [index, id] of tenants.entries()) {
    const name = `${id.charAt(0).toUpperCase()}${id.slice(1)} Ltd. ${mark('t', index + 1, 'name')}`;
    insert.run(id, index + 1, name);
  }
}

export function insertAccounts({ database, random }: Target, count: number): void {
  const insert = database.prepare(
    `INSERT INTO accounts VALUES (${Array(13).fill('?').join(', ')})`,
  );
  for (let account = 1; account <= count; account++) {
    const tenant = tenantOfAccount(account);
    const mailbox = isMailbox(account);
    const first = account === 1 ? 'Ada' : random.pick(words.firstNames);
    const last = account === 1 ? 'Moreau' : random.pick(words.lastNames);
    const team = random.pick(words.teams);
    const local = mailbox ? team.toLowerCase() : `${first}.${last}`.toLowerCase();
    const [city, country] = random.pick(words.places);
    const createdMs = worldSpan.from - random.int(1_000) * 86_400_000 + random.int(86_400_000);
    const person = (value: string): string | null => (mailbox ? null : value);
    insert.run(
      account,
      tenant,
      mailbox ? 'MAILBOX' : 'USER',
      `${mailbox ? `${team} team` : `${first} ${last}`} ${mark('a', account, 'name')}`,
      `${local}.${mark('a', account, 'email')}@${tenant}.example`,
      person(`+00 555 0${100 + random.int(900)} ${mark('a', account, 'phone')}`),
      person(`${1 + random.int(90)} ${random.pick(words.streets)} ${mark('a', account, 'street')}`),
      person(`${city} ${mark('a', account, 'city')}`),
      person(`${10_000 + random.int(80_000)} ${mark('a', account, 'postcode')}`),
      person(`${country} ${mark('a', account, 'country')}`),
      markedTimeMs('a', account, createdMs),
      person(`${mark('a', account, 'recoverykey')}-${random.int(1e9).toString(36)}`),
      person(`${random.pick(words.plans)} ${mark('a', account, 'plan')}`),
    );
  }
}

/** Makes one group for each group mailbox; returns the groups' numbers by their mailbox. */
export function insertGroups(
  { database, random }: Target,
  accounts: number,
): ReadonlyMap<number, number> {
  const insertGroup = database.prepare('INSERT INTO account_groups VALUES (?, ?, ?, ?)');
  const insertMember = database.prepare('INSERT OR IGNORE INTO group_members VALUES (?, ?)');
  const groups = new Map<number, number>();
  for (let mailbox = 1; mailbox <= accounts; mailbox++) {
    if (!isMailbox(mailbox)) continue;
    const group = groups.size + 1;
    groups.set(mailbox, group);
    const tenant = tenantOfAccount(mailbox);
    const name = `${random.pick(words.teams)} group ${mark('g', group, 'name')}`;
    insertGroup.run(group, tenant, name, mailbox);
    for (let member = mailbox - 33; member < mailbox; member++) {
      const joins = member === 1 || random.int(3) === 0;
      if (joins && member > 0 && tenantOfAccount(member) === tenant && !isMailbox(member)) {
        insertMember.run(group, member);
      }
    }
  }
  return groups;
}
