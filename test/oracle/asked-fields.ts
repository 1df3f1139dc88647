import {
  getArgumentValues,
  getNamedType,
  isLeafType,
  Kind,
  print,
  TypeNameMetaFieldDef,
  type FieldNode,
  type GraphQLField,
  type SelectionSetNode,
} from 'graphql';
import { asAsked } from './as-asked.ts';
import type { Basis, Subject } from './basis.ts';
import { confinementOf, dependsOnRows, type Confinement } from './confinement.ts';
import { usesOf } from './inputs.ts';
import type { ArgumentRule, Marks } from './marks.ts';
import type { Selections } from './selections.ts';
import type { Write } from './write-basis.ts';

type Field = GraphQLField<unknown, unknown>;
type Path = readonly (string | number)[];

/** Where an object stands: whose it is if it does not say so itself, and what was asked for above it. */
export interface Place {
  readonly path: Path;
  readonly sets: readonly SelectionSetNode[];
  readonly subject: Subject | null;
  readonly tested: readonly string[];
  /** What arguments above found the rows by. */
  readonly found: readonly string[];
  readonly confinement: Confinement | null;
}

/** One field of a mutation, by itself. */
export interface Step {
  readonly key: string;
  readonly write: Write;
}

/** One selected field of objects of one type, with all that can be said without seeing an object. */
export interface Asked {
  readonly key: string | null;
  readonly name: string;
  readonly coordinate: string;
  /** The arguments as written. */
  readonly text: string;
  readonly field: Field;
  readonly args: Readonly<Record<string, unknown>>;
  readonly sets: readonly SelectionSetNode[];
  /** Elements that must be given for the value itself. */
  readonly elements: readonly string[];
  readonly classified: boolean;
  readonly refusal: string | null;
  /** The field's own. */
  readonly own: Confinement | null;
  /** Set for a value that depends on which rows exist. */
  readonly counted: Confinement | null;
  /** For the objects behind the field. */
  readonly tested: readonly string[];
  readonly found: readonly string[];
  readonly below: Confinement | null;
}

/** Reads what is asked of objects of a type, and says what no object can be asked. */
export class AskedFields {
  readonly #marks: Marks;
  readonly #basis: Basis;
  readonly #selections: Selections;
  readonly #step: Step | null;

  /** @param step the one field of a mutation that is asked for; null in a query */
  constructor(marks: Marks, basis: Basis, selections: Selections, step: Step | null) {
    this.#marks = marks;
    this.#basis = basis;
    this.#selections = selections;
    this.#step = step;
  }

