import { named } from './sdl.ts';
import type { FieldSpec, TypeSpec } from './world.ts';

/** Connections and edges of all that is paged. */
export function pagesOf(types: readonly TypeSpec[]): readonly TypeSpec[] {
  const returned = types.flatMap((one) => one.fields).map((one) => named(one.type));
  const paged = new Set(returned.filter((one) => one.endsWith('Connection')));
  const own = [...paged].map((one) => one.replace(/Connection$/, '')).flatMap(pageOf);
  if (own.length === 0) return [];
  return [...own, part('PageInfo', { hasNextPage: 'Boolean!', endCursor: 'String' })];
}

function pageOf(of: string): readonly TypeSpec[] {
  const connection = {
    nodes: `[${of}!]!`,
    edges: `[${of}Edge!]!`,
    totalCount: 'Int!',
    pageInfo: 'PageInfo!',
  };
  return [part(`${of}Connection`, connection), part(`${of}Edge`, { node: of, cursor: 'String' })];
}

function part(name: string, types: Readonly<Record<string, string>>): TypeSpec {
  const fields = Object.entries(types).map(([field, type]): FieldSpec => {
    return { name: field, type, args: [], services: [], source: { kind: 'cell' } };
  });
  return { name, kind: 'part', fields, interfaces: [] };
}
