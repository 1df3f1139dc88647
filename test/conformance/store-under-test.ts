import { afterEach, beforeEach, expect } from 'vitest';
import type { RecordChange, RecordStore, Standing } from '../../src/records/port.ts';
import type {
  CounterUse,
  LogName,
  ReleaseCommit,
  ReleaseStore,
} from '../../src/release-log/port.ts';

/** Both ports on one database. */
export type OpenStore = ReleaseStore & RecordStore & { close(): Promise<void> };

/** One empty database that a suite opens, closes and opens again. */
export interface StoreUnderTest {
  open(): Promise<OpenStore>;
  /** Removes the database; every store on it has been closed. */
  dispose(): Promise<void>;
}

/** The open store of the test that runs. */
export interface UsedStore {
  readonly store: OpenStore;
  reopen(): Promise<void>;
}

/** Gives each test of the suite around it an empty database, open. */
export function useStore(fresh: () => Promise<StoreUnderTest>): UsedStore {
  let database: StoreUnderTest;
  let store: OpenStore;
  beforeEach(async () => {
    database = await fresh();
    store = await database.open();
  });
  afterEach(async () => {
    await store.close();
    await database.dispose();
  });
  return {
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await database.open();
    },
  };
}

/** A commit of one entry on one log; everything can be said otherwise. */
export function aCommit(
  text: string,
  parts: {
    log?: LogName;
    bases?: ReleaseCommit['bases'];
    counters?: readonly CounterUse[];
    artefacts?: ReleaseCommit['artefacts'];
  } = {},
): ReleaseCommit {
  return {
    log: parts.log ?? 'release',
    bases: parts.bases ?? [],
    counters: parts.counters ?? [],
    entries: [Buffer.from(JSON.stringify({ text, v: 1 }))],
    artefacts: parts.artefacts ?? [],
  };
}

/** The first version of a grant that is in force; everything can be said otherwise. */
export function aGrant(
  id: string,
  parts: {
    expectedVersion?: number;
    standing?: Partial<Omit<Standing, 'ref'>> | null;
    keys?: RecordChange['keys'];
    state?: RecordChange['state'];
    kind?: string;
  } = {},
): RecordChange {
  const kind = parts.kind ?? 'grant';
  const standing =
    parts.standing === null
      ? null
      : {
          ref: `${kind}:${id}`,
          inForce: true,
          notBefore: null,
          notAfter: null,
          ...parts.standing,
        };
  return {
    kind,
    id,
    expectedVersion: parts.expectedVersion ?? 0,
    event: { type: 'granted', at: 1_763_800_000_000, actor: 'admin', body: { id } },
    state: parts.state ?? { id },
    keys: parts.keys ?? {},
    standing,
  };
}

/** The same grant, withdrawn. */
export function aWithdrawal(id: string, expectedVersion: number): RecordChange {
  return aGrant(id, { expectedVersion, standing: { inForce: false } });
}

export function on(id: string, version = 1): ReleaseCommit['bases'][number] {
  return { ref: `grant:${id}`, version };
}

/** The texts of a log's entries, which must stand in order from 0. */
export async function textsOf(store: OpenStore, log: LogName): Promise<readonly string[]> {
  const entries = await store.entries(log, 0, 1_000);
  expect(entries.map(({ index }) => index)).toEqual([...entries.keys()]);
  return entries.map(
    ({ bytes }) => (JSON.parse(Buffer.from(bytes).toString('utf8')) as { text: string }).text,
  );
}
