/** Collects the functions of a generated program. */
export class CodeWriter {
  readonly consts: unknown[] = [];
  readonly #functions: string[] = [];

  /** Adds a function and returns its name. */
  add(name: string, parameters: readonly string[], body: readonly string[]): string {
    this.#functions.push(
      `function ${name}(${['R', 'x', ...parameters].join(', ')}) {\n  ${body.join('\n  ')}\n}`,
    );
    return name;
  }

  /** Expression for a value that generated code needs. */
  const(value: unknown): string {
    return `consts[${this.consts.push(value) - 1}]`;
  }

  text(start: string): string {
    return [...this.#functions, start].join('\n');
  }
}

/** Call of a generated function. */
export function call(name: string, values: readonly string[]): string {
  return `${name}(${['R', 'x', ...values].join(', ')})`;
}

/** A property of an object literal. A client may choose any name as response key, also one that sets a prototype. */
export function property(key: string, value: string): string {
  return key === '__proto__' ? `["__proto__"]: ${value}` : `${JSON.stringify(key)}: ${value}`;
}

/** Code for whether a piece is there but holds no object: nothing of it may be read. */
export function isNoObject(piece: string): string {
  return `(${piece} != null && (typeof ${piece} !== "object" || Array.isArray(${piece})))`;
}
