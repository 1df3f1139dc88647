import type DataLoader from 'dataloader';
import { idOf, markedTime, numberIn } from '../world/markers.ts';
import { worldSpan } from '../world/people.ts';
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
import {
  groupLoader,
  inList,
  openStore,
  rowLoader,
  type ServiceOptions,
  type Store,
} from './store.ts';
import { createSubgraph, type DataService } from './subgraph.ts';

interface MessageRow {
  readonly number: number;
  readonly tenant: string;
  readonly account: number;
  readonly group_number: number | null;
  readonly subject: string;
  readonly body: string;
  readonly sender: string;
  readonly receiver: string;
  readonly at: number;
  readonly attachment: number | null;
}

interface PinRow {
  readonly account: number;
  readonly kind: 'Message' | 'File';
  readonly item: number;
}

interface FileRow {
  readonly number: number;
  readonly tenant: string;
}

interface Context {
  readonly accounts: KnownAccounts;
  readonly messages: DataLoader<number, MessageRow | null>;
  readonly files: DataLoader<number, FileRow | null>;
  readonly pins: DataLoader<number, readonly PinRow[]>;
  readonly messagesOfAccount: AccountPages<unknown>;
}

const toFile = (row: FileRow) => ({
  __typename: 'File',
  id: idOf('f', row.number),
  tenantId: row.tenant,
});

const toMessage = (row: MessageRow) => ({
  __typename: 'Message',
  id: idOf('m', row.number),
  tenantId: row.tenant,
  accountId: idOf('a', row.account),
  account: accountStub(row.account),
  groupId: row.group_number === null ? null : idOf('g', row.group_number),
  subject: row.subject,
  body: row.body,
  route: { from: row.sender, to: [row.receiver] },
  sentAt: markedTime('m', row.number, 'sent', row.at),
  attachments: async (_args: unknown, context: Context) =>
    row.attachment === null
      ? []
      : [await loadFile(row.attachment, context)].filter((file) => file !== null),
});

async function loadMessage(number: number | null, context: Context): Promise<unknown> {
  const row = number === null ? null : await context.messages.load(number);
  return row === null ? null : toMessage(row);
}

async function loadFile(number: number | null, context: Context): Promise<unknown> {
  const row = number === null ? null : await context.files.load(number);
  return row === null ? null : toFile(row);
}

async function loadPins(rows: readonly PinRow[], context: Context): Promise<readonly unknown[]> {
  const items = await Promise.all(
    rows.map(({ kind, item }) =>
      kind === 'Message' ? loadMessage(item, context) : loadFile(item, context),
    ),
  );
  return items.filter((item) => item !== null);
}

const messageList: Paged<MessageRow, ReturnType<typeof toMessage>> = {
  table: 'messages',
  letter: 'm',
  order: 'DESC',
  toNode: toMessage,
};

function pinnedItems(store: Store, { tenant, account }: ScopeArguments): readonly PinRow[] {
  const numbers = account?.map((id) => numberIn('a', id)).filter((number) => number !== null);
  return store.all(
    `SELECT * FROM pins WHERE (? IS NULL OR tenant ${inList}) AND (? IS NULL OR account ${inList})
     ORDER BY account, kind, item`,
    ...[tenant, tenant, numbers, numbers].map((list) =>
      list == null ? null : JSON.stringify(list),
    ),
  ) as readonly PinRow[];
}

/** A span of time and no number of rows: one tenant's mail does not decide which of another's is in it. */
const recentMs = 13 * 86_400_000;

function recentMessages(store: Store): readonly MessageRow[] {
  const sql = 'SELECT * FROM messages WHERE at >= ? ORDER BY number DESC';
  return store.all(sql, worldSpan.to - recentMs) as readonly MessageRow[];
}

function searchMessages(
  store: Store,
  tenant: readonly string[] | null,
  subjectContains: string,
): readonly MessageRow[] {
  const tenants = tenant === null ? null : JSON.stringify(tenant);
  return store.all(
    `SELECT * FROM messages WHERE (? IS NULL OR tenant ${inList}) AND instr(subject, ?) > 0
     ORDER BY number DESC LIMIT 50`,
    tenants,
    tenants,
    subjectContains,
  ) as readonly MessageRow[];
}

/** Messages in mailboxes, and what was pinned there. */
export function createService(options: ServiceOptions): DataService {
  const store = openStore(options);
  return createSubgraph<Context>({
    name: 'mail',
    sdl: readSdl('mail'),
    resolvers: {
      Query: {
        message: (_parent, { id }: { id: string }, context) =>
          loadMessage(numberIn('m', id), context),
        messages: (_parent, args: PageArguments & PeriodArguments & ScopeArguments) =>
          page(store, messageList, args),
        recentMessages: () => recentMessages(store).map(toMessage),
        searchMessages: (
          _parent,
          args: { readonly tenant?: readonly string[] | null; readonly subjectContains: string },
        ) => searchMessages(store, args.tenant ?? null, args.subjectContains).map(toMessage),
        pinnedItems: (_parent, args: ScopeArguments, context) =>
          loadPins(pinnedItems(store, args), context),
      },
      Account: {
        messages: (parent: AccountStub, args: PageArguments & PeriodArguments, context) =>
          context.messagesOfAccount(parent.number, args),
        pinned: async (parent: AccountStub, _args, context) =>
          loadPins(await context.pins.load(parent.number), context),
      },
    },
    references: {
      Account: ({ id }, context) => accountByReference(id, context.accounts),
      Message: ({ id }, context) => loadMessage(numberIn('m', String(id)), context),
      File: ({ id }, context) => loadFile(numberIn('f', String(id)), context),
    },
    createContext: () => ({
      accounts: knownAccounts(store),
      messages: rowLoader(store, 'messages', 'number'),
      files: rowLoader(store, 'files', 'number'),
      pins: groupLoader(store, 'pins', 'account', 'kind, item'),
      messagesOfAccount: accountPages(store, messageList),
    }),
    close: () => store.close(),
  });
}
