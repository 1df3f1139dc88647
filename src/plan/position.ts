/**
 * A place in the operation that the planner sees, named by field names and never by a client's response keys: with
 * the planner as it is, a client alias over a key field redirected the next entity fetch to another row.
 */
export class Position {
  readonly #children = new Map<string, Position>();
  readonly #keys = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly path: readonly string[];

  constructor(path: readonly string[]) {
    this.path = path;
  }

  /**
   * The response key towards the planner of a field with these arguments: the field's name, with an unused numeric
   * suffix where one field stands twice with different arguments. A field without arguments is always plain, so one with
   * arguments gives way to it: rows are judged by plain fields.
   * @param isUsed whether a plain field of that name may stand here (for the field itself), or the types here have a
   *   field of that name (for a name with a suffix)
   */
  keyFor(field: string, argumentsKey: string, isUsed: (name: string) => boolean): string {
    if (argumentsKey === '') return field;
    const identity = `${field}(${argumentsKey})`;
    const known = this.#keys.get(identity);
    if (known !== undefined) return known;
    let key = field;
    for (let n = 1; this.#taken.has(key) || isUsed(key); n++) {
      key = `${field}_${n}`;
    }
    this.#taken.add(key);
    this.#keys.set(identity, key);
    return key;
  }

  child(key: string): Position {
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const made = new Position([...this.path, key]);
    this.#children.set(key, made);
    return made;
  }
}
