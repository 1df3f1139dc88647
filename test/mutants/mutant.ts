/** A hand-written breakage of the gateway: one small edit, and the narrow test that must notice it. */
export interface Mutant {
  /** Unique, in kebab-case: names it in the table. */
  readonly id: string;
  /** What no longer holds, as a sentence for people. */
  readonly breaks: string;
  /** From the project's root. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly old: string;
  readonly new: string;
  readonly killedBy: TestName;
}

/** Names tests narrowly enough to run them alone. */
export interface TestName {
  /** From the project's root. */
  readonly file: string;
  /**
   * A piece of the test's full name as it is reported, and of its source: where a title is a template, the piece
   * between two of its places.
   */
  readonly test: string;
}

/** The text with the edit made; null where it no longer applies, which is a fault of the list. */
export function mutated(text: string, { old, new: changed }: Mutant): string | null {
  const at = text.indexOf(old);
  if (at === -1 || text.includes(old, at + 1) || changed === old) return null;
  return text.slice(0, at) + changed + text.slice(at + old.length);
}
