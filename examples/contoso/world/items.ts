import { mark, markedFraction, markedTimeMs } from './markers.ts';
import { tenantOfAccount, tenants, worldSpan, type Target } from './people.ts';
import type { Prng } from './prng.ts';
import * as words from './words.ts';

interface Amount {
  readonly count: number;
  readonly accounts: number;
}

/** The account that a record belongs to: every third goes round all accounts, the others fall by chance. */
function accountOf(record: number, accounts: number, random: Prng): number {
  return record % 3 === 1 ? (((record - 1) / 3) % accounts) + 1 : 1 + random.int(accounts);
}

/** Times rise with the number, so that the newest record is the one with the highest number. */
function timeOf(record: number, count: number): number {
  return worldSpan.from + Math.floor(((worldSpan.to - worldSpan.from) * record) / (count + 1));
}

/** File 1 and every fiftieth after it is owned together with an account of another tenant. */
export function insertFiles({ database, random }: Target, { count, accounts }: Amount): void {
  const insert = database.prepare('INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const insertOwner = database.prepare('INSERT INTO file_owners VALUES (?, ?, ?)');
  for (let file = 1; file <= count; file++) {
    const account = accountOf(file, accounts, random);
    const tenant = tenantOfAccount(account);
    const createdMs = timeOf(file, count);
    const topic = random.pick(words.topics);
    const ending = random.pick(words.documentEndings);
    insert.run(
      file,
      tenant,
      account,
      `${topic} ${mark('f', file, 'name')}.${ending}`,
      `${topic}. ${random.pick(words.sentences)} ${mark('f', file, 'content')}`,
      markedTimeMs('f', file, createdMs),
      markedTimeMs('f', file, createdMs + random.int(20) * 86_400_000),
      `https://files.contoso.example/d/${mark('f', file, 'download')}-${random.int(1e9).toString(36)}`,
    );
    if (file % 50 === 1) {
      // Account 5 is Fabrikam's and account 8 Northwind's.
      const owner = tenant === 'fabrikam' ? 8 : 5;
      insertOwner.run(file, tenantOfAccount(owner), owner);
    }
  }
}

interface MailAmount extends Amount {
  readonly groups: ReadonlyMap<number, number>;
  readonly files: number;
}

/** Also pins every hundredth message, and a file beside it, for the message's account. */
export function insertMessages(
  { database, random }: Target,
  { count, accounts, groups, files }: MailAmount,
): void {
  const insert = database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const pin = database.prepare('INSERT OR IGNORE INTO pins VALUES (?, ?, ?, ?)');
  const address = (field: 'from' | 'to', message: number) =>
    `${random.pick(words.firstNames)}.${random.pick(words.lastNames)}.`.toLowerCase() +
    `${mark('m', message, field)}@${random.pick(['contoso', 'fabrikam', 'adatum'])}.example`;
  for (let message = 1; message <= count; message++) {
    const account = accountOf(message, accounts, random);
    const tenant = tenantOfAccount(account);
    const greeting = `Hello ${random.pick(words.firstNames)},`;
    const text = `${random.pick(words.sentences)} ${random.pick(words.sentences)}`;
    const attachment = message % 10 === 1 ? 1 + (Math.floor(message / 10) % files) : null;
    insert.run(
      message,
      tenant,
      account,
      groups.get(account) ?? null,
      `${random.pick(words.topics)} ${mark('m', message, 'subject')}`,
      `${greeting} ${text} ${mark('m', message, 'body')}`,
      address('from', message),
      address('to', message),
      markedTimeMs('m', message, timeOf(message, count)),
      attachment,
    );
    if (message % 100 === 1) {
      pin.run(account, tenant, 'Message', message);
      if (attachment !== null) pin.run(account, tenant, 'File', attachment);
    }
  }
}

/** Every fifth sign-in carries an error that the client reported. */
export function insertSignIns({ database, random }: Target, { count, accounts }: Amount): void {
  const insert = database.prepare('INSERT INTO sign_ins VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (let signIn = 1; signIn <= count; signIn++) {
    const account = accountOf(signIn, accounts, random);
    const failed = signIn % 5 === 1;
    insert.run(
      signIn,
      tenantOfAccount(account),
      account,
      markedTimeMs('s', signIn, timeOf(signIn, count)),
      `${random.pick(words.devices)} ${mark('s', signIn, 'device')}`,
      failed ? `E${4_000 + random.int(100)} ${mark('s', signIn, 'code')}` : null,
      failed ? `${random.pick(words.clientErrors)} ${mark('s', signIn, 'error')}` : null,
    );
  }
}

/** One invoice a month for each tenant; returns how many. */
export function insertInvoices({ database, random }: Target): number {
  const insert = database.prepare('INSERT INTO invoices VALUES (?, ?, ?, ?, ?)');
  let invoice = 0;
  for (let month = 0; month < 22; month++) {
    for (const tenant of tenants) {
      invoice++;
      const issuedMs = Date.UTC(2025, month, 1, 6);
      const amount = `${500 + random.int(9_000)}.${markedFraction('i', invoice, 'amount')} EUR`;
      const instrument = `SEPA mandate ending ${1_000 + random.int(9_000)}`;
      insert.run(
        invoice,
        tenant,
        markedTimeMs('i', invoice, issuedMs),
        amount,
        `${instrument} ${mark('i', invoice, 'instrument')}`,
      );
    }
  }
  return invoice;
}
