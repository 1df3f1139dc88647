import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { argumentRule, narrowed, type ArgumentRule } from './argument-rules.ts';
import { isRoot, saysTooLittle } from './mutation-rules.ts';
import type { PlainPolicy, PlainSubject } from './plain.ts';
import { standsInside } from './stands-inside.ts';

export type { ArgumentRule } from './argument-rules.ts';

type Field = GraphQLField<unknown, unknown>;

/** What holds for a coordinate once everything said of it is joined by AND (DESIGN.md §3). */
export interface Rule {
  readonly kind: 'classified' | 'open' | 'structural' | 'refused';
  readonly elements: readonly string[];
  /** null: both. */
  readonly bases: readonly string[] | null;
  /** null: all. */
  readonly purposes: readonly string[] | null;
  readonly countsRows: boolean;
}

const read = new WeakMap<GraphQLSchema, Marks>();

/** The marks of a world, read once for all its cases. */
export function marksOf(schema: GraphQLSchema, policy: PlainPolicy): Marks {
  const marks = read.get(schema) ?? new Marks(schema, policy);
  read.set(schema, marks);
  return marks;
}

/** Reads the marks of one world: simple, and each coordinate once. */
export class Marks {
  readonly schema: GraphQLSchema;
  readonly policy: PlainPolicy;
  readonly #rules = new Map<string, Rule>();
  readonly #contained = new Map<string, boolean>();
  readonly #exists = new Map<string, readonly string[]>();
  readonly #arguments = new Map<string, ArgumentRule>();
  readonly #behind = new Map<string, readonly string[]>();

  constructor(schema: GraphQLSchema, policy: PlainPolicy) {
    this.schema = schema;
    this.policy = policy;
  }

  subject(type: string): PlainSubject | null {
    return this.policy.subjects[type] ?? null;
  }

  /** The elements that make an object exist: any one does. By default whatever is classified on the type. */
  exists(type: string): readonly string[] {
    const known = this.#exists.get(type) ?? this.#existing(type);
    this.#exists.set(type, known);
    return known;
  }

