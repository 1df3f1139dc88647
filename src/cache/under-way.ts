/**
 * What is under way now, by key: a map for what comes and goes with every request, and lets go of it at once.
 *
 * A plain `Map` does not. It moves to a new table whenever its old one is full of deleted entries, and V8 has the old
 * table point to the new one, for iterators. A table that was there during a full collection is in the old generation;
 * replaced, it is garbage, but until the next full collection it keeps the whole chain of tables after it, and all that
 * they held, from the collections of the young generation. Here tables hold boxes, and the boxes are emptied.
 */
export class UnderWay<Key, Value> {
  readonly #boxes = new Map<Key, { value: Value | undefined }>();

  get size(): number {
    return this.#boxes.size;
  }

  get(key: Key): Value | undefined {
    return this.#boxes.get(key)?.value;
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    this.#boxes.set(key, { value });
  }

  delete(key: Key): void {
    const box = this.#boxes.get(key);
    if (box === undefined) return;
    box.value = undefined;
    this.#boxes.delete(key);
  }

  clear(): void {
    for (const key of this.#boxes.keys()) this.delete(key);
  }

  /** In the order in which they were put in; a copy, so what ends meanwhile is in it. */
  entries(): readonly (readonly [Key, Value])[] {
    const entries: [Key, Value][] = [];
    for (const [key, { value }] of this.#boxes) {
      if (value !== undefined) entries.push([key, value]);
    }
    return entries;
  }
}
