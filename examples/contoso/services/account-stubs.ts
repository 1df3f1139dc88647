import type DataLoader from 'dataloader';
import { idOf, numberIn } from '../world/markers.ts';
import { rowLoader, type Store } from './store.ts';

/** An account in a service that knows only its id; the directory knows the rest. */
export interface AccountStub {
  readonly __typename: 'Account';
  readonly id: string;
  readonly number: number;
}

export function accountStub(number: number): AccountStub {
  return { __typename: 'Account', id: idOf('a', number), number };
}

/** Loads which accounts exist. */
export type KnownAccounts = DataLoader<number, { readonly number: number } | null>;

export function knownAccounts(store: Store): KnownAccounts {
  return rowLoader(store, 'accounts', 'number');
}

/** The account of a representation, or `null` when there is none. */
export async function accountByReference(
  id: unknown,
  accounts: KnownAccounts,
): Promise<AccountStub | null> {
  const number = numberIn('a', String(id));
  if (number === null || (await accounts.load(number)) === null) return null;
  return accountStub(number);
}
