import {
  getVariableValues,
  isLeafType,
  isListType,
  isNonNullType,
  type DocumentNode,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { AskedFields, type Asked, type Place, type Step } from './asked-fields.ts';
import { Basis, type Subject } from './basis.ts';
import { showingAll } from './confinement.ts';
import { Ledger } from './ledger-book.ts';
import type { Try } from './limits.ts';
import { marksOf, type Marks } from './marks.ts';
import {
  FAULT,
  LOST,
  type PlainCaller,
  type PlainPolicy,
  type PlainRow,
  type ReadField,
} from './plain.ts';
import { Selections } from './selections.ts';

/** One request to one world. */
export interface Question extends PlainCaller {
  /** Of the whole graph, as if it were one service. */
  readonly schema: GraphQLSchema;
  readonly policy: PlainPolicy;
  readonly now: number;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly read: ReadField;
}

/** The operation of a question, its variables coerced. */
export function selectionsOf({ schema, document, variables }: Question): Selections {
  return new Selections(schema, document, (operation) => {
    const result = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (result.coerced === undefined) throw new Error('the variables do not fit');
    return result.coerced;
  });
}

const GONE = Symbol('gone');

/** Decides one query, or one field of a mutation, by the rules of DESIGN.md alone. */
export class Oracle {
  readonly #question: Question;
  readonly #marks: Marks;
  readonly #basis: Basis;
  readonly #selections: Selections;
  readonly #asked: AskedFields;
  readonly #ledger: Ledger;
  readonly #step: Step | null;

  constructor(question: Question, step: Step | null = null) {
    const { schema, policy, now, token } = question;
    this.#question = question;
    this.#step = step;
    this.#marks = marksOf(schema, policy);
    // What a mutation answers is of the tenant that it writes to.
    const tenant = step?.write.tenant ?? null;
    const asReader = tenant === null ? token : { ...token, tenants: [tenant] };
    this.#basis = new Basis(this.#marks, { ...question, token: asReader }, now);
    this.#ledger = new Ledger(this.#marks, this.#basis);
    this.#selections = selectionsOf(question);
    this.#asked = new AskedFields(this.#marks, this.#basis, this.#selections, step);
  }

  answer(): Try {
    const root = { type: 'Query', cells: {} };
    const data = this.#object(root, this.#rootPlace()) as Record<string, unknown>;
    const written = { ...this.#ledger.written(), writes: [] };
    return { expected: { data, ...written }, used: this.#ledger.used() };
  }

  #rootPlace(): Place {
    const sets = [this.#selections.operation.selectionSet];
    return { path: [], sets, subject: null, tested: [], found: [], confinement: null };
  }

  /** Decides one field of a mutation, runs it if it may, and judges what it answers as a query's (DESIGN.md §4). */
  step(): Try {
    const place = this.#rootPlace();
    const [asked] = this.#asked.of('Mutation', place);
    const write = this.#step?.write;
    if (asked === undefined || write === undefined) throw new Error('no field of a mutation');
    const { coordinate, name, key } = asked;
    const { tenant, elements } = write;
    // What follows from schema and token has its own code, whatever is granted.
    const codes = [write.refusal, asked.refusal];
    const unconfined = asked.refusal === 'SCOPE_NOT_PUSHABLE' ? asked.refusal : null;
    const refusal = codes.find(isPublic) ?? write.refusal ?? unconfined;
    const runs = refusal === null;
    const root = { type: 'Mutation', cells: {} };
    const given = runs ? this.#question.read(root, name, write.args, () => true) : null;
    if (!runs) this.#ledger.refuse(coordinate, refusal, [key ?? '']);
    const value = runs ? this.#answered(asked, given, tenant) : null;
    const outcome = given === LOST ? ('unknown' as const) : ('answered' as const);
    const writes = runs ? [{ coordinate, tenant, elements, outcome }] : [];
    const expected = { data: { [key ?? '']: value }, ...this.#ledger.written(), writes };
    return { expected, used: this.#ledger.used() };
  }

  /** What of a mutation's answer leaves; a value of its own is the tenant's that it wrote to. */
  #answered(asked: Asked, given: unknown, tenant: string | null): unknown {
    const place = this.#rootPlace();
    const within = this.#within(asked, place);
    const party = { tenant: tenant ?? '', account: null, resource: null };
    const subject: Subject | null =
      tenant === null ? null : { parties: [party], owners: [], times: null };
    const isHeld = this.#refusalOn(asked, { ...place, subject }) !== null;
    if (isHeld || this.#isNoRows(asked, place)) {
      if (given === LOST) {
        this.#ledger.fault(asked.coordinate, within.path, 'MUTATION_OUTCOME_UNKNOWN');
        return null;
      }
      this.#ledger.refuse(asked.coordinate, 'MUTATION_EXECUTED_ANSWER_WITHHELD', within.path);
      return null;
    }
    const isLacking = given === null && isNonNullType(asked.field.type);
    const failed = given === LOST || given === FAULT || isLacking;
    const code = given === LOST ? 'MUTATION_OUTCOME_UNKNOWN' : 'SERVICE_ERROR';
    if (failed) this.#ledger.fault(asked.coordinate, within.path, code);
    const value = failed ? null : this.#complete(given, asked.field.type, within);
    if (asked.classified && subject !== null) {
      this.#ledger.releaseOfTenant(asked.coordinate, subject, asked.elements);
    }
    // Which rows it is about may depend on which there are, as in a query.
    this.#ledger.release('Mutation', null, [], [asked]);
    return value === GONE ? null : value;
  }

  /** Whether an object of the type could be shown at all, whichever rows there are. */
  #mayShow(type: string, place: Place): boolean {
    if (!place.tested.every((one) => this.#basis.namedAnywhere(one))) return false;
    if (this.#marks.subject(type) !== null) {
      return this.#marks.exists(type).some((one) => this.#basis.namedAnywhere(one));
    }
    const asked = this.#asked.of(type, place);
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
    return (
      behind.length > 0 && !behind.some((one) => this.#mayShow(one, this.#within(asked, place)))
    );
  }

  #within(asked: Asked, place: Place): Place {
    return {
      path: asked.key === null ? place.path : [...place.path, asked.key],
      sets: asked.sets,
      subject: place.subject,
      tested: asked.tested,
      found: asked.found,
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
    const asked = this.#asked.of(type, place);
    const edge = this.#marks.edge(type);
    const values = new Map<Asked, unknown>();
    // An edge goes with the object that it stands for, and nobody is told why.
    const via = asked.find((one) => one.name === edge);
    if (via !== undefined && this.#refusalOn(via, place) !== null) return GONE;
    if (via !== undefined) values.set(via, this.#value(object, via, place));
    if (via !== undefined && values.get(via) === null) return GONE;
    const refused = new Set<string>();
    for (const one of asked) {
      if (!values.has(one)) values.set(one, this.#value(object, one, place, refused));
    }
    const released = asked.filter((one) => this.#refusalOn(one, place) === null);
    this.#ledger.release(type, subject, isRow ? above.tested : [], released);
    const shown = asked.filter((one) => one.key !== null);
    return Object.fromEntries(shown.map((one) => [one.key, values.get(one)]));
  }

  /** Why this field is refused on an object of this subject. */
  #refusalOn(asked: Asked, place: Place): string | null {
    const { subject } = place;
    if (asked.refusal !== null) return asked.refusal;
    const given = asked.elements.every(
      (one) => subject !== null && this.#basis.gives(one, subject),
    );
    if (!given) return 'NO_BASIS';
    const { counted } = asked;
    // Where nobody at all has such rows there is nothing to judge by them.
    if (counted === null || !counted.underSubject || this.#isNoRows(asked, place)) return null;
    const shown = subject === null ? null : showingAll(this.#marks, this.#basis, counted, subject);
    return shown === null ? 'NO_BASIS' : null;
  }

  #value(object: PlainRow, asked: Asked, place: Place, refused = new Set<string>()): unknown {
    if (asked.name === '__typename') return object.type;
    const within = this.#within(asked, place);
    const refusal = this.#refusalOn(asked, place);
    if (refusal !== null) {
      // Errors are counted by rows: one row counts once, however often and with whatever arguments it is asked.
      const once = `${asked.coordinate} ${refusal}`;
      if (!refused.has(once)) this.#ledger.refuse(asked.coordinate, refusal, within.path);
      refused.add(once);
      return null;
    }
    if (this.#isNoRows(asked, place)) return isListType(nullable(asked.field.type)) ? [] : null;
    const exists = (row: PlainRow): boolean => {
      const tenants = asked.own?.tenants ?? null;
      const tenant = this.#basis.subjectOf(row)?.parties[0].tenant ?? '';
      return this.#basis.sees(row, asked.tested) && (tenants?.includes(tenant) ?? true);
    };
    const value = this.#question.read(object, asked.name, asked.args, exists);
    if (value === FAULT) {
      if (!refused.has(asked.coordinate)) this.#ledger.fault(asked.coordinate, within.path);
      refused.add(asked.coordinate);
      return null;
    }
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
      const isNoRow = rows && (done === null || (Array.isArray(done) && done.length === 0));
      if (done !== GONE && !isNoRow) out.push(done);
    }
    return out;
  }
}

/** Codes that do not follow from what is granted. */
function isPublic(code: string | null): boolean {
  return code !== null && code !== 'NO_BASIS' && code !== 'SCOPE_NOT_PUSHABLE';
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? (type.ofType as GraphQLOutputType) : type;
}
