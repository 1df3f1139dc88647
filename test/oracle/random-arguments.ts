import type { Draw } from './draw.ts';
import { scalarName } from './plain-types.ts';
import type { ArgumentSpec, InputSpec } from './world.ts';

type ScopeAxis = Extract<ArgumentSpec['role'], { kind: 'scope' }>['by'];

const scopeNames = {
  TENANT: 'tenants',
  ACCOUNT: 'accounts',
  RESOURCE: 'resources',
  PERIOD_FROM: 'from',
  PERIOD_TO: 'to',
} as const;

export function scopeArgument(draw: Draw, by: ScopeAxis): ArgumentSpec {
  const single = by.startsWith('PERIOD') || draw.chance(0.2);
  const type = single ? 'String' : '[String!]';
  return { name: scopeNames[by], type, role: { kind: 'scope', by } };
}

/** Now and then the two bounds in time. */
export function timeArguments(draw: Draw, share: number): readonly ArgumentSpec[] {
  if (!draw.chance(share)) return [];
  return [scopeArgument(draw, 'PERIOD_FROM'), scopeArgument(draw, 'PERIOD_TO')];
}

/** Arguments of a page of rows; `under` a subject its own tenant is the only one. */
export function pageArguments(draw: Draw, under: boolean): readonly ArgumentSpec[] {
  const args: ArgumentSpec[] = [];
  if (!under && draw.chance(0.85)) args.push(scopeArgument(draw, 'TENANT'));
  if (draw.chance(under ? 0.1 : 0.5)) args.push(scopeArgument(draw, 'ACCOUNT'));
  if (draw.chance(0.3)) args.push(scopeArgument(draw, 'RESOURCE'));
  args.push(...timeArguments(draw, 0.5));
  if (draw.chance(0.6)) args.push({ name: 'first', type: 'Int', role: { kind: 'first' } });
  if (draw.chance(0.25)) args.push(likeArgument);
  return args;
}

export const idArgument: ArgumentSpec = { name: 'id', type: 'ID!', role: { kind: 'id' } };

export const likeArgument: ArgumentSpec = {
  name: 'like',
  type: 'String',
  role: { kind: 'equals', field: 'p0' },
};

/** The argument that takes a filter of an entity. */
export function whereArgument(of: string): ArgumentSpec {
  return { name: 'where', type: filterOf(of), role: { kind: 'input' } };
}

function filterOf(entity: string): string {
  return `${entity}Filter`;
}

/** The input objects that rows of an entity are asked for by: what they hold may stand in lists, in each other, or alone. */
export function randomFilter(draw: Draw, of: string): readonly InputSpec[] {
  const more = `${of}More`;
  const fields: ArgumentSpec[] = [...leaves(draw)];
  const inner: ArgumentSpec[] = [...leaves(draw)];
  if (draw.chance(0.12)) fields.push({ name: 'first', type: 'Int', role: { kind: 'first' } });
  const holds = (name: string, type: string): ArgumentSpec => {
    return { name, type, role: { kind: 'input' } };
  };
  const isDeep = inner.length > 0 && draw.chance(0.6);
  if (isDeep) fields.push(holds('more', more));
  if (isDeep && draw.chance(0.3)) fields.push(holds('any', `[${more}!]`));
  if (draw.chance(0.2)) fields.push(holds('and', filterOf(of)));
  if (fields.length === 0) fields.push(likeArgument);
  return [{ name: filterOf(of), fields }, ...(isDeep ? [{ name: more, fields: inner }] : [])];
}

function leaves(draw: Draw): readonly ArgumentSpec[] {
  const fields: ArgumentSpec[] = [];
  if (draw.chance(0.5)) {
    fields.push(draw.chance(0.1) ? { ...likeArgument, usual: 'usual' } : likeArgument);
  }
  if (draw.chance(0.45)) {
    const type = draw.pick(['String', 'String', 'String!', scalarName]);
    const usual = type === 'String' && draw.chance(0.3) ? { usual: 'usual' } : {};
    fields.push({ name: 'hint', type, role: { kind: 'nothing' }, ...usual });
  }
  if (draw.chance(0.4)) fields.push(scopeArgument(draw, 'TENANT'));
  if (draw.chance(0.25)) fields.push(scopeArgument(draw, 'ACCOUNT'));
  if (draw.chance(0.15)) fields.push(scopeArgument(draw, 'RESOURCE'));
  fields.push(...timeArguments(draw, 0.2));
  return fields;
}
