import { call } from './write-code.ts';

/** A list of objects in generated code. */
export interface ListSite {
  /** Function that completes one item. */
  readonly item: string;
  /** Variables that hold the list as the services sent it. */
  readonly pieces: readonly string[];
  /** All parameters, the subject first. */
  readonly parameters: readonly string[];
  readonly site: number;
  /** Which list of the path this is. */
  readonly depth: number;
  readonly itemNonNull: boolean;
  readonly dropNulls: boolean;
}

/** Body of the function that completes a list. Rows that are gone leave no trace: no null, no index, no count. */
export function listCode(list: ListSite): string[] {
  const { pieces, parameters, site, depth } = list;
  if (pieces.length === 0) return ['return null;'];
  const [subject = 'S', ...values] = parameters;
  const items = values.map((one) => `${one} == null ? undefined : ${one}[i]`);
  const first = pieces.map((one) => `Array.isArray(${one}) ? ${one}`).join(' : ');
  const nullItem = list.dropNulls
    ? 'continue;'
    : list.itemNonNull
      ? `{ R.fault(${site}); return BUBBLE; }`
      : '{ out.push(null); continue; }';
  return [
    `if (${pieces.map((one) => `${one} == null`).join(' && ')}) return null;`,
    `const a = ${first} : undefined;`,
    `if (a === undefined) { R.fault(${site}); return BUBBLE; }`,
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
