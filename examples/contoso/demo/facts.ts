import { DatabaseSync } from 'node:sqlite';
import type { WorldFacts } from './story.ts';

/** Counts in the world's own file. */
export function factsOf(world: string): WorldFacts {
  const database = new DatabaseSync(world, { readOnly: true });
  const count = (from: string): number =>
    Number(database.prepare(`SELECT count(*) AS n FROM ${from}`).get()?.['n']);
  try {
    return {
      accounts: count('accounts'),
      messages: count('messages'),
      accountsOfContoso: count("accounts WHERE tenant = 'contoso'"),
      messagesOfFirstAccount: count('messages WHERE account = 1'),
    };
  } finally {
    database.close();
  }
}
