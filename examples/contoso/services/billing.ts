import type DataLoader from 'dataloader';
import { idOf, markedTime, numberIn } from '../world/markers.ts';
import { readSdl } from './sdl.ts';
import {
  groupLoader,
  inList,
  openStore,
  rowLoader,
  type ServiceOptions,
  type Store,
} from './store.ts';
import { createSubgraph, type DataService } from './subgraph.ts';

interface InvoiceRow {
  readonly number: number;
  readonly tenant: string;
  readonly at: number;
  readonly amount: string;
  readonly instrument: string;
}

interface Context {
  readonly accounts: DataLoader<number, { readonly number: number; readonly plan: string } | null>;
  readonly tenants: DataLoader<string, { readonly id: string } | null>;
  readonly invoices: DataLoader<number, InvoiceRow | null>;
  readonly invoicesOfTenant: DataLoader<string, readonly InvoiceRow[]>;
}

const toInvoice = (row: InvoiceRow) => ({
  __typename: 'Invoice',
  id: idOf('i', row.number),
  tenantId: row.tenant,
  issuedAt: markedTime('i', row.number, 'issued', row.at),
  amount: row.amount,
  paymentInstrument: row.instrument,
});

function invoicesOf(store: Store, tenant: readonly string[] | null): readonly InvoiceRow[] {
  const tenants = tenant === null ? null : JSON.stringify(tenant);
  const sql = `SELECT * FROM invoices WHERE ? IS NULL OR tenant ${inList} ORDER BY number DESC`;
  return store.all(sql, tenants, tenants) as readonly InvoiceRow[];
}

async function loadInvoice(id: string, context: Context): Promise<unknown> {
  const number = numberIn('i', id);
  const row = number === null ? null : await context.invoices.load(number);
  return row === null ? null : toInvoice(row);
}

async function loadAccount(id: string, context: Context): Promise<unknown> {
  const number = numberIn('a', id);
  const row = number === null ? null : await context.accounts.load(number);
  return row === null ? null : { __typename: 'Account', id, plan: row.plan };
}

async function loadTenant(id: string, context: Context): Promise<unknown> {
  return (await context.tenants.load(id)) === null ? null : { __typename: 'Tenant', id };
}

/** Invoices of tenants and the plans of accounts. Carries no marks: an overlay has them. */
export function createService(options: ServiceOptions): DataService {
  const store = openStore(options);
  return createSubgraph<Context>({
    name: 'billing',
    sdl: readSdl('billing'),
    resolvers: {
      Query: {
        invoice: (_parent, { id }: { id: string }, context) => loadInvoice(id, context),
        invoices: (_parent, { tenant }: { tenant?: readonly string[] | null }) => {
          return invoicesOf(store, tenant ?? null).map(toInvoice);
        },
      },
      Tenant: {
        invoices: async ({ id }: { id: string }, _args, context) =>
          (await context.invoicesOfTenant.load(id)).map(toInvoice),
      },
    },
    references: {
      Account: ({ id }, context) => loadAccount(String(id), context),
      Invoice: ({ id }, context) => loadInvoice(String(id), context),
      Tenant: ({ id }, context) => loadTenant(String(id), context),
    },
    createContext: () => ({
      accounts: rowLoader(store, 'accounts', 'number'),
      tenants: rowLoader(store, 'tenants', 'id'),
      invoices: rowLoader(store, 'invoices', 'number'),
      invoicesOfTenant: groupLoader(store, 'invoices', 'tenant', 'number DESC'),
    }),
    close: () => store.close(),
  });
}
