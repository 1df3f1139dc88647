import { canonicalText, ENTRY_BYTES_MAX, type CanonicalValue } from './canonical-json.ts';

/** Something of an answer that comes in any number. */
export interface Item {
  readonly list: 'bases' | 'sets' | 'released' | 'refused';
  /** Canonical JSON. */
  readonly text: string;
  /** What stands in the sealed part for it; null for nothing. */
  readonly sealed: CanonicalValue;
}

export interface Part {
  readonly lists: Readonly<Record<Item['list'], string[]>>;
  readonly sealed: CanonicalValue[];
}

/** Room for what every part has beside its head and its items: part, salt, names of lists, frame of the sealed part. */
const frameBytes = 1_024;

/** Whether items are too large for one part, at a glance: no text has more characters than bytes. */
export function isLarge(items: readonly Item[]): boolean {
  let characters = 0;
  for (const { text } of items) characters += text.length;
  return characters > ENTRY_BYTES_MAX;
}

/** All items in one part, which is what nearly every answer comes to. */
export function together(items: readonly Item[]): Part {
  const part = emptyPart();
  for (const item of items) put(item, part);
  return part;
}

/**
 * Spreads the items of an answer over as many parts as keep each entry below the largest, in order.
 * @throws RangeError when one item alone is too large
 */
export function spread(headBytes: number, items: readonly Item[]): readonly Part[] {
  const room = ENTRY_BYTES_MAX - headBytes - frameBytes;
  let part = emptyPart();
  const parts = [part];
  let used = 0;
  for (const item of items) {
    const bytes = sizeOf(item);
    if (bytes > room) throw new RangeError(`One of the ${item.list} does not fit into an entry`);
    if (used + bytes > room) {
      part = emptyPart();
      parts.push(part);
      used = 0;
    }
    used += bytes;
    put(item, part);
  }
  return parts;
}

function put(item: Item, part: Part): void {
  part.lists[item.list].push(item.text);
  if (item.sealed !== null) part.sealed.push(item.sealed);
}

function emptyPart(): Part {
  return { lists: { bases: [], sets: [], released: [], refused: [] }, sealed: [] };
}

/** Bytes in the entry, with the comma; what is sealed grows by base64. */
function sizeOf(item: Item): number {
  const open = Buffer.byteLength(item.text) + 1;
  return item.sealed === null
    ? open
    : open + Math.ceil(((Buffer.byteLength(canonicalText(item.sealed)) + 1) * 4) / 3);
}
