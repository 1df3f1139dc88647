/** Puts a unique marker in the place of every value of a service's answer, and looks for them in what goes out. */
export class Markers {
  #count = 0;

  /** The answer with markers instead of values. Type names stay, or nothing could be read from it. */
  put(answer: unknown): unknown {
    if (typeof answer !== 'object' || answer === null || !('data' in answer)) return answer;
    return { ...answer, data: this.#replaced(answer.data) };
  }

  #replaced(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#replaced(item));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          key.endsWith('__typename') ? inner : this.#replaced(inner),
        ]),
      );
    }
    if (typeof value === 'string') return `marker-${this.#count++}-`;
    return typeof value === 'number' ? 1_987_000_000 + this.#count++ : value;
  }

  /** What of the markers stands in a text; null when nothing does. */
  found(text: string): string | null {
    const match = /marker-\d+-|\b1987\d{6}\b/.exec(text);
    return match === null ? null : `lets ${match[0]} out`;
  }
}
