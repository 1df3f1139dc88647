import type { Draw } from './draw.ts';
import { named } from './sdl.ts';
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

/** A random operation; it may be invalid where two fields meet under one name. */
export function randomOperation(draw: Draw, world: World, data: Data): RandomOperation {
  return new OperationMaker(draw, world, data).make();
}

class OperationMaker {
  readonly #draw: Draw;
  readonly #world: World;
  readonly #data: Data;
  readonly #variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  readonly #fragments: string[] = [];
  readonly #wild: boolean;
  #named = 0;
  #budget: number;

  constructor(draw: Draw, world: World, data: Data) {
    this.#draw = draw;
    this.#world = world;
    this.#data = data;
    this.#wild = draw.chance(0.5);
    this.#budget = draw.int(3, 22);
  }

  make(): RandomOperation {
    const body = this.#set('Query', 0);
    const definitions = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`);
    const head = definitions.length === 0 ? 'query' : `query(${definitions.join(', ')})`;
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
    const field = draw.pick(wantsObjects ? objects : leaves);
    const alias = this.#wild && draw.chance(0.3) ? `${draw.pick(aliases)}: ` : '';
    const below = wantsObjects
      ? deep
        ? ` ${this.#set(named(field.type), depth + 1)}`
        : ' { __typename }'
      : '';
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

  #arguments(field: FieldSpec): string {
    const written = this.#written(field.args, field, 0);
    return written.length === 0 ? '' : `(${written.join(', ')})`;
  }

  /** Some of these arguments, or of these fields of an input object. */
  #written(args: readonly ArgumentSpec[], field: FieldSpec, depth: number): readonly string[] {
    const draw = this.#draw;
    return args.flatMap((one) => {
      const isNeeded = one.type.endsWith('!') && one.usual === undefined;
      const chance = one.role.kind === 'input' ? (depth === 0 ? 0.8 : 0.4 / depth) : 0.4;
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
      if (draw.chance(0.05)) return [`${one.name}: null`];
      const item = (): string => `{ ${this.#written(input.fields, field, depth + 1).join(', ')} }`;
      return [`${one.name}: ${one.type.startsWith('[') ? `[${item()}, ${item()}]` : item()}`];
    });
  }

  #object(fields: readonly ArgumentSpec[], field: FieldSpec, depth: number): unknown {
    const given = fields.flatMap((one): readonly [string, unknown][] => {
      const isNeeded = one.type.endsWith('!');
      if (!isNeeded && !this.#draw.chance(one.role.kind === 'input' ? 0.4 / depth : 0.4)) return [];
      return [[one.name, this.#argument(one, field, depth)]];
    });
    return Object.fromEntries(given);
  }

  #argument(argument: ArgumentSpec, field: FieldSpec, depth: number): unknown {
    const draw = this.#draw;
    const { role } = argument;
    if (role.kind === 'input') {
      if (draw.chance(0.05)) return null;
      const held = inputOf(this.#world, argument.type)?.fields ?? [];
      const item = (): unknown => this.#object(held, field, depth + 1);
      return argument.type.startsWith('[') ? [item()] : item();
    }
    const rows = [...this.#data.values()].filter(
      (row) => 'of' in field.source && field.source.of.includes(row.type),
    );
    if (role.kind === 'first') return draw.int(0, 4);
    if (role.kind === 'nothing') return draw.pick(['left', 'right']);
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
    if (all.length === 0) return new Date(draw.int(1, 6) * 1_000).toISOString();
    return argument.type.startsWith('[') ? draw.some(all, 0.6) : draw.pick(all);
  }
}
