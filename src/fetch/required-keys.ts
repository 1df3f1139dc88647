import type { RequiresSelection } from '../plan/port.ts';

type RequiredField = Extract<RequiresSelection, { kind: 'Field' }>;

/** All fields of a `requires`, whatever type they are for. */
export function requiredFields(requires: readonly RequiresSelection[]): readonly RequiredField[] {
  return requires.flatMap((one) => (one.kind === 'Field' ? [one] : requiredFields(one.selections)));
}

export interface RequiredKey {
  /** The key that the service expects: differs where the plan holds one field twice, with different arguments. */
  readonly sentAs: string;
  /** Type conditions under which the key belongs to the representation; null for "always". */
  readonly conditions: (string | null)[];
  /** null for a plain value. */
  selections: readonly RequiresSelection[] | null;
}

/** The keys of a representation, each once, by their key in the plan. */
export function requiredKeys(
  requires: readonly RequiresSelection[],
): ReadonlyMap<string, RequiredKey> {
  const keys = new Map<string, RequiredKey>();
  const walk = (selections: readonly RequiresSelection[], condition: string | null): void => {
    for (const one of selections) {
      if (one.kind === 'InlineFragment') {
        walk(one.selections, one.typeCondition);
        continue;
      }
      if (one.name === '__typename') continue;
      const known = keys.get(one.name) ?? {
        sentAs: one.alias ?? one.name,
        conditions: [],
        selections: null,
      };
      known.conditions.push(condition);
      if (one.selections !== undefined) {
        known.selections = [...(known.selections ?? []), ...one.selections];
      }
      keys.set(one.name, known);
    }
  };
  walk(requires, null);
  return keys;
}
