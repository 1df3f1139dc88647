import type { Draw } from './draw.ts';
import { named } from './sdl.ts';
import type { PlainRow } from './plain.ts';
import { inputOf, type ArgumentSpec, type Data, type FieldSpec, type World } from './world.ts';

export interface RandomOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Names that a client may give to anything, among them those that the gateway itself asks for. */
const aliases = [
  'x',
  'y',
  'id',
  'tenant',
  'account',
  'at',
  '__typename',
  'owners',
  'nodes',
  'p0',
  'total',
];

/**
 * A random operation; it may be invalid where two fields meet under one name.
 * @param writing chance that it is a mutation, where the world has some
 */
export function randomOperation(
  draw: Draw,
  world: World,
  data: Data,
  writing: number,
): RandomOperation {
  const has = world.types.some((one) => one.kind === 'mutation');
  const root = has && draw.chance(writing) ? 'Mutation' : 'Query';
  return new OperationMaker(draw, world, data).make(root);
}

class OperationMaker {
  readonly #draw: Draw;
  readonly #world: World;
  readonly #data: Data;
  readonly #variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  readonly #fragments: string[] = [];
  readonly #wild: boolean;
  #named = 0;
  /** The row that a field of a mutation is mostly about. */
  #target: PlainRow | null = null;
  #budget: number;

  constructor(draw: Draw, world: World, data: Data) {
    this.#draw = draw;
    this.#world = world;
    this.#data = data;
    this.#wild = draw.chance(0.5);
    this.#budget = draw.int(3, 22);
  }

  make(root: 'Query' | 'Mutation'): RandomOperation {
    const keyword = root.toLowerCase();
    const body = this.#set(root, 0);
    const definitions = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`);
    const head = definitions.length === 0 ? keyword : `${keyword}(${definitions.join(', ')})`;
    const variables = Object.fromEntries(
      [...this.#variables]
        .filter(([, one]) => one.value !== undefined)
        .map(([name, one]) => [name, one.value]),
    );
    return { text: [`${head} ${body}`, ...this.#fragments].join('\n'), variables };
  }

  #set(type: string, depth: number): string {
    const draw = this.#draw;
    const parts: string[] = [];
    const count = depth === 0 ? draw.int(1, 3) : draw.int(1, 4);
    for (let n = 0; n < count; n++) parts.push(this.#selection(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  #selection(type: string, depth: number): string {
    const draw = this.#draw;
    const abstract = this.#world.abstracts.find((one) => one.name === type);
    if (abstract !== undefined && draw.chance(0.55)) {
      const target = draw.pick(abstract.members);
      return `... on ${target}${this.#condition()} ${this.#set(target, depth)}`;
    }
    if (draw.chance(0.06) && depth < 5)
      return `...${this.#condition()} ${this.#set(type, depth + 1)}`;
    if (draw.chance(0.06) && depth < 5) {
      const name = `F${this.#named++}`;
      this.#fragments.push(`fragment ${name} on ${type} ${this.#set(type, depth + 1)}`);
      return `...${name}${this.#condition()}`;
    }
    if (type !== 'Query' && draw.chance(0.07)) return `${draw.chance(0.5) ? 't: ' : ''}__typename`;
    return this.#field(type, depth);
  }

  #field(type: string, depth: number): string {
    const draw = this.#draw;
    const fields = this.#fieldsOf(type);
    const leaves = fields.filter((one) => !this.#isComposite(one));
    const objects = fields.filter((one) => this.#isComposite(one));
    this.#budget--;
    const deep = objects.length > 0 && this.#budget > 0 && depth < 6;
    const wantsObjects = leaves.length === 0 || (deep && draw.chance(depth === 0 ? 0.97 : 0.45));
    if (wantsObjects && objects.length === 0) return '__typename';
    const all = wantsObjects ? objects : leaves;
    const sought = all.filter(isSought);
    const field = draw.pick(sought.length > 0 && draw.chance(0.4) ? sought : all);
    // Several fields of a mutation mostly stand under names of their own, as each is a call of its own.
    const own = type === 'Mutation' && draw.chance(0.8) ? `m${this.#named++}: ` : '';
    const alias = this.#wild && draw.chance(0.3) ? `${draw.pick(aliases)}: ` : own;
    const below = wantsObjects
      ? deep
        ? ` ${this.#set(named(field.type), depth + 1)}`
        : ' { __typename }'
      : '';
    this.#target = this.#targetOf(field);
    return `${alias}${field.name}${this.#arguments(field)}${this.#condition()}${below}`;
  }

  #fieldsOf(type: string): readonly FieldSpec[] {
    const abstract = this.#world.abstracts.find((one) => one.name === type);
    if (abstract !== undefined) {
      return (abstract.fields ?? []).map((one) => {
        return { ...one, args: [], services: [], source: { kind: 'cell' } as const };
      });
    }
    const fields = this.#world.types.find((one) => one.name === type)?.fields ?? [];
    return fields.filter((one) => one.hidden !== true);
  }

  #isComposite(field: FieldSpec): boolean {
    const name = named(field.type);
    return [...this.#world.types, ...this.#world.abstracts].some((one) => one.name === name);
  }

