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
  readonly #byValue = new Map<string, Map<unknown, number>>();

  /**
   * Place of a representation whose one value this is, if it was added before. Most entities have a single key, and
   * many rows name the same one: finding it again writes no text.
   */
  known(name: string, value: unknown): number | undefined {
    return this.#byValue.get(name)?.get(value);
  }

  /** Adds a representation whose one value this is. */
  addValue(type: string, name: string, keys: string, rest: string, value: unknown): number {
    const place = this.add(type, name, keys, rest);
    const places = this.#byValue.get(name) ?? new Map<unknown, number>();
    this.#byValue.set(name, places.set(value, place));
    return place;
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