  /** The selected fields of a type; for an edge also the object that it stands for, asked or not. */
  of(type: string, place: Place): readonly Asked[] {
    const all = this.#selections.of(this.#marks.object(type), place.sets);
    const only = type === 'Mutation' ? this.#step?.key : undefined;
    const selected = all.filter((one) => only === undefined || one.key === only);
    const asked = selected.map(({ key, nodes }) => this.#field(type, key, nodes, place));
    const edge = this.#marks.edge(type);
    if (edge === null || asked.some((one) => one.name === edge)) return asked;
    return [...asked, { ...this.#field(type, '', [fieldNode(edge)], place), key: null }];
  }

  #field(type: string, key: string, nodes: readonly FieldNode[], place: Place): Asked {
    const marks = this.#marks;
    const [node] = nodes;
    const name = node?.name.value ?? '';
    const field = marks.object(type).getFields()[name];
    const sets = nodes.flatMap((one) => one.selectionSet ?? []);
    const coordinate = `${type}.${name}`;
    if (node === undefined || field === undefined) return { ...typename(name), key, coordinate };
    const writes = type === 'Mutation';
    const args = writes
      ? (this.#step?.write.args ?? {})
      : getArgumentValues(field, node, this.#selections.variables);
    const used = usesOf(marks, { type, field, node }, this.#selections.variables);
    const testing = used.flatMap((one) => one.elements);
    const plain = isLeafType(getNamedType(field.type));
    const inherited = marks.subject(type) === null ? place.tested : [];
    const foundAbove = marks.subject(type) === null ? place.found : [];
    const counts = dependsOnRows(marks, type, field);
    const nulls = (node.arguments ?? []).filter((one) => one.value.kind === Kind.NULL);
    const left = nulls.map((one) => marks.argument(type, field, one.name.value));
    const axes = used.filter((one) => !left.includes(one)).flatMap((one) => one.by ?? []);
    const counting = counts || this.#countsBelow(field, sets);
    const isInside = place.confinement !== null;
    const question = { type, field, axes, args, testing, foundAbove, isInside, counting };
    const confining = confinementOf(marks, this.#basis, question);
    const own = writes && confining !== null ? asAsked(marks, field, args, confining) : confining;
    const tested = [...new Set([...inherited, ...(own?.tested ?? testing)])];
    const nearest = own ?? place.confinement;
    const rule = marks.rule(type, field);
    // Where no row of its own is judged by it, what the arguments test is asked of the object at hand.
    const nobodys = plain || this.#tellsOfRows(field);
    const isSomebodys = marks.isOwned(type) || marks.edge(type) !== null;
    const ofRows = [
      ...(nobodys || this.#isContainedAsked(field, sets) ? testing : []),
      ...(nobodys && !isSomebodys && !counts ? foundAbove : []),
    ];
    // What a mutation answers is of the tenant that it writes to, and its arguments have been judged.
    const here = writes ? [] : ofRows;
    const elements = [...(rule.kind === 'classified' ? rule.elements : []), ...here];
    const refusal = this.#refusal(type, { field, used, elements, testing, here, nearest, counts });
    const carriesOn = marks.behind(field.type).every((one) => marks.subject(one) === null);
    return {
      key,
      name,
      coordinate,
      text: (node.arguments ?? []).map(print).toSorted().join(),
      field,
      args,
      sets,
      elements,
      classified: rule.kind === 'classified' || here.length > 0,
      refusal,
      own,
      counted: counts ? nearest : null,
      tested,
      found: [...foundAbove, ...testing],
      below: carriesOn ? nearest : null,
    };
  }

  /** Whether the length of a list, or that there is an object, tells of rows while no row's subject speaks for it. */
  #tellsOfRows(field: Field): boolean {
    const type = String(field.type);
    const nobodys = this.#nobodysBehind(field);
    if (type.startsWith('[')) return nobodys.length > 0;
    return !type.endsWith('!') && nobodys.some((one) => this.#hasSingleRow(one, []));
  }

  #nobodysBehind(field: Field): readonly string[] {
    const marks = this.#marks;
    return marks
      .behind(field.type)
      .filter((one) => !marks.isOwned(one) && marks.edge(one) === null);
  }

  #hasSingleRow(type: string, above: readonly string[]): boolean {
    if (above.includes(type)) return false;
    const singles = Object.values(this.#marks.object(type).getFields()).filter(
      (one) => !String(one.type).startsWith('['),
    );
    return singles.some((one) => {
      const nobodys = this.#nobodysBehind(one);
      if (this.#marks.behind(one.type).length > nobodys.length) return true;
      return nobodys.some((next) => this.#hasSingleRow(next, [...above, type]));
    });
  }

  /** Whether anything selected behind a field has its subject from the object that the field is read from. */
  #isContainedAsked(field: Field, sets: readonly SelectionSetNode[]): boolean {
    return this.#marks.behind(field.type).some((type) => {
      if (this.#marks.subject(type) !== null) return false;
      if (this.#marks.isContained(type)) return true;
      return this.#selections.of(this.#marks.object(type), sets).some(({ nodes }) => {
        const one = this.#marks.object(type).getFields()[nodes[0]?.name.value ?? ''];
        const below = nodes.flatMap((node) => node.selectionSet ?? []);
        return one !== undefined && this.#isContainedAsked(one, below);
      });
    });
  }

  /** Whether anything selected below, short of objects with a subject of their own, depends on which rows there are. */
  #countsBelow(field: Field, sets: readonly SelectionSetNode[]): boolean {
    return this.#marks.behind(field.type).some((type) => {
      if (this.#marks.behind(field.type).some((one) => this.#marks.subject(one) !== null))
        return false;
      return this.#selections.of(this.#marks.object(type), sets).some(({ nodes }) => {
        const one = this.#marks.object(type).getFields()[nodes[0]?.name.value ?? ''];
        const below = nodes.flatMap((node) => node.selectionSet ?? []);
        if (one === undefined) return false;
        return dependsOnRows(this.#marks, type, one) || this.#countsBelow(one, below);
      });
    });
  }

  /** Why no row at all can release the field; null when some may. */
  #refusal(
    type: string,
    asked: {
      readonly field: Field;
      readonly used: readonly ArgumentRule[];
      readonly elements: readonly string[];
      readonly testing: readonly string[];
      readonly here: readonly string[];
      readonly nearest: Confinement | null;
      readonly counts: boolean;
    },
  ): string | null {
    const { field, used, elements, testing, here, nearest, counts } = asked;
    const { token } = this.#basis;
    const rule = this.#marks.rule(type, field);
    const owned = type === 'Mutation' || this.#marks.isOwned(type);
    if (rule.kind === 'refused') return 'FIELD_NOT_RELEASABLE';
    if (used.some((one) => one.kind === 'refused')) return 'ARGUMENT_NOT_ACCEPTED';
    const said = token.legal ? 'LEGAL_PROCESS' : 'TENANT_CONSENT';
    if (used.some((one) => one.bases?.includes(said) === false)) return 'ARGUMENT_NOT_ACCEPTED';
    if (used.some((one) => one.purposes?.includes(token.purpose) === false)) {
      return 'PURPOSE_MISMATCH';
    }
    if (rule.kind === 'classified') {
      const basis = token.legal ? 'LEGAL_PROCESS' : 'TENANT_CONSENT';
      if (!owned || rule.bases?.includes(basis) === false) return 'FIELD_NOT_RELEASABLE';
      if (rule.purposes?.includes(token.purpose) === false) return 'PURPOSE_MISMATCH';
    }
    if (!owned && here.length > 0) return 'FIELD_NOT_RELEASABLE';
    if (![...elements, ...testing].every((one) => this.#basis.inToken(one))) {
      return 'ELEMENT_NOT_IN_TOKEN';
    }
    if (!elements.every((one) => this.#basis.namedAnywhere(one))) return 'NO_BASIS';
    if (counts && nearest?.confined !== true) return 'SCOPE_NOT_PUSHABLE';
    return null;
  }
}

function fieldNode(name: string): FieldNode {
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
}

/** `__typename` is part of an object's existence. */
function typename(name: string): Omit<Asked, 'key' | 'coordinate'> {
  return {
    name,
    text: '',
    field: TypeNameMetaFieldDef,
    args: {},
    sets: [],
    elements: [],
    classified: false,
    refusal: null,
    own: null,
    counted: null,
    tested: [],
    found: [],
    below: null,
  };
}
