/** What one operation of a node was asked to do. Grants are numbered. */
export type Asked =
  | { readonly kind: 'release'; readonly grant: number; readonly version: number }
  | {
      readonly kind: 'change';
      readonly grant: number;
      /** The version that the change makes. */
      readonly version: number;
      readonly inForce: boolean;
    };

/** A line that a node prints before it begins an operation, and another when it knows the outcome. */
export type Line =
  | { readonly begun: string; readonly at: number; readonly asked: Asked }
  | {
      readonly ended: string;
      readonly at: number;
      readonly outcome: string;
      readonly index: number;
    };

/** An operation as the history sees it. A node that was killed never told the end of what it had begun. */
export interface Operation {
  readonly id: string;
  readonly asked: Asked;
  /** Microseconds on the machine's monotonic clock, which all processes share. */
  readonly begunAt: number;
  readonly endedAt: number | null;
  /** `committed`, `stale`, `exhausted`, `appended`, `conflict`, `unknown`, or null when nobody was told. */
  readonly outcome: string | null;
  /** Index of the entry, -1 when there is none. */
  readonly index: number;
}

/** Joins the lines of all nodes. */
export function operationsOf(lines: readonly Line[]): readonly Operation[] {
  const ends = new Map(
    lines.flatMap((line) => ('ended' in line ? [[line.ended, line] as const] : [])),
  );
  return lines.flatMap((line) => {
    if (!('begun' in line)) {
      return [];
    }
    const end = ends.get(line.begun);
    return [
      {
        id: line.begun,
        asked: line.asked,
        begunAt: line.at,
        endedAt: end?.at ?? null,
        outcome: end?.outcome ?? null,
        index: end?.index ?? -1,
      },
    ];
  });
}
