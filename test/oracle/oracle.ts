import {
  getArgumentValues,
  getVariableValues,
  isLeafType,
  getNamedType,
  isListType,
  isNonNullType,
  Kind,
  TypeNameMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { Basis, type Subject } from './basis.ts';
import { confinementOf, dependsOnRows, showingAll, type Confinement } from './confinement.ts';
import { Ledger } from './ledger-book.ts';
import { Marks } from './marks.ts';
import type { Expected, PlainGrant, PlainPolicy, PlainRow, PlainToken, ReadField } from './plain.ts';
import { Selections } from './selections.ts';

/** One request to one world. */
export interface Question {
  /** Of the whole graph, as if it were one service. */
  readonly schema: GraphQLSchema;
  readonly policy: PlainPolicy;
  readonly token: PlainToken;
  readonly grants: readonly PlainGrant[];
  readonly now: number;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly read: ReadField;
}

/** What the gateway must answer and write down, decided a second time from the rules of DESIGN.md alone. */
export function expected(question: Question): Expected {
  return new Oracle(question).answer();
}

const GONE = Symbol('gone');
type Field = GraphQLField<unknown, unknown>;
type Path = readonly (string | number)[];

/** Where an object stands: whose it is if it does not say so itself, and what was asked for above it. */
interface Place {
  readonly path: Path;
  readonly sets: readonly SelectionSetNode[];
  readonly subject: Subject | null;
  readonly tested: readonly string[];
  readonly confinement: Confinement | null;
}

/** One selected field of objects of one type, with all that can be said without seeing an object. */
interface Asked {
  readonly key: string | null;
  readonly name: string;
  readonly coordinate: string;
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
  readonly below: Confinement | null;
}

class Oracle {
  readonly #question: Question;
  readonly #marks: Marks;
  readonly #basis: Basis;
  readonly #selections: Selections;
  readonly #ledger: Ledger;

  constructor(question: Question) {
    const { schema, policy, token, grants, now, document, variables } = question;
    this.#question = question;
    this.#marks = new Marks(schema, policy);
    this.#basis = new Basis(this.#marks, token, grants, now);
    this.#ledger = new Ledger(this.#marks, this.#basis);
    this.#selections = new Selections(schema, document, (operation) => {
      const result = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
      if (result.coerced === undefined) throw new Error('the variables do not fit');
      return result.coerced;
    });
  }

  answer(): Expected {
    const sets = [this.#selections.operation.selectionSet];
    const root = { type: 'Query', cells: {} };
    const place = { path: [], sets, subject: null, tested: [], confinement: null };
    const data = this.#object(root, place) as Record<string, unknown>;
    return { data, ...this.#ledger.written() };
  }

  /** The selected fields of a type; for an edge also the object that it stands for, asked or not. */
  #asked(type: string, place: Place): readonly Asked[] {
    const selected = this.#selections.of(this.#marks.object(type), place.sets);
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
    const args = getArgumentValues(field, node, this.#selections.variables);
    const used = (node.arguments ?? []).map((one) => marks.argument(type, field, one.name.value));
    const testing = used.flatMap((one) => (one.kind === 'classified' ? one.elements : []));
    const plain = isLeafType(getNamedType(field.type));
    const inherited = marks.isOwned(type) ? [] : place.tested;
    const counts = dependsOnRows(marks, type, field);
    const written = (node.arguments ?? [])
      .filter((one) => one.value.kind !== Kind.NULL)
      .map((one) => one.name.value);
    const counting = counts || this.#countsBelow(field, sets);
    const isInside = place.confinement !== null;
    const question = { type, field, written, args, testing, isInside, counting };
    const own = confinementOf(marks, this.#basis, question);
    const tested = [...new Set([...inherited, ...(own?.tested ?? testing)])];
    const nearest = own ?? place.confinement;
    const rule = marks.rule(type, field);
    const elements = [
      ...(rule.kind === 'classified' ? rule.elements : []),
      ...(plain ? testing : []),
    ];
    const refusal = this.#refusal(type, { field, used, elements, testing, plain, nearest, counts });
    const carriesOn = marks.behind(field.type).every((one) => marks.subject(one) === null);
    return {
      key,
      name,
      coordinate,
      field,
      args,
      sets,
      elements,
      classified: rule.kind === 'classified',
      refusal,
      own,
      counted: counts ? nearest : null,
      tested,
      below: carriesOn ? nearest : null,
    };
  }

  /** Whether anything selected below, short of objects with a subject of their own, depends on which rows there are. */
  #countsBelow(field: Field, sets: readonly SelectionSetNode[]): boolean {
    return this.#marks.behind(field.type).some((type) => {
      if (this.#marks.behind(field.type).some((one) => this.#marks.subject(one) !== null)) return false;
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
      readonly used: readonly { readonly kind: string }[];
      readonly elements: readonly string[];
      readonly testing: readonly string[];
      readonly plain: boolean;
      readonly nearest: Confinement | null;
      readonly counts: boolean;
    },
  ): string | null {
    const { field, used, elements, testing, plain, nearest, counts } = asked;
    const { token } = this.#basis;
    const rule = this.#marks.rule(type, field);
    const owned = this.#marks.isOwned(type);
    if (rule.kind === 'refused') return 'FIELD_NOT_RELEASABLE';
    if (used.some((one) => one.kind === 'refused')) return 'ARGUMENT_NOT_ACCEPTED';
    if (rule.kind === 'classified') {
      const basis = token.legal ? 'LEGAL_PROCESS' : 'TENANT_CONSENT';
      if (!owned || rule.bases?.includes(basis) === false) return 'FIELD_NOT_RELEASABLE';
      if (rule.purposes?.includes(token.purpose) === false) return 'PURPOSE_MISMATCH';
    }
    if (!owned && plain && elements.length > 0) return 'FIELD_NOT_RELEASABLE';
    if (![...elements, ...testing].every((one) => this.#basis.inToken(one))) {
      return 'ELEMENT_NOT_IN_TOKEN';
    }
    if (!elements.every((one) => this.#basis.namedAnywhere(one))) return 'NO_BASIS';
    if (counts && nearest?.confined !== true) return 'SCOPE_NOT_PUSHABLE';
    return null;
  }

  /** Whether an object of the type could be shown at all, whichever rows there are. */
  #mayShow(type: string, place: Place): boolean {
    if (!place.tested.every((one) => this.#basis.namedAnywhere(one))) return false;
    if (this.#marks.subject(type) !== null) {
      return this.#marks.exists(type).some((one) => this.#basis.namedAnywhere(one));
    }
    const asked = this.#asked(type, place);
    const edge = this.#marks.edge(type);
    const via = asked.find((one) => one.name === edge);
    if (via !== undefined && !this.#leadsOn(via, place)) return false;
    if (this.#marks.isContained(type) || asked.length === 0) return true;
    // A field whose refusal is public is answered with its code, so its object must stand to carry it.
    return asked.some(
      (one) =>
        one.name === '__typename' ||
        (one.refusal !== null && one.refusal !== 'NO_BASIS') ||
        this.#leadsOn(one, place),
    );
  }

  #leadsOn(asked: Asked, place: Place): boolean {
    return asked.refusal === null && !this.#isNoRows(asked, place);
  }

  /** Nothing behind the field can be visible: it answers as if there were no rows. */
  #isNoRows(asked: Asked, place: Place): boolean {
    if (asked.name === '__typename') return false;
    if (asked.own?.empty === true) return true;
    const behind = this.#marks.behind(asked.field.type);
    return behind.length > 0 && !behind.some((one) => this.#mayShow(one, this.#within(asked, place)));
  }

  #within(asked: Asked, place: Place): Place {
    return {
      path: asked.key === null ? place.path : [...place.path, asked.key],
      sets: asked.sets,
      subject: place.subject,
      tested: asked.tested,
      confinement: asked.below,
    };
  }

  #object(object: PlainRow, above: Place): unknown {
    const { type } = object;
    if (!this.#mayShow(type, above) && type !== 'Query') return GONE;
    const isRow = this.#marks.subject(type) !== null;
    const subject = isRow ? this.#basis.subjectOf(object) : above.subject;
    if (isRow && !this.#basis.sees(object, above.tested)) return GONE;
    if (this.#marks.isContained(type) && subject === null) return GONE;
    const place = { ...above, subject };
    const asked = this.#asked(type, place);
    const edge = this.#marks.edge(type);
    const values = new Map<Asked, unknown>();
    // An edge goes with the object that it stands for.
    const via = asked.find((one) => one.name === edge);
    if (via !== undefined) values.set(via, this.#value(object, via, place));
    if (via !== undefined && values.get(via) === null) return GONE;
    const refused = new Set<string>();
    for (const one of asked) {
      if (!values.has(one)) values.set(one, this.#value(object, one, place, refused));
    }
    const released = asked.filter((one) => this.#refusalOn(one, subject) === null);
    this.#ledger.release(type, subject, isRow ? above.tested : [], released);
    const shown = asked.filter((one) => one.key !== null);
    return Object.fromEntries(shown.map((one) => [one.key, values.get(one)]));
  }

  /** Why this field is refused on an object of this subject. */
  #refusalOn(asked: Asked, subject: Subject | null, byRows = true): string | null {
    if (asked.refusal !== null) return asked.refusal;
    const given = asked.elements.every(
      (one) => subject !== null && this.#basis.gives(one, subject),
    );
    if (!given) return 'NO_BASIS';
    const { counted } = asked;
    if (counted === null || !counted.underSubject || !byRows) return null;
    const shown = subject === null ? null : showingAll(this.#marks, this.#basis, counted, subject);
    return shown === null ? 'NO_BASIS' : null;
  }

  #value(object: PlainRow, asked: Asked, place: Place, refused = new Set<string>()): unknown {
    if (asked.name === '__typename') return object.type;
    const within = this.#within(asked, place);
    // Where nobody at all has such rows there is nothing to judge by them.
    const noRows = asked.refusal === null && this.#isNoRows(asked, place);
    const refusal = this.#refusalOn(asked, place.subject, !noRows);
    if (refusal !== null) {
      // One row counts once, however often it is asked for the same field.
      const once = `${asked.coordinate} ${refusal}`;
      if (!refused.has(once)) this.#ledger.refuse(asked.coordinate, refusal, within.path);
      refused.add(once);
      return null;
    }
    if (noRows) return isListType(nullable(asked.field.type)) ? [] : null;
    const exists = (row: PlainRow): boolean => {
      const tenants = asked.own?.tenants ?? null;
      const tenant = this.#basis.subjectOf(row)?.parties[0].tenant ?? '';
      return this.#basis.sees(row, asked.tested) && (tenants?.includes(tenant) ?? true);
    };
    const value = this.#question.read(object, asked.name, asked.args, exists);
    const done = this.#complete(value, asked.field.type, within);
    return done === GONE ? null : done;
  }

  #complete(value: unknown, type: GraphQLOutputType, place: Place): unknown {
    const inner = nullable(type);
    if (value === null || value === undefined) return null;
    if (!isListType(inner)) {
      return isLeafType(inner) ? value : this.#object(value as PlainRow, place);
    }
    const rows = this.#marks
      .behind(inner)
      .some((one) => this.#marks.subject(one) !== null || this.#marks.edge(one) !== null);
    const out: unknown[] = [];
    for (const item of value as unknown[]) {
      const path = [...place.path, out.length];
      const done = this.#complete(item, inner.ofType, { ...place, path });
      const isNullRow = done === null && rows && !isListType(nullable(inner.ofType));
      if (done !== GONE && !isNullRow) out.push(done);
    }
    return out;
  }
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? (type.ofType as GraphQLOutputType) : type;
}

function fieldNode(name: string): FieldNode {
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
}

/** `__typename` is part of an object's existence. */
function typename(name: string): Omit<Asked, 'key' | 'coordinate'> {
  return {
    name,
    field: TypeNameMetaFieldDef,
    args: {},
    sets: [],
    elements: [],
    classified: false,
    refusal: null,
    own: null,
    counted: null,
    tested: [],
    below: null,
  };
}
