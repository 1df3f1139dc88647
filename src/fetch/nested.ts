import type { GraphQLSchema } from 'graphql';
import type { RequiresSelection } from '../plan/port.ts';
import type { FetchState } from './fetched-data.ts';
import { concreteTypes } from './raw-fields.ts';
import { requiredKeys } from './required-keys.ts';
import { rawKeysOf, typesAt } from './read-code.ts';
import type { Shape, Source } from './shape.ts';

/** A required field that holds objects: which pieces and links it is read from. Rare, so it is interpreted. */
export interface Nested {
  readonly shape: Shape;
  readonly pieces: readonly Source[];
  readonly links: readonly number[];
  readonly selections: readonly RequiresSelection[];
  readonly tableOf: readonly number[];
  readonly schema: GraphQLSchema;
}

/** JSON text of the required part of a value; null where there is nothing to send. */
export function nestedJson(
  state: FetchState,
  plan: Nested,
  values: readonly unknown[],
  links: readonly unknown[],
): string | null {
  const list = values.find(Array.isArray);
  if (list !== undefined) {
    const items = list.map((_, n) =>
      nestedJson(
        state,
        plan,
        values.map((one) => itemOf(one, n)),
        links.map((one) => itemOf(one, n)),
      ),
    );
    return `[${items.map((one) => one ?? 'null').join()}]`;
  }
  if (values.every((one) => one === null || one === undefined)) return null;
  const pieces = new Map<Source, unknown>(plan.pieces.map((one, n) => [one, values[n]]));
  for (const source of plan.shape.sources) {
    if (source.anchor === null) continue;
    const link = links[plan.links.indexOf(source.anchor)];
    const table = state.entities[plan.tableOf[source.anchor] ?? -1];
    if (typeof link === 'number') pieces.set(source, itemOf(table, link));
  }
  return objectJson(state, plan, pieces, links);
}

function objectJson(
  state: FetchState,
  plan: Nested,
  pieces: ReadonlyMap<Source, unknown>,
  links: readonly unknown[],
): string | null {
  const typename = read(pieces, '__typename');
  const parts: string[] = [];
  if (plan.selections.some((one) => one.kind === 'Field' && one.name === '__typename')) {
    parts.push(`"__typename":${JSON.stringify(typename ?? null)}`);
  }
  for (const [name, { conditions, selections, sentAs }] of requiredKeys(plan.selections)) {
    const applies = conditions.some(
      (one) =>
        one === null ||
        typeof typename !== 'string' ||
        concreteTypes([one], plan.schema).has(typename),
    );
    if (!applies) continue;
    const json =
      selections === null
        ? plainJson(read(pieces, name))
        : below(state, plan, pieces, links, { name, selections });
    if (json !== null) parts.push(`${JSON.stringify(sentAs)}:${json}`);
  }
  return parts.length === 0 ? null : `{${parts.join()}}`;
}

function below(
  state: FetchState,
  plan: Nested,
  pieces: ReadonlyMap<Source, unknown>,
  links: readonly unknown[],
  { name, selections }: { name: string; selections: readonly RequiresSelection[] },
): string | null {
  const shape = plan.shape.child(name);
  const inner = shape.sources.filter((one) => one.parent !== null && pieces.has(one.parent));
  const values = inner.map((one) => {
    const parent = one.parent === null ? undefined : pieces.get(one.parent);
    return one.parent === null ? undefined : first(valuesAt(one.parent, parent, name));
  });
  return nestedJson(state, { ...plan, shape, pieces: inner, selections }, values, links);
}

function read(pieces: ReadonlyMap<Source, unknown>, key: string): unknown {
  return first([...pieces].flatMap(([source, value]) => valuesAt(source, value, key)));
}

/** What a piece holds under a key, wherever its type has it. */
function valuesAt(source: Source, value: unknown, key: string): readonly unknown[] {
  return rawKeysOf(source, key, null)
    .filter(({ rawKey }) => {
      const types = typesAt(source, key, rawKey);
      return types === null || types.has(String(property(value, '__typename')));
    })
    .map((raw) => raw.constant ?? property(value, raw.rawKey));
}

function first(values: readonly unknown[]): unknown {
  return values.find((one) => one !== undefined && one !== null);
}

function plainJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

function itemOf(value: unknown, index: number): unknown {
  return Array.isArray(value) ? (value as unknown[])[index] : undefined;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
