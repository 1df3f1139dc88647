import type DataLoader from 'dataloader';
import { idOf, markedTime, numberIn } from '../world/markers.ts';
import { page, type PageArguments, type Paged, type ScopeArguments } from './paging.ts';
import { readSdl } from './sdl.ts';
import { groupLoader, openStore, rowLoader, type ServiceOptions, type Store } from './store.ts';
import { createSubgraph, type DataService } from './subgraph.ts';

interface AccountRow {
  readonly number: number;
  readonly tenant: string;
  readonly kind: 'USER' | 'MAILBOX';
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly street: string | null;
  readonly city: string | null;
  readonly postcode: string | null;
  readonly country: string | null;
  readonly created: number;
  readonly recovery_key: string | null;
}

interface GroupRow {
  readonly number: number;
  readonly tenant: string;
  readonly name: string;
  readonly mailbox: number;
}

interface Context {
  readonly accounts: DataLoader<number, AccountRow | null>;
  readonly groups: DataLoader<number, GroupRow | null>;
  readonly groupsOfAccount: DataLoader<number, readonly GroupRow[]>;
  readonly membersOfGroup: DataLoader<number, readonly AccountRow[]>;
  readonly tenants: DataLoader<string, { readonly id: string; readonly name: string } | null>;
}

function createContext(store: Store): Context {
  return {
    accounts: rowLoader(store, 'accounts', 'number'),
    groups: rowLoader(store, 'account_groups', 'number'),
    groupsOfAccount: groupLoader(
      store,
      'group_members JOIN account_groups ON number = group_number',
      'account',
      'number',
    ),
    membersOfGroup: groupLoader(
      store,
      'group_members JOIN accounts ON number = account',
      'group_number',
      'number',
    ),
    tenants: rowLoader(store, 'tenants', 'id'),
  };
}

const toAccount = (row: AccountRow) => ({
  __typename: 'Account',
  id: idOf('a', row.number),
  tenantId: row.tenant,
  tenant: (_args: unknown, context: Context) => context.tenants.load(row.tenant),
  kind: row.kind,
  displayName: row.name,
  email: row.email,
  phone: row.phone,
  postalAddress:
    row.street === null
      ? null
      : { street: row.street, city: row.city, postalCode: row.postcode, country: row.country },
  createdAt: markedTime('a', row.number, 'created', row.created),
  recoveryKey: row.recovery_key,
  groups: async (_args: unknown, context: Context) =>
    (await context.groupsOfAccount.load(row.number)).map(toGroup),
});

const toGroup = (row: GroupRow) => ({
  __typename: 'Group',
  id: idOf('g', row.number),
  tenantId: row.tenant,
  name: row.name,
  mailbox: (_args: unknown, context: Context) => loadAccount(row.mailbox, context),
  members: async (_args: unknown, context: Context): Promise<readonly unknown[]> =>
    (await context.membersOfGroup.load(row.number)).map(toAccount),
});

async function loadAccount(number: number | null, context: Context): Promise<unknown> {
  const row = number === null ? null : await context.accounts.load(number);
  return row === null ? null : toAccount(row);
}

async function loadGroup(number: number | null, context: Context): Promise<unknown> {
  const row = number === null ? null : await context.groups.load(number);
  return row === null ? null : toGroup(row);
}

async function loadTenant(id: string, context: Context): Promise<unknown> {
  const row = await context.tenants.load(id);
  return row === null ? null : { __typename: 'Tenant', ...row };
}

const accountList: Paged<AccountRow, ReturnType<typeof toAccount>> = {
  table: 'accounts',
  letter: 'a',
  order: 'ASC',
  toNode: toAccount,
};

/** Accounts, groups and tenants. */
export function createService(options: ServiceOptions): DataService {
  const store = openStore(options);
  return createSubgraph<Context>({
    name: 'directory',
    sdl: readSdl('directory'),
    resolvers: {
      Query: {
        account: (_parent, { id }: { id: string }, context) =>
          loadAccount(numberIn('a', id), context),
        accounts: (_parent, args: PageArguments & ScopeArguments) => page(store, accountList, args),
        group: (_parent, { id }: { id: string }, context) => loadGroup(numberIn('g', id), context),
        tenant: (_parent, { id }: { id: string }, context) => loadTenant(id, context),
      },
    },
    references: {
      Account: ({ id }, context) => loadAccount(numberIn('a', String(id)), context),
      Group: ({ id }, context) => loadGroup(numberIn('g', String(id)), context),
      Tenant: ({ id }, context) => loadTenant(String(id), context),
    },
    createContext: () => createContext(store),
    close: () => store.close(),
  });
}
