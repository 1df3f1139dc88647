/** What an entry may hold. Numbers are whole and within 2^53; `undefined` has no place in it. */
export type CanonicalValue =
  | null
  | boolean
  | number
  | string
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue };

/** Largest entry of the log, in bytes. */
export const ENTRY_BYTES_MAX = 60 * 1024;

/** Deepest nesting; an entry needs a handful. */
const DEPTH_MAX = 32;

/**
 * The canonical JSON (RFC 8785) of a value, in UTF-8: the same value gives the same bytes in every language.
 * Numbers are held to whole ones within 2^53, where all encoders agree.
 * @throws TypeError on anything that has no canonical form: a fraction, text that is not well-formed Unicode,
 * `undefined`, an object with a prototype of its own, nesting deeper than 32.
 */
export function canonicalJson(value: CanonicalValue): Uint8Array {
  return Buffer.from(encode(value, 0), 'utf8');
}

/**
 * Refuses an entry that a log would not take.
 * @throws RangeError when the entry is empty or larger than 60 KiB.
 */
export function mustFitEntry(entry: Uint8Array): void {
  if (entry.length === 0 || entry.length > ENTRY_BYTES_MAX) {
    throw new RangeError(`An entry has 1 to ${ENTRY_BYTES_MAX} bytes, not ${entry.length}`);
  }
}

function encode(value: unknown, depth: number): string {
  if (depth > DEPTH_MAX) {
    throw new TypeError(`Canonical JSON nests at most ${DEPTH_MAX} deep here`);
  }
  if (typeof value === 'string') {
    return encodeString(value);
  }
  if (typeof value === 'number') {
    return encodeNumber(value);
  }
  if (typeof value === 'boolean') {
    return value ? 'true' : 'false';
  }
  if (typeof value === 'object') {
    return encodeObject(value, depth);
  }
  throw new TypeError(`A value of type ${typeof value} has no canonical JSON`);
}

function encodeObject(value: object | null, depth: number): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    // Array.from visits holes too, so that they are refused and not dropped.
    return `[${Array.from(value, (item: unknown) => encode(item, depth + 1)).join(',')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError('Only plain objects have canonical JSON');
  }
  // RFC 8785 §3.2.3 orders members by UTF-16 code units, as JavaScript's own comparison does.
  const members = Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, item]) => `${encodeString(key)}:${encode(item, depth + 1)}`);
  return `{${members.join(',')}}`;
}

function encodeString(value: string): string {
  if (!value.isWellFormed()) {
    throw new TypeError('Text that is not well-formed Unicode has no canonical JSON');
  }
  // JSON.stringify of well-formed text is what RFC 8785 §3.2.2.2 asks for.
  return JSON.stringify(value);
}

function encodeNumber(value: number): string {
  if (!Number.isSafeInteger(value)) {
    throw new TypeError('A number in an entry is whole and within 2^53');
  }
  // Also turns minus zero into 0 (RFC 8785 §3.2.2.3).
  return String(value);
}