  #condition(): string {
    const draw = this.#draw;
    if (!draw.chance(0.05)) return '';
    const value = draw.chance(0.5);
    const written = draw.chance(0.5) ? String(value) : this.#variable('Boolean!', value);
    return ` @${draw.pick(['skip', 'include'])}(if: ${written})`;
  }

  #variable(type: string, value: unknown): string {
    const name =
      this.#draw.pick(['v', 'id', 's', 'representations']) + String(this.#variables.size);
    this.#variables.set(name, { type, value });
    return `$${name}`;
  }

  #targetOf({ source }: FieldSpec): PlainRow | null {
    if (source.kind !== 'write') return null;
    const rows = [...this.#data.values()].filter((row) => source.of.includes(row.type));
    return rows.length > 0 && this.#draw.chance(0.85) ? this.#draw.pick(rows) : null;
  }

  #arguments(field: FieldSpec): string {
    const written = this.#written(field.args, field, 0);
    return written.length === 0 ? '' : `(${written.join(', ')})`;
  }

  /** Some of these arguments, or of these fields of an input object. */
  #written(args: readonly ArgumentSpec[], field: FieldSpec, depth: number): readonly string[] {
    const draw = this.#draw;
    return args.flatMap((one) => {
      const isNeeded = one.type.endsWith('!') && one.usual === undefined;
      const chance = usualShare(one, field, depth);
      if (!isNeeded && !draw.chance(chance)) return [];
      const leftOut = draw.chance(0.1) && !isNeeded;
      if (draw.chance(0.4)) {
        const value = leftOut ? undefined : this.#argument(one, field, depth);
        return [`${one.name}: ${this.#variable(one.type, value)}`];
      }
      const input = inputOf(this.#world, one.type);
      if (input === undefined) {
        return [`${one.name}: ${JSON.stringify(this.#argument(one, field, depth))}`];
      }
      if (!isNeeded && draw.chance(0.05)) return [`${one.name}: null`];
      const item = (): string => `{ ${this.#written(input.fields, field, depth + 1).join(', ')} }`;
      return [`${one.name}: ${one.type.startsWith('[') ? `[${item()}, ${item()}]` : item()}`];
    });
  }

  #object(fields: readonly ArgumentSpec[], field: FieldSpec, depth: number): unknown {
    const given = fields.flatMap((one): readonly [string, unknown][] => {
      const isNeeded = one.type.endsWith('!');
      if (!isNeeded && !this.#draw.chance(usualShare(one, field, depth))) return [];
      return [[one.name, this.#argument(one, field, depth)]];
    });
    return Object.fromEntries(given);
  }

  #argument(argument: ArgumentSpec, field: FieldSpec, depth: number): unknown {
    const draw = this.#draw;
    const { role } = argument;
    if (role.kind === 'input') {
      if (!argument.type.endsWith('!') && draw.chance(0.05)) return null;
      const held = inputOf(this.#world, argument.type)?.fields ?? [];
      const item = (): unknown => this.#object(held, field, depth + 1);
      return argument.type.startsWith('[') ? [item()] : item();
    }
    const rows = [...this.#data.values()].filter(
      (row) => 'of' in field.source && field.source.of.includes(row.type),
    );
    if (role.kind === 'first') return draw.int(0, 4);
    if (role.kind === 'text') return `<put ${draw.int(0, 99)}>`;
    if (role.kind === 'nothing') return draw.pick(['left', 'right']);
    const known = this.#target?.cells;
    if (role.kind === 'id' && known !== undefined) return known['id'];
    if (role.kind === 'id')
      return rows.length === 0 || draw.chance(0.05) ? 'none' : draw.pick(rows).cells['id'];
    if (role.kind === 'equals') {
      const value = rows.length === 0 ? null : draw.pick(rows).cells[role.field];
      return typeof value === 'string' ? value : 'none';
    }
    if (draw.chance(0.05)) return null;
    const { tenants, accounts, resources } = this.#world;
    const all = {
      TENANT: tenants,
      ACCOUNT: accounts,
      RESOURCE: resources,
      PERIOD_FROM: [],
      PERIOD_TO: [],
    }[role.by];
    if (all.length === 0) {
      const [least, most] = role.by === 'PERIOD_FROM' ? [0, 4] : [3, 6];
      return new Date(draw.int(least, most) * 1_000).toISOString();
    }
    const isList = argument.type.startsWith('[');
    // A mutation of several tenants at once is refused, and so mostly names one.
    const isOne = field.source.kind === 'write' && role.by === 'TENANT' && draw.chance(0.9);
    if (isOne && known !== undefined) return isList ? [known['tenant']] : known['tenant'];
    if (!isList) return draw.pick(all);
    return isOne ? [draw.pick(all)] : draw.some(all, 0.6);
  }
}

/** Whether a field has to do with what would come up too seldom by itself. */
function isSought({ name, type, args, source }: FieldSpec): boolean {
  if (source.kind === 'write') return /Connection|I0|U0/.test(type);
  return (
    name === 'x0' || (!('under' in source && source.under) && args.some((one) => isTime(one.role)))
  );
}

function isTime(role: ArgumentSpec['role']): boolean {
  return role.kind === 'scope' && role.by.startsWith('PERIOD');
}

/** How often an argument is given, or a field of an input object. */
function usualShare({ role }: ArgumentSpec, { source }: FieldSpec, depth: number): number {
  if (role.kind === 'input') return depth === 0 ? 0.8 : 0.4 / depth;
  if (source.kind !== 'write') return isTime(role) ? 0.65 : 0.4;
  return role.kind === 'scope' && role.by !== 'TENANT' ? 0.6 : 0.92;
}
