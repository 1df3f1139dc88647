import type { Draw } from './draw.ts';
import { randomAbstracts } from './random-abstracts.ts';
import { pagesOf } from './pages.ts';
import { providing } from './providing.ts';
import { randomMutations } from './random-mutations.ts';
import {
  idArgument,
  likeArgument,
  pageArguments,
  randomFilter,
  scopeArgument,
  timeArguments,
  whereArgument,
} from './random-arguments.ts';
import { scalarName } from './plain-types.ts';
import type { AbstractSpec, FieldSpec, InputSpec, Source, TypeSpec } from './world.ts';

/** The shape of a random graph: its types and which service answers which field. */
export interface Shape {
  readonly services: readonly string[];
  readonly types: readonly TypeSpec[];
  readonly abstracts: readonly AbstractSpec[];
  readonly inputs: readonly InputSpec[];
}

const plainTypes = [
  'String',
  'String',
  'String!',
  'Int',
  '[String!]',
  '[String]',
  scalarName,
  'Mood',
];

/** Inside an object: whose it is. */
const holder: TypeSpec = {
  name: 'H0',
  kind: 'part',
  fields: [plain('tenant', 'String!', []), plain('account', 'String', [])],
  interfaces: [],
};

/**
 * Two to four services over two to four entities, with values inside them, an interface, a union and pages.
 * @param writing chance that it has mutations
 */
export function randomShape(draw: Draw, writing: number): Shape {
  const services = Array.from({ length: draw.int(2, 4) }, (_, n) => `s${n}`);
  const names = Array.from({ length: draw.int(2, 4) }, (_, n) => `E${n}`);
  const values = Array.from({ length: draw.int(0, 2) }, (_, n) => `V${n}`);
  const abstracts = randomAbstracts(draw, services, names);
  const filtered = draw.some(names, 0.4);
  const inputs = filtered.flatMap((one) => randomFilter(draw, one));
  const builder = new ShapeBuilder(draw, { services, names, values, abstracts, filtered });
  const made = names.map((one) => builder.entity(one));
  const writes = randomMutations(draw, { services, entities: made, abstracts, share: writing });
  const entities = providing(draw, writes.entities);
  const parts = values.map((one) => builder.value(one));
  const query = builder.query();
  const own = [query, ...writes.types, ...entities, ...parts, holder];
  const all = builder.reachable([...own, ...pagesOf(own)]);
  // A service that answers nothing but keys is none.
  const fields = all.flatMap((one) => one.fields.filter((field) => field.name !== 'id'));
  const homes = [...services, ...abstracts.flatMap((one) => one.added?.service ?? [])];
  const used = homes.filter((one) => fields.some((field) => field.services.includes(one)));
  return { services: used, types: all, abstracts, inputs: [...inputs, ...writes.inputs] };
}

class ShapeBuilder {
  readonly #draw: Draw;
  readonly #services: readonly string[];
  readonly #names: readonly string[];
  readonly #values: readonly string[];
  readonly #abstracts: readonly AbstractSpec[];
  /** Entities that are asked for by an input object. */
  readonly #filtered: readonly string[];

  constructor(
    draw: Draw,
    of: {
      readonly services: readonly string[];
      readonly names: readonly string[];
      readonly values: readonly string[];
      readonly abstracts: readonly AbstractSpec[];
      readonly filtered: readonly string[];
    },
  ) {
    this.#draw = draw;
    this.#services = of.services;
    this.#names = of.names;
    this.#values = of.values;
    this.#abstracts = of.abstracts;
    this.#filtered = of.filtered;
  }

