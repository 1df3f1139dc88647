import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { insertFiles, insertInvoices, insertMessages, insertSignIns } from './items.ts';
import { insertAccounts, insertGroups, insertTenants } from './people.ts';
import { createPrng } from './prng.ts';
import { indexes, tables } from './tables.ts';

/** How many records a world of scale 1 has. */
const full = { accounts: 2_100, messages: 52_500, files: 21_000, signIns: 105_000 } as const;

export interface WorldOptions {
  /** File of the database; an older one is replaced. */
  readonly path: string;
  /** Part of the full world, 1 by default, 0.02 to 10; 0.03 gives about 60 accounts in a moment. */
  readonly scale?: number;
  readonly seed?: number;
}

export interface World {
  readonly path: string;
  readonly counts: {
    readonly accounts: number;
    readonly groups: number;
    readonly messages: number;
    readonly files: number;
    readonly signIns: number;
    readonly invoices: number;
  };
}

/** Writes the example world to a file. The same scale and seed give the same rows on every machine. */
export function generateWorld({ path, scale = 1, seed = 20_261_122 }: WorldOptions): World {
  if (!(scale >= 0.02 && scale <= 10)) throw new TypeError('scale must lie between 0.02 and 10');
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  const database = new DatabaseSync(path);
  try {
    // Nothing is lost when writing is cut off: the file is made again.
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
    database.exec(tables);
    database.exec('BEGIN');
    const target = { database, random: createPrng(seed) };
    const accounts = Math.round(full.accounts * scale);
    const files = Math.round(full.files * scale);
    const messages = Math.round(full.messages * scale);
    const signIns = Math.round(full.signIns * scale);
    insertTenants(target);
    insertAccounts(target, accounts);
    const groups = insertGroups(target, accounts);
    insertFiles(target, { count: files, accounts });
    insertMessages(target, { count: messages, accounts, groups, files });
    insertSignIns(target, { count: signIns, accounts });
    const invoices = insertInvoices(target);
    database.exec('COMMIT');
    database.exec(indexes);
    return { path, counts: { accounts, groups: groups.size, messages, files, signIns, invoices } };
  } finally {
    database.close();
  }
}
