import type {
  AppendOutcome,
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
  let kept: ReadonlyMap<string, Kept> = new Map();
  let reads = 0;
  let failure: Error | null = null;

  async function answer<T>(value: () => T): Promise<T> {
    if (failure !== null) throw failure;
    return value();
  }

  function append(changes: readonly RecordChange[]): AppendOutcome {
    const next = new Map(kept);
    let version = 0;
    for (const change of changes) {
      const key = `${change.kind}:${change.id}`;
      const before = next.get(key);
      const current = before?.record.version ?? 0;
      if (current !== change.expectedVersion) return { kind: 'conflict', version: current };
      version = current + 1;
      next.set(key, keptOf(change, version, before?.events ?? []));
    }
    kept = next;
    return { kind: 'appended', version };
  }

  return {
    append: (changes) =>
      answer(() => {
        changes.forEach(requireStorable);
        return append(changes);
      }),
    read: (kind, id) => {
      reads += 1;
      return answer(() => kept.get(`${kind}:${id}`)?.record ?? null);
    },
    query: (kind, keys, page) => {
      reads += 1;
      return answer(() => {
        if (page.limit < 1 || page.limit > 1_000) throw new RangeError('limit');
        const wanted = Object.entries(keys);
        return [...kept.values()]
          .filter((one) => one.record.kind === kind)
          .filter((one) => wanted.every(([name, value]) => one.keys[name]?.includes(value)))
          .map((one) => one.record)
          .filter((record) => page.after === null || record.id > page.after)
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .slice(0, page.limit);
      });
    },
    history: (kind, id) => answer(() => kept.get(`${kind}:${id}`)?.events ?? []),
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

/** Through JSON, as a real store does it: what does not survive that must not be relied on. */
function keptOf(change: RecordChange, version: number, events: readonly RecordEvent[]): Kept {
  const { kind, id, state, keys, standing, event } = structuredClone(change);
  return {
    record: { kind, id, version, state: JSON.parse(JSON.stringify(state)) },
    keys,
    standing,
    events: [...events, event],
  };
}

function requireStorable({ kind, id, keys, standing }: RecordChange): void {
  for (const text of [kind, id, ...Object.values(keys).flat()]) {
    if (!text.isWellFormed() || text.includes('\0')) throw new TypeError('text');
  }
  if (kind === '' || id === '') throw new TypeError('name');
  if (standing !== null && standing.ref !== `${kind}:${id}`) throw new TypeError('standing');
  const times = [standing?.notBefore ?? 0, standing?.notAfter ?? 0];
  if (!times.every(Number.isSafeInteger)) throw new TypeError('times');
}
