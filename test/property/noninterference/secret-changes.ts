import { DatabaseSync } from 'node:sqlite';
import type { Cover } from '../../../src/model/index.ts';

/** A column whose values carry an element, and how to write another value into it. */
interface Column {
  readonly table: string;
  readonly column: string;
  readonly element: string;
  readonly change: string;
}

const text = (table: string, column: string, element: string): Column => ({
  table,
  column,
  element,
  change: `${column} || ' changed'`,
});

const columns: readonly Column[] = [
  text('accounts', 'name', 'user.profile.display_name'),
  text('accounts', 'email', 'user.contact.email'),
  text('accounts', 'phone', 'user.contact.phone'),
  text('accounts', 'city', 'user.contact.postal'),
  text('accounts', 'recovery_key', 'user.credential.recovery_key'),
  text('accounts', 'plan', 'billing.subscription.plan'),
  {
    table: 'accounts',
    column: 'created',
    element: 'user.account.created',
    change: 'created + 86400000',
  },
  text('account_groups', 'name', 'user.group.name'),
  text('messages', 'subject', 'mail.message.subject'),
  text('messages', 'body', 'mail.message.body'),
  text('messages', 'sender', 'mail.message.route'),
  text('messages', 'receiver', 'mail.message.route'),
  { table: 'messages', column: 'at', element: 'mail.message.time', change: 'at + 3600000' },
  text('files', 'name', 'files.file.name'),
  text('files', 'content', 'files.file.content'),
  text('files', 'download_url', 'files.file.download_url'),
  { table: 'files', column: 'at', element: 'files.file.time', change: 'at - 3600000' },
  text('sign_ins', 'device', 'signin.event.device'),
  text('sign_ins', 'error_message', 'signin.client.error'),
  { table: 'sign_ins', column: 'at', element: 'signin.event.time', change: 'at + 1000' },
  text('invoices', 'amount', 'billing.invoice.amount'),
  text('invoices', 'instrument', 'billing.payment.instrument'),
];

const rowTables = ['messages', 'files', 'sign_ins', 'invoices'] as const;
const allTenants = ['contoso', 'fabrikam', 'northwind'];

/**
 * Changes in a world only what a caller with these covers may not see: values of elements that a tenant has not
 * granted, rows of tenants that granted nothing, and how many of those there are. With a data period, times stay: which
 * rows lie in the period is the tenant's to say. Returns how many rows were touched, so that a run that changed nothing
 * can be told.
 */
export function changeSecrets(path: string, covers: readonly Cover[], seed: number): number {
  const database = new DatabaseSync(path);
  // Nothing is lost when writing is cut off: the copy is made again.
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN');
  let touched = 0;
  const run = (sql: string, ...values: (string | number)[]): void => {
    touched += Number(database.prepare(sql).run(...values).changes);
  };
  for (const tenant of allTenants) {
    const own = covers.filter((one) => one.tenant === tenant);
    const excepted = own.flatMap((one) => one.exceptions).flatMap((one) => one.accounts ?? []);
    for (const { table, column, element, change } of columns) {
      const isTime = ['at', 'created'].includes(column);
      if (isTime && own.some((one) => one.dataPeriod !== null)) continue;
      if (own.some((one) => one.elements.includes(element))) continue;
      run(`UPDATE ${table} SET ${column} = ${change} WHERE tenant = ?`, tenant);
    }
    if (own.length === 0) {
      for (const table of rowTables) {
        run(`DELETE FROM ${table} WHERE tenant = ? AND (number * 7 + ?) % 3 = 0`, tenant, seed);
      }
      run('DELETE FROM pins WHERE tenant = ? AND (item + ?) % 2 = 0', tenant, seed);
    }
    // What an exception takes out of every grant of the tenant is as hidden as what was never granted.
    for (const account of new Set(excepted)) {
      if (
        !own.every((one) =>
          one.exceptions.some((e) => e.elements === null && e.accounts?.includes(account)),
        )
      ) {
        continue;
      }
      const number = Number(account.slice(1, 8));
      run(
        "UPDATE accounts SET name = name || ' hidden', email = email || 'x' WHERE number = ? AND tenant = ?",
        number,
        tenant,
      );
      run(
        "UPDATE messages SET subject = subject || ' hidden', body = body || '!' WHERE account = ? AND tenant = ?",
        number,
        tenant,
      );
      run(
        'DELETE FROM messages WHERE account = ? AND number % 2 = 0 AND tenant = ?',
        number,
        tenant,
      );
    }
  }
  database.exec('COMMIT');
  database.close();
  return touched;
}