  #existing(type: string): readonly string[] {
    const said = this.subject(type)?.exists;
    if (said !== undefined) return said;
    const fields = Object.values(this.object(type).getFields());
    const rules = fields
      .map((one) => this.rule(type, one))
      .filter((one) => one.kind === 'classified');
    return [...new Set(rules.flatMap((one) => one.elements))].toSorted();
  }

  object(name: string): GraphQLObjectType {
    const type = this.schema.getType(name);
    if (!isObjectType(type)) throw new Error(`${name} is no object`);
    return type;
  }

  /** The concrete types behind an output type. */
  behind(type: GraphQLOutputType): readonly string[] {
    const named = getNamedType(type);
    if (isObjectType(named)) return [named.name];
    if (!isInterfaceType(named) && !isUnionType(named)) return [];
    const known =
      this.#behind.get(named.name) ?? this.schema.getPossibleTypes(named).map((one) => one.name);
    this.#behind.set(named.name, known);
    return known;
  }

  /** Everything said at a coordinate, at its type, at the type it returns, and at the interfaces it comes from. */
  #places(type: string, field: Field): readonly string[] {
    const declared = this.object(type)
      .getInterfaces()
      .flatMap((one) => {
        const same = one.getFields()[field.name];
        return same === undefined ? [] : [{ at: one.name, type: same.type }];
      });
    return [{ at: type, type: field.type }, ...declared].flatMap((one) => {
      const returned = getNamedType(one.type).name;
      // What is said of somebody's type does not hold for an entry point that leads to it: it is judged there, by row.
      const leadsIn = this.subject(type) === null && this.#isSomebodys(one.type);
      return [`${one.at}.${field.name}`, one.at, ...(leadsIn ? [] : [returned])];
    });
  }

  /** Whether every object that can stand there has a subject; a union is nothing that marks stand on. */
  #isSomebodys(type: GraphQLOutputType): boolean {
    const behind = this.behind(type);
    return behind.length > 0 && behind.every((one) => this.subject(one) !== null);
  }

  /** Marks at those places, and at everything that the field is computed from, any number of steps. */
  #said(type: string, field: Field, seen: readonly string[] = []): PlainPolicy['marks'] {
    const coordinate = `${type}.${field.name}`;
    if (seen.includes(coordinate)) return [];
    const places = this.#places(type, field);
    const own = this.policy.marks.filter((one) => places.includes(one.at));
    const sources = this.#sources(coordinate).flatMap((source) => {
      const [name = '', fieldName = ''] = source.split('.');
      const found = this.object(name).getFields()[fieldName];
      return found === undefined ? [] : this.#said(name, found, [...seen, coordinate]);
    });
    return [...own, ...sources];
  }

  /** Fields that a field is computed from, whether federation knows of it or its owner says so. */
  #sources(coordinate: string): readonly string[] {
    const said = this.policy.marks.flatMap((one) =>
      one.at === coordinate && one.says === 'derivedFrom' ? one.fields : [],
    );
    return [...(this.policy.requires[coordinate] ?? []), ...said];
  }

  /** Folded once per coordinate, as a table would be. */
  rule(type: string, field: Field): Rule {
    const coordinate = `${type}.${field.name}`;
    const rule = this.#rules.get(coordinate) ?? this.#fold(type, field);
    this.#rules.set(coordinate, rule);
    return rule;
  }

  #fold(type: string, field: Field): Rule {
    const said = this.#said(type, field);
    const elements = said.flatMap((one) => (one.says === 'classified' ? [one.element] : []));
    const releases = said.filter((one) => one.says === 'release');
    const bases = narrowed(releases.map((one) => one.bases));
    const purposes = narrowed(releases.map((one) => one.purposes));
    const countsRows = said.some((one) => one.says === 'dependsOnRows');
    const rule = { elements: [...new Set(elements)].toSorted(), bases, purposes, countsRows };
    if (this.#isFromUnclassified(type, field)) return { ...rule, kind: 'refused' };
    const isOpen = said.some((one) => one.says === 'notCustomerData');
    const kind = this.#kind(type, field, rule, isOpen);
    const lacks = type === 'Mutation' && saysTooLittle(this, field, kind);
    return { ...rule, kind: lacks ? 'refused' : kind };
  }

  #kind(type: string, field: Field, rule: Omit<Rule, 'kind'>, isOpen: boolean): Rule['kind'] {
    const { elements, bases, purposes } = rule;
    if (elements.length > 0) {
      const never = elements.some((key) => this.#element(key)?.never !== false);
      const nothing = bases?.length === 0 || purposes?.length === 0;
      return never || nothing ? 'refused' : 'classified';
    }
    if (isOpen) return 'open';
    return this.#carriesObjectsOnly(type, field) ? 'structural' : 'refused';
  }

  /** What nobody has classified never leaves, and so nothing that is computed from it. */
  #isFromUnclassified(type: string, field: Field): boolean {
    return this.#sources(`${type}.${field.name}`).some((source) => {
      const [name = '', fieldName = ''] = source.split('.');
      const found = this.object(name).getFields()[fieldName];
      if (found === undefined || !isLeafType(getNamedType(found.type))) return false;
      const said = this.policy.marks.filter((one) => this.#places(name, found).includes(one.at));
      const isSaid = said.some(
        (one) => one.says === 'classified' || one.says === 'notCustomerData',
      );
      return !isSaid || this.#isFromUnclassified(name, found);
    });
  }

  /** The rule of a field by its coordinate. */
  ruleAt(coordinate: string): Rule {
    const [type = '', name = ''] = coordinate.split('.');
    const field = this.object(type).getFields()[name];
    if (field === undefined) throw new Error(`no field ${coordinate}`);
    return this.rule(type, field);
  }

  timed(element: string): boolean {
    return this.#element(element)?.timed !== false;
  }

  #element(key: string) {
    return this.policy.elements.find((one) => one.key === key);
  }

  /** An unmarked field of an object that is nobody's, with objects behind it that are judged themselves. */
  #carriesObjectsOnly(type: string, field: Field): boolean {
    if (isLeafType(getNamedType(field.type)) || this.isOwned(type)) return false;
    const list = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
    const judged = (name: string): boolean =>
      this.subject(name) !== null || this.edge(name) !== null;
    return !list || this.behind(field.type).every(judged);
  }

  argument(type: string, field: Field, argument: string): ArgumentRule {
    const coordinate = `${type}.${field.name}(${argument}:)`;
    const known = this.#arguments.get(coordinate);
    const taken = field.args.find((one) => one.name === argument)?.type;
    if (known !== undefined) return known;
    if (taken === undefined) throw new Error(`no argument ${coordinate}`);
    const interfaces = this.object(type).getInterfaces();
    const places = [type, ...interfaces.map((one) => one.name)].map(
      (one) => `${one}.${field.name}(${argument}:)`,
    );
    const rule = argumentRule(this, places, taken);
    this.#arguments.set(coordinate, rule);
    return rule;
  }

  /** The same by names. */
  inputFieldAt(input: string, name: string): ArgumentRule {
    const type = this.schema.getType(input);
    if (!isInputObjectType(type)) throw new Error(`no input object ${input}`);
    return this.inputField(type, name);
  }

  /** Whether a coordinate itself is marked as depending on which rows there are. */
  saysCount(coordinate: string): boolean {
    return this.policy.marks.some((one) => one.at === coordinate && one.says === 'dependsOnRows');
  }

  /** The rule of a field of an input object. */
  inputField(input: GraphQLInputObjectType, name: string): ArgumentRule {
    const coordinate = `${input.name}.${name}`;
    const type = input.getFields()[name]?.type;
    if (type === undefined) throw new Error(`no input field ${coordinate}`);
    const rule =
      this.#arguments.get(coordinate) ?? argumentRule(this, [coordinate, input.name], type);
    this.#arguments.set(coordinate, rule);
    return rule;
  }

  /** Whether objects of the type have a subject, their own or that of the object around them. */
  isOwned(type: string): boolean {
    return this.subject(type) !== null || this.isContained(type);
  }

  /** A type that is no entity, carries customer data, and stands only inside objects whose subject is known. */
  isContained(type: string): boolean {
    const known = this.#contained.get(type) ?? this.#isInside(type);
    this.#contained.set(type, known);
    return known;
  }

  #isInside(type: string): boolean {
    const fields = Object.values(this.object(type).getFields());
    const carries = fields.some((one) =>
      this.#said(type, one).some((it) => it.says === 'classified'),
    );
    return carries && standsInside(this, type);
  }

  /** For an edge, the one field that leads to the object it stands for. */
  edge(type: string): string | null {
    if (isRoot(type) || this.subject(type) !== null) return null;
    const { node, cursor } = this.object(type).getFields();
    // Customer data in an edge of the usual shape does not make it stay without its object.
    if (this.isContained(type) && (node === undefined || cursor === undefined)) return null;
    const leading = Object.values(this.object(type).getFields()).filter((field) => {
      const behind = this.behind(field.type);
      return behind.length > 0 && behind.every((one) => this.subject(one) !== null);
    });
    const [only] = leading;
    if (leading.length !== 1 || only === undefined) return null;
    const list = isListType(isNonNullType(only.type) ? only.type.ofType : only.type);
    return list ? null : only.name;
  }
}
