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
  /** Which list of the path this is. */
  readonly depth: number;
  readonly itemNonNull: boolean;
  readonly dropNulls: boolean;
}

/** Body of the function that completes a list. Rows that are gone leave no trace: no null, no index, no count. */
export function listCode(list: ListSite): string[] {
  const { pieces, parameters, site, itemSite, depth } = list;
  if (pieces.length === 0) return ['return null;'];
  const [subject = 'S', ...values] = parameters;
  const items = values.map((one) => `Array.isArray(${one}) ? ${one}[i] : undefined`);
  const first = pieces.map((one) => `Array.isArray(${one}) ? ${one}`).join(' : ');
  // Whether a row that failed is visible cannot be told, so its fault stands at the list.
  const lost = (at: number): string =>
    `R.troubled && (${pieces.map((one) => `(Array.isArray(${one}) && R.lostItem(${at}, ${one}, i))`).join(' || ')});`;
  const nullItem = list.dropNulls
    ? `{ ${lost(site)} continue; }`
    : list.itemNonNull
      ? `{ R.fault(${itemSite}); return BUBBLE; }`
      : `{ ${lost(itemSite)} out.push(null); continue; }`;
  return [
    `if (${pieces.map((one) => `${one} == null`).join(' && ')}) return null;`,
    `const a = ${first} : undefined;`,
    `if (a === undefined${pieces.slice(1).map(differs).join('')}) { R.fault(${site}); return BUBBLE; }`,
    'const out = [];',
    'for (let i = 0; i < a.length; i++) {',
    `  R.ix[${depth}] = out.length;`,
    `  const r = ${call(list.item, [subject, ...items])};`,
    '  if (r === GONE) continue;',
    `  if (r === BUBBLE) { ${list.itemNonNull ? 'return BUBBLE;' : 'out.push(null); continue;'} }`,
    `  if (r === null) ${nullItem}`,
    '  out.push(r);',
    '}',
    'return out;',
  ];
}

/** Parts of one list are told by their place, so lists of different length are no parts of one. */
function differs(piece: string): string {
  return ` || (${piece} != null && ${piece}.length !== a.length)`;
}
