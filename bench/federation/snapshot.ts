/**
 * `$snapshot` is ours: every operation carries it into a field of every call, so that requests with distinct values
 * share nothing, whatever a gateway shares between identical ones.
 */
const mark = 'snap~';
const digits = 8;

/** A value of `$snapshot`; the answer does not depend on it. */
export function snapshotName(n: number): string {
  return mark + String(n % 10 ** digits).padStart(digits, '0');
}

/** A request to a service without the value of `$snapshot` in it, under which its canned answer is found. */
export function withoutSnapshot(text: string): string {
  let from = 0;
  let found = text.indexOf(mark);
  if (found === -1) return text;
  let rest = '';
  while (found !== -1) {
    rest += text.slice(from, found);
    from = found + mark.length + digits;
    found = text.indexOf(mark, from);
  }
  return rest + text.slice(from);
}
