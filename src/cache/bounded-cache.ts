/** The most that a cache keeps. */
export interface CacheLimits {
  readonly entriesMax: number;
  /** By the estimates of those who put values in. */
  readonly bytesMax: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/** Keeps the most recently used values within both limits. A value larger than `bytesMax` is not kept. */
export class BoundedCache<Key, Value> {
  readonly #limits: CacheLimits;
  readonly #onDropped: (key: Key, value: Value) => void;
  /** Least recently used first. */
  readonly #entries = new Map<Key, Entry<Value>>();
  #bytes = 0;

  /** @param onDropped called for each value that is evicted or deleted */
  constructor(limits: CacheLimits, onDropped: (key: Key, value: Value) => void = () => {}) {
    this.#limits = limits;
    this.#onDropped = onDropped;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Like `get`, but does not count as a use. */
  peek(key: Key): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  keys(): IterableIterator<Key> {
    return this.#entries.keys();
  }

  /**
   * Replaces the value of the key; `onDropped` is not called for the one that was there.
   * @param bytes what the value takes, estimated
   */
  set(key: Key, value: Value, bytes: number): void {
    this.#remove(key);
    const { entriesMax, bytesMax } = this.#limits;
    // Nothing is evicted for a value that could not stay anyway.
    if (bytes > bytesMax) {
      this.#onDropped(key, value);
      return;
    }
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= entriesMax && this.#bytes <= bytesMax) return;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    const entry = this.#remove(key);
    if (entry !== undefined) this.#onDropped(key, entry.value);
  }

  clear(): void {
    for (const key of this.#entries.keys()) this.delete(key);
  }

  #remove(key: Key): Entry<Value> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    return entry;
  }
}
