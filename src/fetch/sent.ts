/** The representations that one variable of one call carries, each once however many objects ask for it. */
export class Sent {
  readonly json: string[] = [];
  /** By representation: the object's type as it was known. */
  readonly types: string[] = [];
  /** By representation: the type that the service was told. */
  readonly names: string[] = [];
  /** By representation: JSON text of its keys. */
  readonly keys: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #memos = new Map<number, Map<unknown, unknown>>();

  /** What generated code remembers of an anchor: by the first value of a representation, the others and its place. */
  memoOf(anchor: number): Map<unknown, unknown> {
    const known = this.#memos.get(anchor);
    if (known !== undefined) return known;
    const made = new Map<unknown, unknown>();
    this.#memos.set(anchor, made);
    return made;
  }

  /** Adds a representation and returns its place. Called by generated code for each object. */
  add(type: string, name: string, keys: string, rest: string): number {
    const json = `{"__typename":${JSON.stringify(name)}${keys}${rest}}`;
    const known = this.#places.get(json);
    if (known !== undefined) return known;
    const place = this.json.push(json) - 1;
    this.#places.set(json, place);
    this.types.push(type);
    this.names.push(name);
    this.keys.push(keys);
    return place;
  }
}
