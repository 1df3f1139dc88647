import { elementsFoundBy, elementsOfRows, linkTests } from './argument-uses.ts';
import type { ArgumentUse, Confiner, LinkTest } from './selection.ts';

/** What arguments of the fields above ask of the objects at a place, back to the last object with a subject of its own. */
export interface TestsAbove {
  /** Elements that each row must have. */
  readonly tested: readonly string[];
  /** Objects that are fetched and judged with each row. */
  readonly links: readonly LinkTest[];
  /** Elements by which the rows are found, also where nothing that is asked for could be judged by them. */
  readonly found: readonly string[];
}

/** An object with a subject has been judged with all that was asked above it. */
export const nothingAbove: TestsAbove = { tested: [], links: [], found: [] };

/** How a field asks further. */
interface Asking {
  readonly uses: readonly ArgumentUse[];
  readonly confiner: Confiner | undefined;
  /** Elements that are tested on the object that it leads to, because rows are judged by it. */
  readonly linked: readonly string[];
  /** It is a mutation: its arguments hold what it writes. */
  readonly runs: boolean;
}

/** What is asked of the objects behind a field. */
export function testsBelow(
  above: TestsAbove,
  { uses, confiner, linked, runs }: Asking,
): TestsAbove {
  // What an argument tests holds for the rows, whatever stands between: a connection may carry customer data itself.
  const own = confiner?.tested ?? elementsOfRows(uses);
  return {
    tested: [...new Set([...above.tested, ...own, ...linked])],
    links: [...above.links, ...linkTests(uses)],
    found: [...new Set([...above.found, ...(runs ? [] : elementsFoundBy(uses))])],
  };
}
