import type { Selection } from './selection.ts';

/**
 * Whether objects that are asked for take their subject from the object above, so that what an argument tests is judged
 * there: such rows, or edges with customer data of their own, say by being there what was found. What is not asked for
 * tells nothing, and an object with a subject of its own is judged itself.
 */
export function reachesContained(selection: Selection): boolean {
  return [...selection.byType.values()].some(
    ({ mark, fields }) =>
      mark.contained ||
      (mark.subject === null &&
        fields.some(({ child }) => child !== null && reachesContained(child))),
  );
}
