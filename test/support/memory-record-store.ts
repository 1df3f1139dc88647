import type {
  RecordChange,
  RecordEvent,
  RecordStore,
  Standing,
  StoredRecord,
} from '../../src/records/port.ts';

interface Kept {
  readonly record: StoredRecord;
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly standing: Standing | null;
  readonly events: readonly RecordEvent[];
}

/** A RecordStore in memory with windows for tests: what stands in force, how often it was read, and outages. */
export interface MemoryRecordStore extends RecordStore {
  /** The standing under a ref with the version it has, or null. */
  standing(ref: string): (Standing & { readonly version: number }) | null;
  /** Reads and queries so far. */
  readonly reads: () => number;
  /** Every call rejects with this until it is null. */
  failWith(error: Error | null): void;
  /** Everything stored, for checks that nothing changed. */
  snapshot(): string;
}

export function memoryRecordStore(): MemoryRecordStore {
  const kept = new Map<string, Kept>();
  let reads = 0;
  let failure: Error | null = null;
  const keyOf = (kind: string, id: string): string => `${kind}:${id}`;

  const answer = <T>(value: () => T): Promise<T> =>
    failure === null ? Promise.resolve(value()) : Promise.reject(failure);

  function apply(change: RecordChange): void {
    const key = keyOf(change.kind, change.id);
    kept.set(key, {
      // Through JSON, as a real store does it: what does not survive that must not be relied on.
      record: {
        kind: change.kind,
        id: change.id,
        version: change.expectedVersion + 1,
        state: JSON.parse(JSON.stringify(change.state)),
      },
      keys: change.keys,
      standing: change.standing,
      events: [...(kept.get(key)?.events ?? []), structuredClone(change.event)],
    });
  }

  return {
    append: (changes) =>
      answer(() => {
        for (const change of changes) {
          const version = kept.get(keyOf(change.kind, change.id))?.record.version ?? 0;
          if (version !== change.expectedVersion) return { kind: 'conflict', version } as const;
        }
        for (const change of changes) apply(change);
        return { kind: 'appended', version: changes[0].expectedVersion + 1 } as const;
      }),
    read: (kind, id) => {
      reads += 1;
      return answer(() => kept.get(keyOf(kind, id))?.record ?? null);
    },
    query: (kind, keys, page) => {
      reads += 1;
      return answer(() =>
        [...kept.values()]
          .filter((one) => one.record.kind === kind)
          .filter((one) =>
            Object.entries(keys).every(([name, value]) => one.keys[name]?.includes(value) ?? false),
          )
          .map((one) => one.record)
          .filter((record) => page.after === null || record.id > page.after)
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .slice(0, page.limit),
      );
    },
    history: (kind, id) => answer(() => kept.get(keyOf(kind, id))?.events ?? []),
    standing: (ref) => {
      for (const { record, standing } of kept.values()) {
        if (standing?.ref === ref) return { ...standing, version: record.version };
      }
      return null;
    },
    reads: () => reads,
    failWith: (error) => {
      failure = error;
    },
    snapshot: () => JSON.stringify([...kept.entries()]),
  };
}
