import type { Draw } from './draw.ts';
import { FAULT, type PlainRow } from './plain.ts';
import { enumSpec, scalarName } from './plain-types.ts';
import { named } from './sdl.ts';
import { mayFail, type Data, type FieldSpec, type TypeSpec, type World } from './world.ts';

export const instants = [1_000, 2_000, 3_000, 4_000, 5_000];

/** Three to seven rows of each entity; every plain value is a marker of its own. */
export function randomData(draw: Draw, world: World): Data {
  const ids = new Map<string, readonly string[]>();
  for (const type of world.types) {
    if (type.kind !== 'entity') continue;
    const count = draw.int(3, 7);
    ids.set(
      type.name,
      Array.from({ length: count }, (_, n) => `${type.name}~${n}~${draw.int(100, 999)}`),
    );
  }
  const maker = new RowMaker(draw, world, ids);
  return new Map(
    [...ids].flatMap(([type, list]) =>
      list.map((id): [string, PlainRow] => [id, maker.row(type, id)]),
    ),
  );
}

class RowMaker {
  readonly #draw: Draw;
  readonly #world: World;
  readonly #ids: ReadonlyMap<string, readonly string[]>;
  /** How often a service answers with an error where it may. */
  readonly #faults: number;
  #next = 0;

  constructor(draw: Draw, world: World, ids: ReadonlyMap<string, readonly string[]>) {
    this.#draw = draw;
    this.#world = world;
    this.#ids = ids;
    this.#faults = draw.chance(0.3) ? 0.3 : 0;
  }

  row(name: string, id: string): PlainRow {
    const type = this.#type(name);
    const own = new Map<string, unknown>([
      ['id', id],
      ['tenant', this.#draw.pick(this.#world.tenants)],
      ['account', this.#draw.chance(0.03) ? null : this.#draw.pick(this.#world.accounts)],
      ['resource', this.#draw.chance(0.3) ? null : this.#draw.pick(this.#world.resources)],
      ['owners', this.#owners()],
      ['at', this.#instant()],
      ['at2', this.#instant()],
    ]);
    if (
      type.fields.find((one) => one.name === 'owners')?.type === '[String!]' &&
      this.#draw.chance(0.1)
    ) {
      own.set('owners', null);
    }
    if (type.fields.find((one) => one.name === 'account')?.type === 'String!') {
      own.set('account', this.#draw.pick(this.#world.accounts));
    }
    const cells = type.fields.map((one): [string, unknown] => [
      one.name,
      own.has(one.name) ? own.get(one.name) : this.#cell(type, one, id),
    ]);
    return {
      type: name,
      cells: Object.fromEntries(cells.filter(([, value]) => value !== undefined)),
    };
  }

  #type(name: string): TypeSpec {
    const type = this.#world.types.find((one) => one.name === name);
    if (type === undefined) throw new Error(`no type ${name}`);
    return type;
  }

  #owners(): readonly string[] {
    const owner = (): string => {
      const tenant = this.#draw.pick(this.#world.tenants);
      return this.#draw.chance(0.3) ? tenant : `${tenant}/${this.#draw.pick(this.#world.accounts)}`;
    };
    return Array.from({ length: this.#draw.int(0, 2) }, owner);
  }

  #instant(): string {
    return new Date(this.#draw.pick(instants)).toISOString();
  }

  #cell(type: TypeSpec, field: FieldSpec, id: string): unknown {
    if (mayFail(type, field) && this.#draw.chance(this.#faults)) return FAULT;
    if (field.source.kind === 'rows') return this.#links(field.type);
    if (field.source.kind !== 'cell') return undefined;
    return this.#value(field.type, `${id}.${field.name}`);
  }

  #value(type: string, of: string): unknown {
    const draw = this.#draw;
    if (type.endsWith('!'))
      return this.#value(type.slice(0, -1), of) ?? this.#leaf(type.slice(0, -1), of);
    if (draw.chance(0.08)) return null;
    return this.#leaf(type, of);
  }

  #leaf(type: string, of: string): unknown {
    const draw = this.#draw;
    if (type.startsWith('[')) {
      const count = draw.int(0, 2);
      return Array.from({ length: count }, () => this.#value(type.slice(1, -1), of));
    }
    if (type === 'Int') return 100_000_000 + this.#next++ * 1_000 + draw.int(0, 999);
    if (type === enumSpec.name) return draw.pick(enumSpec.values);
    if (type === 'String' || type === scalarName) return `<${of}#${this.#next++}>`;
    const part = this.#type(type);
    const whose = new Map<string, unknown>([
      ['tenant', draw.pick(this.#world.tenants)],
      ['account', draw.chance(0.1) ? null : draw.pick(this.#world.accounts)],
    ]);
    const cells = part.fields.map((one) => [
      one.name,
      whose.has(one.name)
        ? whose.get(one.name)
        : one.source.kind === 'rows'
          ? this.#links(one.type)
          : this.#value(one.type, `${of}.${one.name}`),
    ]);
    return { type, cells: Object.fromEntries(cells) as Record<string, unknown> };
  }

  #links(type: string): unknown {
    const draw = this.#draw;
    const inner = type.endsWith('!') ? type.slice(0, -1) : type;
    if (inner.startsWith('[')) {
      return Array.from({ length: draw.int(0, 3) }, () => this.#links(inner.slice(1, -1)));
    }
    const target = named(type);
    const abstract = this.#world.abstracts.find((one) => one.name === target);
    const kinds = abstract?.members ?? [target];
    const all = kinds.flatMap((one) => this.#ids.get(one) ?? []);
    return !type.endsWith('!') && draw.chance(0.1) ? null : draw.pick(all);
  }
}
