/**
 * PostgreSQL keeps no U+0000 in a text, and UTF-8 has no lone surrogates.
 * @throws TypeError on text that does not survive the way to the store and back.
 */
export function mustBeStorable(...texts: readonly string[]): void {
  for (const text of texts) {
    if (!text.isWellFormed() || text.includes('\0')) {
      throw new TypeError('A name in the store is well-formed Unicode without U+0000');
    }
  }
}

/** @throws RangeError on a page that no caller may ask for. */
export function mustBePageSize(count: number, max: number): void {
  if (!Number.isSafeInteger(count) || count < 1 || count > max) {
    throw new RangeError(`A page has 1 to ${max} rows`);
  }
}
