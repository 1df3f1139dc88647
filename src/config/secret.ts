/**
 * A value that must not be shown. Printing, logging, serialising or inspecting it gives `[secret]`;
 * only {@link Secret.reveal} gives the value, so every use of a secret can be found by that name.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value. The caller keeps it out of messages, errors and logs. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  /** What Node's `util.inspect`, and with it `console.log`, shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}