  entity(name: string): TypeSpec {
    const draw = this.#draw;
    const home = draw.pick(this.#services);
    const place = (): readonly string[] => [draw.chance(0.5) ? home : draw.pick(this.#services)];
    const cell = (field: string, type: string): FieldSpec => plain(field, type, place());
    const fields: FieldSpec[] = [
      { ...plain('id', 'ID!', this.#services) },
      cell('tenant', 'String!'),
      cell('account', draw.pick(['String!', 'String!', 'String'])),
      cell('resource', 'String'),
      cell('owners', draw.pick(['[String!]!', '[String!]!', '[String!]'])),
      cell('at', 'String'),
      cell('at2', 'String'),
    ];
    const count = draw.int(1, 4);
    for (let n = 0; n < count; n++) {
      const field = cell(`p${n}`, draw.pick(plainTypes));
      const other = draw.pick(this.#services);
      const shared = draw.chance(0.15) && !field.services.includes(other);
      if (shared) fields.push({ ...field, services: [...field.services, other] });
      else fields.push(this.#moved(field));
    }
    fields.push(...this.#computed(fields));
    for (let n = 0; n < draw.int(0, 2); n++) fields.push(this.#reference(`r${n}`, place()));
    for (const value of draw.some(this.#values, 0.6)) {
      const type = draw.pick([value, `[${value}!]!`, `[[${value}]]`]);
      fields.push({ ...cell(value.toLowerCase(), type) });
    }
    if (draw.chance(0.35)) fields.push(cell('by', draw.pick(['H0', 'H0!'])));
    if (draw.chance(0.5)) fields.push(this.#page('c0', draw.pick(this.#names), true, place()));
    const interfaces = this.#abstracts.filter(
      (one) => one.fields !== null && one.members.includes(name),
    );
    for (const one of interfaces) fields.push(...this.#implementing(one));
    return { name, kind: 'entity', fields, interfaces: interfaces.map((one) => one.name) };
  }

  /** Now and then a field that another service answered before, or one that no caller knows of. */
  #moved(field: FieldSpec): FieldSpec {
    const draw = this.#draw;
    const others = this.#services.filter((one) => !field.services.includes(one));
    // Others compute from the first one, and take it from where it is.
    if (field.name === 'p0') return field;
    if (others.length > 0 && draw.chance(0.15)) return { ...field, overrides: draw.pick(others) };
    return draw.chance(0.1) ? { ...field, hidden: true } : field;
  }

  /** Fields that a service computes from another's, in chains. */
  #computed(fields: readonly FieldSpec[]): readonly FieldSpec[] {
    const draw = this.#draw;
    const made: FieldSpec[] = [];
    let last = fields.find((one) => one.name === 'p0');
    for (let n = 0; n < 2 && last !== undefined && draw.chance(0.4); n++) {
      const before: FieldSpec = last;
      const elsewhere = this.#services.filter((one) => !before.services.includes(one));
      if (elsewhere.length === 0) break;
      const source: Source = { kind: 'computed', from: [before.name] };
      last = { ...plain(`q${n}`, 'String', [draw.pick(elsewhere)]), source };
      made.push(last);
    }
    return made;
  }

  #implementing(one: AbstractSpec): readonly FieldSpec[] {
    const own = (one.fields ?? []).filter((field) => field.name !== 'id');
    return own.map((field): FieldSpec => {
      const source: Source = field.name === 'peer' ? { kind: 'rows' } : { kind: 'cell' };
      const isAdded = one.added?.fields.includes(field.name) === true;
      const home = isAdded ? (one.added?.service ?? '') : one.service;
      return { ...plain(field.name, field.type, [home]), source };
    });
  }

  #reference(name: string, services: readonly string[]): FieldSpec {
    const draw = this.#draw;
    const target = draw.pick([...this.#names, ...this.#abstracts.map((one) => one.name)]);
    const type = draw.pick([
      target,
      target,
      `${target}!`,
      `[${target}!]!`,
      `[${target}]`,
      `[[${target}!]]`,
    ]);
    const abstract = this.#abstracts.find((one) => one.name === target);
    const at = abstract === undefined ? services : [abstract.service];
    return { ...plain(name, type, at), source: { kind: 'rows' } };
  }

  value(name: string): TypeSpec {
    const draw = this.#draw;
    const count = draw.int(1, 3);
    const fields = Array.from({ length: count }, (_, n) =>
      plain(`w${n}`, draw.pick(plainTypes), []),
    );
    const inner = this.#values.filter((one) => one > name);
    const nested =
      inner.length > 0 && draw.chance(0.3) ? [plain('inner', draw.pick(inner), [])] : [];
    // As a line of an invoice names its product: an edge where it holds no customer data of its own.
    const leading: readonly FieldSpec[] = draw.chance(0.4)
      ? [{ ...plain('item', draw.pick(this.#names), []), source: { kind: 'rows' } }]
      : [];
    return { name, kind: 'part', fields: [...fields, ...nested, ...leading], interfaces: [] };
  }

  #page(name: string, of: string, under: boolean, services: readonly string[]): FieldSpec {
    const draw = this.#draw;
    const filtered = this.#filtered.includes(of) && draw.chance(0.5);
    const args = [...pageArguments(draw, under), ...(filtered ? [whereArgument(of)] : [])];
    const source: Source = { kind: 'page', of: [of], under };
    return { name, type: `${of}Connection${draw.chance(0.3) ? '!' : ''}`, args, services, source };
  }

  query(): TypeSpec {
    const draw = this.#draw;
    const fields: FieldSpec[] = [plain('version', 'String', [draw.pick(this.#services)])];
    for (const name of this.#names) {
      const low = name.toLowerCase();
      const at = (): readonly string[] => [draw.pick(this.#services)];
      const list = { kind: 'list', of: [name], under: false } as const;
      fields.push({
        ...plain(low, name, at()),
        args: [idArgument],
        source: { kind: 'lookup', of: [name], under: false },
      });
      fields.push({ ...plain(`${low}s`, `[${name}!]!`, at()), source: list });
      if (draw.chance(0.6)) fields.push(this.#page(`${low}Page`, name, false, at()));
      if (draw.chance(0.4)) {
        const args = [scopeArgument(draw, 'TENANT'), ...timeArguments(draw, 0.5)];
        fields.push({ ...plain(`${low}Of`, `[${name}]`, at()), args, source: list });
      }
      if (draw.chance(0.5)) {
        const args = [likeArgument];
        fields.push({ ...plain(`${low}By`, `[${name}!]`, at()), args, source: list });
      }
      if (this.#filtered.includes(name)) {
        const args = [whereArgument(name)];
        fields.push({ ...plain(`${low}Where`, `[${name}!]!`, at()), args, source: list });
      }
    }
    for (const one of this.#abstracts) {
      const source: Source = { kind: 'list', of: one.members, under: false };
      const type = draw.pick([`[${one.name}!]!`, `[${one.name}]`]);
      const name = one.name === 'I0' ? 'things' : 'hits';
      fields.push({ ...plain(name, type, [one.service]), source });
      if (!draw.chance(0.4)) continue;
      fields.push({
        ...plain(`${name}Of`, type, [one.service]),
        args: [scopeArgument(draw, 'TENANT'), ...timeArguments(draw, 0.5)],
        source,
      });
    }
    return { name: 'Query', kind: 'query', fields, interfaces: [] };
  }

  /** Without values that nothing holds. */
  reachable(types: readonly TypeSpec[]): readonly TypeSpec[] {
    const text = JSON.stringify(types.map((one) => one.fields.map((field) => field.type)));
    return types.filter((one) => one.kind !== 'part' || new RegExp(`\\b${one.name}\\b`).test(text));
  }
}

function plain(name: string, type: string, services: readonly string[]): FieldSpec {
  return { name, type, args: [], services, source: { kind: 'cell' } };
}
