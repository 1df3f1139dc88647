import { refuseInput, requireId } from '../records/index.ts';

/** The most that one page of any list holds. */
const PAGE_MAX = 100;

export interface PageArguments {
  readonly first: number | null;
  readonly after?: string | null;
}

export interface Page<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

/**
 * One page of records that `list` gives in the order of their ids. The cursor is the last id; it opens nothing, as the
 * list is the caller's own whatever it starts after.
 */
export async function pageOf<T extends { readonly id: string }>(
  { first, after = null }: PageArguments,
  list: (page: { limit: number; after: string | null }) => Promise<readonly T[]>,
): Promise<Page<T>> {
  const size = first ?? PAGE_MAX;
  if (size < 1) refuseInput('first', 'FORMAT');
  if (size > PAGE_MAX) refuseInput('first', 'TOO_MANY');
  if (after !== null) requireId('after', after);
  const found = await list({ limit: size + 1, after });
  const nodes = found.slice(0, size);
  const endCursor = nodes.at(-1)?.id ?? null;
  return { nodes, pageInfo: { endCursor, hasNextPage: found.length > size } };
}
