import type DataLoader from 'dataloader';
import { idOf, markedTime, numberIn } from '../world/markers.ts';
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
  type ScopeArguments,
} from './paging.ts';
import { readSdl } from './sdl.ts';
import { groupLoader, openStore, rowLoader, type ServiceOptions } from './store.ts';
import { createSubgraph, type DataService } from './subgraph.ts';

interface FileRow {
  readonly number: number;
  readonly tenant: string;
  readonly account: number;
  readonly name: string;
  readonly content: string;
  readonly at: number;
  readonly modified: number;
  readonly download_url: string;
}

interface OwnerRow {
  readonly tenant: string;
  readonly account: number;
}

interface Context {
  readonly accounts: KnownAccounts;
  readonly files: DataLoader<number, FileRow | null>;
  readonly owners: DataLoader<number, readonly OwnerRow[]>;
  readonly filesOfAccount: AccountPages<unknown>;
}

const toFile = (row: FileRow) => ({
  __typename: 'File',
  id: idOf('f', row.number),
  tenantId: row.tenant,
  accountId: idOf('a', row.account),
  account: accountStub(row.account),
  owners: async (_args: unknown, context: Context) =>
    (await context.owners.load(row.number)).map(
      (owner) => `${owner.tenant}/${idOf('a', owner.account)}`,
    ),
  name: row.name,
  content: row.content,
  createdAt: markedTime('f', row.number, 'created', row.at),
  modifiedAt: markedTime('f', row.number, 'modified', row.modified),
  downloadUrl: row.download_url,
});

const fileList: Paged<FileRow, ReturnType<typeof toFile>> = {
  table: 'files',
  letter: 'f',
  order: 'DESC',
  toNode: toFile,
};

async function loadFile(id: string, context: Context): Promise<unknown> {
  const number = numberIn('f', id);
  const row = number === null ? null : await context.files.load(number);
  return row === null ? null : toFile(row);
}

/** Documents; the one service of the example that can write. */
export function createService(options: ServiceOptions): DataService {
  const store = openStore(options, 'write');
  return createSubgraph<Context>({
    name: 'files',
    sdl: readSdl('files'),
    resolvers: {
      Query: {
        file: (_parent, { id }: { id: string }, context) => loadFile(id, context),
        files: (_parent, args: PageArguments & ScopeArguments) => page(store, fileList, args),
      },
      Mutation: {
        renameFile: (_parent, args: { tenant: string; id: string; name: string }) => {
          const [row] = store.all(
            'UPDATE files SET name = ? WHERE number = ? AND tenant = ? RETURNING *',
            args.name,
            numberIn('f', args.id),
            args.tenant,
          ) as readonly FileRow[];
          return row === undefined ? null : toFile(row);
        },
      },
      Account: {
        files: (parent: AccountStub, args: PageArguments, context) =>
          context.filesOfAccount(parent.number, args),
      },
    },
    references: {
      Account: ({ id }, context) => accountByReference(id, context.accounts),
      File: ({ id }, context) => loadFile(String(id), context),
    },
    createContext: () => ({
      accounts: knownAccounts(store),
      files: rowLoader(store, 'files', 'number'),
      owners: groupLoader(store, 'file_owners', 'file', 'account'),
      filesOfAccount: accountPages(store, fileList),
    }),
    close: () => store.close(),
  });
}
