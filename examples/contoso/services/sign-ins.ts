import type DataLoader from 'dataloader';
import { idOf, markedAddress, markedTime, numberIn } from '../world/markers.ts';
import {
  accountByReference,
  accountStub,
  knownAccounts,
  type AccountStub,
  type KnownAccounts,
} from './account-stubs.ts';
import {
  accountPages,
  page,
  type AccountPages,
  type PageArguments,
  type Paged,
  type PeriodArguments,
  type ScopeArguments,
} from './paging.ts';
import { readSdl } from './sdl.ts';
import { openStore, rowLoader, type ServiceOptions } from './store.ts';
import { createSubgraph, type DataService } from './subgraph.ts';

interface SignInRow {
  readonly number: number;
  readonly tenant: string;
  readonly account: number;
  readonly at: number;
  readonly device: string;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

interface Context {
  readonly accounts: KnownAccounts;
  readonly signIns: DataLoader<number, SignInRow | null>;
  readonly signInsOfAccount: AccountPages<unknown>;
}

const toSignIn = (row: SignInRow) => ({
  __typename: 'SignIn',
  id: idOf('s', row.number),
  tenantId: row.tenant,
  accountId: idOf('a', row.account),
  account: accountStub(row.account),
  time: markedTime('s', row.number, 'time', row.at),
  ip: markedAddress(row.number),
  device: row.device,
  clientError:
    row.error_code === null ? null : { code: row.error_code, message: row.error_message },
});

const signInList: Paged<SignInRow, ReturnType<typeof toSignIn>> = {
  table: 'sign_ins',
  letter: 's',
  order: 'DESC',
  toNode: toSignIn,
};

async function loadSignIn(id: string, context: Context): Promise<unknown> {
  const number = numberIn('s', id);
  const row = number === null ? null : await context.signIns.load(number);
  return row === null ? null : toSignIn(row);
}

/** Sign-ins of accounts and what their clients reported. Carries no marks: an overlay has them. */
export function createService(options: ServiceOptions): DataService {
  const store = openStore(options);
  return createSubgraph<Context>({
    name: 'sign-ins',
    sdl: readSdl('sign-ins'),
    resolvers: {
      Query: {
        signIn: (_parent, { id }: { id: string }, context) => loadSignIn(id, context),
        signIns: (_parent, args: PageArguments & PeriodArguments & ScopeArguments) =>
          page(store, signInList, args),
      },
      Account: {
        signIns: (parent: AccountStub, args: PageArguments & PeriodArguments, context) =>
          context.signInsOfAccount(parent.number, args),
      },
    },
    references: {
      Account: ({ id }, context) => accountByReference(id, context.accounts),
      SignIn: ({ id }, context) => loadSignIn(String(id), context),
    },
    createContext: () => ({
      accounts: knownAccounts(store),
      signIns: rowLoader(store, 'sign_ins', 'number'),
      signInsOfAccount: accountPages(store, signInList),
    }),
    close: () => store.close(),
  });
}
