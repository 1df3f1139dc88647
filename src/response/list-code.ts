import { isNonNullType, type GraphQLOutputType } from 'graphql';
import { listDepth, type Selection } from '../plan/index.ts';
import { call } from './write-code.ts';

/** A list of objects in generated code. */
export interface ListSite {
  /** Function that completes one item. */
  readonly item: string;
  /** Variables that hold the list as the services sent it. */
  readonly pieces: readonly string[];
  /** All parameters, the subject first. */
  readonly parameters: readonly string[];
  /** The list itself. */
  readonly site: number;
  /** One of its items. */
  readonly itemSite: number;
  /** Rows that failed, of which nobody can tell whether they may be seen. */
  readonly unseenSite: number;
  /** Which list of the path this is. */
  readonly depth: number;
  readonly itemNonNull: boolean;
  /** What lists hold: rows, lists of rows, or what goes with the object around it. */
  readonly holds: 'rows' | 'lists of rows' | 'values';
}

/** What the items of a list are, and where they stand in the path. */
export function itemsOf(
  item: GraphQLOutputType,
  { path, byType }: Selection,
): Pick<ListSite, 'depth' | 'itemNonNull' | 'holds'> {
  const lists = listDepth(item);
  const depths = path.filter((one) => typeof one === 'number');
  const rows = [...byType.values()].some(({ mark }) => mark.subject !== null || mark.via !== null);
  return {
    depth: depths[depths.length - 1 - lists] ?? 0,
    itemNonNull: isNonNullType(item),
    holds: !rows ? 'values' : lists === 0 ? 'rows' : 'lists of rows',
  };
}

/**
 * Body of the function that completes a list. Rows that are gone leave no trace: no null, no index, no count. A null row
 * cannot be told from one that is gone, nor a list without rows from one whose rows are, so they go as well.
 */
export function listCode(list: ListSite): string[] {
  const { pieces, parameters, site, itemSite, unseenSite, holds } = list;
  if (pieces.length === 0) return ['return null;'];
  const [subject = 'S', ...values] = parameters;
  const items = values.map((one) => `Array.isArray(${one}) ? ${one}[i] : undefined`);
  const first = pieces.map((one) => `Array.isArray(${one}) ? ${one}`).join(' : ');
  const lost = (at: number): string =>
    `R.troubled && (${pieces.map((one) => `(Array.isArray(${one}) && R.lostItem(${at}, ${one}, i))`).join(' || ')});`;
  // Whether a row that failed is visible cannot be told, so its fault stands at the list.
  const nullItem =
    holds !== 'values'
      ? `{ ${lost(unseenSite)} continue; }`
      : list.itemNonNull
        ? `{ R.fault(${itemSite}); return BUBBLE; }`
        : `{ ${lost(itemSite)} out.push(null); continue; }`;
  return [
    `if (${pieces.map((one) => `${one} == null`).join(' && ')}) return null;`,
    `const a = ${first} : undefined;`,
    `if (a === undefined${pieces.slice(1).map(differs).join('')}) { R.fault(${site}); return BUBBLE; }`,
    'const out = [];',
    'for (let i = 0; i < a.length; i++) {',
    `  R.ix[${list.depth}] = out.length;`,
    `  const r = ${call(list.item, [subject, ...items])};`,
    '  if (r === GONE) continue;',
    `  if (r === BUBBLE) { ${list.itemNonNull ? 'return BUBBLE;' : 'out.push(null); continue;'} }`,
    `  if (r === null) ${nullItem}`,
    ...(holds === 'lists of rows' ? ['  if (r.length === 0) continue;'] : []),
    '  out.push(r);',
    '}',
    'return out;',
  ];
}

/** Parts of one list are told by their place, so lists of different length are no parts of one. */
function differs(piece: string): string {
  return ` || (${piece} != null && ${piece}.length !== a.length)`;
}
