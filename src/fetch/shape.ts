import { listDepth, type Selection } from '../plan/index.ts';
import type { RawField } from './raw-fields.ts';

/**
 * Where a piece of an object at some place of the plan comes from. An object is not merged from its pieces: each
 * stays in its service's answer, and generated code reads from the piece that has the field.
 */
export interface Source {
  /** Names its variable in generated code. */
  readonly id: number;
  /** Index of the fetch that brings it. */
  readonly fetch: number;
  /** The piece of the object above that it is read from; null at the root and for entities. */
  readonly parent: Source | null;
  /** Key in the plan under which the piece above contains it; null where there is none above. */
  readonly key: string | null;
  /** For entities: index of the anchor that links the object to its entity. */
  readonly anchor: number | null;
  readonly fields: readonly RawField[];
}

/** A place in the plan, by response keys towards the services; lists are not places of their own. */
export class Shape {
  readonly sources: Source[] = [];
  readonly children = new Map<string, Shape>();
  /** Anchors at this place and below. */
  readonly anchors = new Set<number>();
  /** How many lists the value here is nested in, where it is a list at all. */
  lists = 1;

  child(key: string): Shape {
    const known = this.children.get(key);
    if (known !== undefined) return known;
    const made = new Shape();
    this.children.set(key, made);
    return made;
  }

  /** Adds a piece here, and the pieces that it contains below. */
  add(source: Source, nextId: () => number): void {
    this.sources.push(source);
    const below = new Map<string, RawField[]>();
    for (const field of source.fields) {
      if (field.below !== null)
        below.set(field.key, [...(below.get(field.key) ?? []), ...field.below]);
    }
    for (const [key, fields] of below) {
      const { fetch } = source;
      this.child(key).add(
        { id: nextId(), fetch, parent: source, key, anchor: null, fields },
        nextId,
      );
    }
  }
}

/** Takes over from the operation which places hold lists of lists. */
export function nestLists(
  shape: Shape,
  selection: Selection,
  seen: Set<Selection> = new Set(),
): void {
  if (seen.has(selection)) return;
  seen.add(selection);
  for (const node of selection.byType.values()) {
    for (const { planKey, type, child } of node.fields) {
      const below = child === null ? undefined : shape.children.get(planKey);
      if (child === null || below === undefined) continue;
      below.lists = Math.max(1, listDepth(type));
      nestLists(below, child, seen);
    }
  }
}
