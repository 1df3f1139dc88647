import type { RecordStore } from '../../src/records/index.ts';
import type { ReleaseStore } from '../../src/release-log/index.ts';

/** A store with our log in it, and the same store bare. */
export interface Contender {
  readonly name: 'sqlite' | 'postgres';
  readonly store: ReleaseStore & RecordStore;
  /** One durable transaction of the store's own: rows of an index and the bytes of an entry, nothing else. */
  insert(entries: readonly Uint8Array[]): Promise<void>;
  /** One flush to stable storage, as this store does it, in milliseconds. */
  flush(): Promise<number>;
  close(): Promise<void>;
}
