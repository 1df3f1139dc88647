import type { FetchProgram } from './program.ts';
import type { RawField } from './raw-fields.ts';
import type { Source } from './shape.ts';

/*
 * Expressions of generated code. In it, `s<n>` is the piece of the current object that source n brings, `l<n>` the
 * link of anchor n at the current place, and `x` the fetch state.
 */

/** How a key is read from a piece of an object of this concrete type; null: whatever type it is. */
export function rawKeysOf(source: Source, key: string, type: string | null): readonly RawField[] {
  const found = source.fields.filter(
    (one) => one.key === key && (type === null || one.types === null || one.types.has(type)),
  );
  return [...new Map(found.map((one) => [one.rawKey, one])).values()];
}

/** Reads of a plain key from a piece, in the order to try them. */
export function readKey(source: Source, key: string, type: string | null): readonly string[] {
  return rawKeysOf(source, key, type).map((one) => {
    const value =
      one.constant === null
        ? `s${source.id}[${JSON.stringify(one.rawKey)}]`
        : JSON.stringify(one.constant);
    return `(s${source.id} == null ? undefined : ${value})`;
  });
}

/** Read of a piece from the piece above that contains it. */
export function readChild(source: Source, type: string | null): string {
  const { parent, key } = source;
  if (parent === null || key === null) return 'undefined';
  const reads = rawKeysOf(parent, key, type).map(
    (one) => `s${parent.id}[${JSON.stringify(one.rawKey)}]`,
  );
  return reads.length === 0
    ? 'undefined'
    : `(s${parent.id} == null ? undefined : ${reads.join(' ?? ')})`;
}

/** The entity that a link points to. */
export function entityAt(program: Pick<FetchProgram, 'tableOf'>, anchor: number): string {
  const table = `x.entities[${program.tableOf[anchor] ?? -1}]`;
  return `l${anchor} == null || ${table} == null ? undefined : ${table}[l${anchor}]`;
}
