import { DatabaseSync } from 'node:sqlite';

/** One writer per database. Ends with the process at the latest, however the process ends. */
export interface Lease {
  release(): void;
}

/**
 * Takes the lease on `<path>.lease`: an exclusive SQLite lock, so the kernel frees it at the death of the process and
 * a restart takes over at once. SQLite counts its locks per process too, so a second open in the same process waits
 * for nothing and is refused like a stranger. Whoever deletes the file can get past it; the epoch in the database
 * stops the older writer then.
 * @throws Error when another writer holds it.
 */
export function takeLease(path: string): Lease {
  const holder = new DatabaseSync(`${path}.lease`, { timeout: 0 });
  try {
    holder.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    holder.close();
    throw new Error(`Another process writes to ${path}; it holds ${path}.lease`, { cause: error });
  }
  return { release: () => holder.close() };
}
