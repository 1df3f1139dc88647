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
