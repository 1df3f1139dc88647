import type { GraphQLSchema } from 'graphql';
import type { RequiresSelection } from '../plan/port.ts';
import type { FetchState } from './fetched-data.ts';
import { concreteTypes } from './raw-fields.ts';
import { requiredKeys } from './required-keys.ts';
import { rawKeysOf, typesAt } from './read-code.ts';
import type { Shape, Source } from './shape.ts';
import { absence, Unfetched } from './unfetched.ts';

/** A required field that holds objects: which pieces and links it is read from. Rare, so it is interpreted. */
export interface Nested {
  readonly shape: Shape;
  readonly pieces: readonly Source[];
  readonly links: readonly number[];
  readonly selections: readonly RequiresSelection[];
  readonly tableOf: readonly number[];
  readonly schema: GraphQLSchema;
}

/** A value at hand, as the services hold it. */
interface Held {
  /** By piece of the plan: what it brings. */
  readonly values: readonly unknown[];
  /** By link of the plan. */
  readonly links: readonly unknown[];
  /** Triples of piece, key and fetch: where the value could have come from (see `absence`). */
  readonly places: readonly unknown[];
}

/** JSON text of the required part of a value; null where a service says that it is null. */
export function nestedJson(state: FetchState, plan: Nested, held: Held): string | null | Unfetched {
  const { values, links, places } = held;
  const list = values.find(Array.isArray);
  if (list !== undefined) {
    const items: (string | null)[] = [];
    for (let n = 0; n < list.length; n++) {
      const item = nestedJson(state, plan, {
        values: values.map((one) => itemOf(one, n)),
        links: links.map((one) => itemOf(one, n)),
        places: values.flatMap((one, piece) => [one, n, plan.pieces[piece]?.fetch]),
      });
      if (item instanceof Unfetched) return item;
      items.push(item);
    }
    return `[${items.map((one) => one ?? 'null').join()}]`;
  }
  if (values.every((one) => one === null || one === undefined)) return absence(state, places);
  const pieces = new Map<Source, unknown>(plan.pieces.map((one, n) => [one, values[n]]));
  for (const source of plan.shape.sources) {
    if (source.anchor === null) continue;
    const link = links[plan.links.indexOf(source.anchor)];
    const table = state.entities[plan.tableOf[source.anchor] ?? -1];
    if (link !== undefined) {
      pieces.set(source, typeof link === 'number' ? itemOf(table, link) : link);
    }
  }
  return objectJson(state, plan, pieces, links);
}

function objectJson(
  state: FetchState,
  plan: Nested,
  pieces: ReadonlyMap<Source, unknown>,
  links: readonly unknown[],
): string | null | Unfetched {
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
    const places = placesIn(pieces, name, typename);
    const json =
      selections === null
        ? plainJson(state, read(pieces, name), places)
        : below(state, plan, pieces, { name, selections, links, places });
    if (json instanceof Unfetched) return json;
    parts.push(`${JSON.stringify(sentAs)}:${json ?? 'null'}`);
  }
  return `{${parts.join()}}`;
}

function below(
  state: FetchState,
  plan: Nested,
  pieces: ReadonlyMap<Source, unknown>,
  field: { name: string; selections: readonly RequiresSelection[] } & Omit<Held, 'values'>,
): string | null | Unfetched {
  const { name, selections, links, places } = field;
  const shape = plan.shape.child(name);
  const inner = shape.sources.filter((one) => one.parent !== null && pieces.has(one.parent));
  const values = inner.map((one) => {
    const parent = one.parent === null ? undefined : pieces.get(one.parent);
    return one.parent === null ? undefined : first(valuesAt(one.parent, parent, name));
  });
  const nested: Nested = { ...plan, shape, pieces: inner, selections };
  return nestedJson(state, nested, { values, links, places });
}

function placesIn(
  pieces: ReadonlyMap<Source, unknown>,
  key: string,
  typename: unknown,
): readonly unknown[] {
  return [...pieces].flatMap(([source, value]) =>
    rawKeysOf(source, key, null)
      .filter(({ types }) => types === null || typeof typename !== 'string' || types.has(typename))
      .flatMap(({ rawKey }) => [value, rawKey, source.fetch]),
  );
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

function plainJson(
  state: FetchState,
  value: unknown,
  places: readonly unknown[],
): string | null | Unfetched {
  return value === undefined || value === null ? absence(state, places) : JSON.stringify(value);
}

function itemOf(value: unknown, index: number): unknown {
  return Array.isArray(value) ? (value as unknown[])[index] : undefined;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
