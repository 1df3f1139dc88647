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
 * Numbers are held to whole ones within 2^53, where all encoders agree. Fastest when the members of every object
 * already stand in canonical order, as the engine can write them out itself then.
 * @throws TypeError on anything that has no canonical form: a fraction, text that is not well-formed Unicode,
 * `undefined`, an object with a prototype of its own, nesting deeper than 32.
 */
export function canonicalJson(value: CanonicalValue): Uint8Array {
  return Buffer.from(canonicalText(value), 'utf8');
}

/** The same as text, to be put into a larger one. */
export function canonicalText(value: CanonicalValue): string {
  // What JSON.stringify writes of checked values in order is what RFC 8785 §3.2.2 asks for.
  return isInOrder(value, 0) ? JSON.stringify(value) : encode(value);
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

/**
 * Whether the members of every object come in canonical order: by UTF-16 code units (RFC 8785 §3.2.3).
 * @throws TypeError on what has no canonical form.
 */
function isInOrder(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
      mustBeWellFormed(value);
      return true;
    case 'number':
      mustBeWhole(value);
      return true;
    case 'boolean':
      return true;
    case 'object':
      return value === null || areMembersInOrder(value, depth + 1);
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
      break;
  }
  throw new TypeError(`A value of type ${typeof value} has no canonical JSON`);
}

function areMembersInOrder(value: object, depth: number): boolean {
  if (depth > DEPTH_MAX) {
    throw new TypeError(`Canonical JSON nests at most ${DEPTH_MAX} deep here`);
  }
  let inOrder = true;
  if (Array.isArray(value)) {
    // By index, so that holes are refused and not skipped.
    for (let at = 0; at < value.length; at += 1) {
      inOrder = isInOrder(value[at], depth) && inOrder;
    }
    return inOrder;
  }
  mustBePlain(value);
  let before: string | null = null;
  for (const [key, item] of Object.entries(value)) {
    mustBeWellFormed(key);
    inOrder = isInOrder(item, depth) && inOrder && (before === null || before < key);
    before = key;
  }
  return inOrder;
}

/** Writes a checked value with its members in order. */
function encode(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(encode).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value);
  }
  const members = Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${encode(item)}`);
  return `{${members.join(',')}}`;
}

function mustBePlain(value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError('Only plain objects have canonical JSON');
  }
}

function mustBeWellFormed(value: string): void {
  if (!value.isWellFormed()) {
    throw new TypeError('Text that is not well-formed Unicode has no canonical JSON');
  }
}

function mustBeWhole(value: number): void {
  if (!Number.isSafeInteger(value)) {
    throw new TypeError('A number in an entry is whole and within 2^53');
  }
}
