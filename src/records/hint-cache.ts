import { BoundedCache, type CacheLimits } from '../cache/index.ts';

/** Bounds of a cache of hints. */
export interface HintCacheOptions extends CacheLimits {
  /** In milliseconds, counted from the start of the read. */
  readonly maxAgeMs: number;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
}

interface Hint<T> {
  readonly readAt: number;
  readonly value: Promise<T>;
}

/** What a hint takes beside its key and its value. */
const hintBytes = 200;

/**
 * Short-lived copies of records, for decisions that the release transaction checks again. Reads in flight are shared.
 * A failed read is never kept, and what is dropped while it is being read is not kept either: a reader that comes after
 * the drop reads anew, so on this node a change is seen by the next question. A copy counts with the length of its JSON
 * as soon as it has been read.
 */
export class HintCache<T> {
  readonly #options: HintCacheOptions;
  readonly #hints: BoundedCache<string, Hint<T>>;

  constructor(options: HintCacheOptions) {
    this.#options = options;
    this.#hints = new BoundedCache(options);
  }

  /** The value under `key`, through `read` when there is none that is young enough or when `fresh` is set. */
  read(key: string, read: () => Promise<T>, fresh = false): Promise<T> {
    const now = this.#options.now();
    const kept = this.#hints.get(key);
    // A clock that went back makes a hint of unknown age, so it counts as too old.
    if (kept !== undefined && !fresh && now >= kept.readAt) {
      if (now - kept.readAt < this.#options.maxAgeMs) return kept.value;
    }
    const hint: Hint<T> = { readAt: now, value: read() };
    const bytes = hintBytes + bytesOf(key);
    this.#hints.set(key, hint, bytes);
    void this.#weigh(key, hint, bytes);
    return hint.value;
  }

  /** Counts a value by its size once it has been read; a read that failed is not kept. */
  async #weigh(key: string, hint: Hint<T>, bytes: number): Promise<void> {
    try {
      const value = await hint.value;
      if (this.#hints.peek(key) !== hint) return;
      this.#hints.set(key, hint, bytes + bytesOf(JSON.stringify(value) ?? ''));
    } catch {
      if (this.#hints.peek(key) === hint) this.#hints.delete(key);
    }
  }

  drop(key: string): void {
    this.#hints.delete(key);
  }

  /** Drops every key that `matches`; for changes that are rare, as it looks at each key. */
  dropWhere(matches: (key: string) => boolean): void {
    for (const key of this.#hints.keys()) if (matches(key)) this.#hints.delete(key);
  }

  get size(): number {
    return this.#hints.size;
  }
}

/** Two bytes a character, as the engine may keep it. */
function bytesOf(text: string): number {
  return 2 * text.length;
}
