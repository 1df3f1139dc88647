import { collectSites } from './collect.ts';
import { stringOf, type NamedSdl } from './site.ts';

/** What a coordinate is marked with. */
export interface MarkedCoordinate {
  /** Canonical names of its directives. */
  readonly directives: ReadonlySet<string>;
  /** Elements that it is classified as. */
  readonly elements: readonly string[];
}

/** Every coordinate that carries a mark in one of the documents, for tools that look for those that carry none. */
export function markedCoordinates(
  documents: readonly NamedSdl[],
  known: readonly string[],
): ReadonlyMap<string, MarkedCoordinate> {
  const sites = Map.groupBy(
    collectSites(documents, known, () => {}),
    (one) => one.coordinate,
  );
  return new Map(
    [...sites].map(([coordinate, marks]) => [
      coordinate,
      {
        directives: new Set(marks.map((one) => one.directive)),
        elements: marks
          .filter((one) => one.directive === 'classified')
          .map((one) => stringOf(one.node, 'element'))
          .filter((one) => typeof one === 'string'),
      },
    ]),
  );
}
