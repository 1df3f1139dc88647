import { isListType, isNonNullType, type GraphQLOutputType } from 'graphql';
import type { Variant } from '../decision/index.ts';
import type { ErrorCode } from '../errors.ts';
import { entityAt, readChild, readKey, type FetchProgram, type Shape } from '../fetch/index.ts';
import {
  listDepth,
  type SelectedField,
  type Selection,
  type TypeSelection,
} from '../plan/index.ts';
import type { Refused } from './draft.ts';
import { isJudgedBy, judgeCode } from './judge-code.ts';
import { isJudgedByRowsBelow, isJudgedPerElement, rowDependentSlots } from './row-dependence.ts';
import { leafCode, missingCode, type FieldSite } from './leaf-code.ts';
import { itemsOf, listCode, type ListSite } from './list-code.ts';
import { refusalCode, withheldAnswer } from './refusal-code.ts';
import type { Site } from './responder.ts';
import { otherNames } from './other-names.ts';
import { call, CodeWriter, isNoObject, property } from './write-code.ts';

/** Where code is generated: the selection, and the pieces that its objects are read from. */
interface Place {
  readonly selection: Selection;
  readonly shape: Shape;
}

/**
 * Generates the functions that judge, complete and count one answer in a single pass: one per concrete type of each
 * selection set, straight code with no closure and no lookup per field.
 */
export class ResponseGenerator {
  readonly code = new CodeWriter();
  readonly sites: Site[] = [];
  /** Coordinates that are answered as no rows, without a call. */
  readonly hollow: Refused[] = [];
  readonly #variant: Variant;
  readonly #program: FetchProgram;
  /** Nodes whose function is there: types that share a selection share its functions. */
  readonly #made = new Set<number>();
  #names = 0;

  constructor(variant: Variant, program: FetchProgram) {
    this.#variant = variant;
    this.#program = program;
  }

  generate(): string {
    const selection = this.#variant.plan.parts.root;
    const { shape } = this.#program;
    const [node] = selection.byType.values();
    if (node === undefined) throw new TypeError('a query without a root');
    const name = this.#object(node, { selection, shape });
    const pieces = shape.sources.map((one) => `x.data[${one.fetch}]`);
    const links = [...shape.anchors].map((id) => `x.links[${id}]`);
    return this.code.text(`return (R, x) => ${call(name, ['null', ...pieces, ...links])};`);
  }

  /** Function for objects of one concrete type: null judge means "subject of the object above". */
  #object(node: TypeSelection, place: Place): string {
    const name = `o${node.id}`;
    if (this.#made.has(node.id)) return name;
    this.#made.add(node.id);
    const { shape } = place;
    const links = this.#linksBelow(shape).map((id) => `l${id}`);
    const parameters = ['S0', ...shape.sources.map((one) => `s${one.id}`), ...links];
    const dependent = rowDependentSlots(node, this.#variant);
    const { judge, count } = judgeCode(node, shape, {
      program: this.#program,
      withKeys: this.#variant.allowed.withKeys,
      countsRows: dependent.length > 0,
      rowsBelow: dependent.some((one) => isJudgedByRowsBelow(one, this.#variant)),
      refused: this.#isRefusedMutation(node),
    });
    const body = [...judge];
    const made = new Map<SelectedField, string>();
    for (const field of node.linked) {
      const value = this.#field(node, field, place, body);
      made.set(field, value);
      // What arguments test there may not be told to this caller, so neither may it be told which rows they find.
      body.push(`if (${value} === null) { R.judge.withheld++; return GONE; }`);
    }
    if (node.via !== null) {
      const value = this.#field(node, node.via, place, body);
      made.set(node.via, value);
      // An edge without its object is no edge.
      body.push(`if (${value} === null) return GONE;`);
    }
    body.push(...count);
    for (const field of node.fields) {
      if (!made.has(field)) made.set(field, this.#field(node, field, place, body));
    }
    const parts = node.fields.flatMap((field) =>
      field.responseKey === null ? [] : [property(field.responseKey, made.get(field) ?? 'null')],
    );
    body.push(`return { ${parts.join(', ')} };`);
    return this.code.add(name, parameters, body);
  }

  /** Emits the completion of one field and returns the variable (or literal) that holds its value. */
  #field(node: TypeSelection, field: SelectedField, place: Place, body: string[]): string {
    if (field.slot === null) return JSON.stringify(node.type.name);
    const slot = this.#variant.plan.parts.slots[field.slot];
    const refusal = this.#variant.allowed.refusals[field.slot] ?? null;
    const site = this.#site(node, field, place, refusal);
    const value = `v${this.#names++}`;
    const fail = field.servedNonNull ? 'return BUBBLE;' : '';
    // The refusal of what an object is judged by takes the object, and is told to nobody.
    const judging = isJudgedBy(node, field);
    const refuse = judging ? '' : refusalCode(site, refusal, this.#program);
    body.push(`let ${value} = null;`);
    if (refusal !== null || slot === undefined) {
      body.push(`${refuse} ${fail}`);
      return value;
    }
    const hollow = this.#isHollow(field);
    if (hollow && this.#isMutation(node)) {
      // It ran, and nothing of its answer could be shown whatever the service said.
      const withheld = this.#site(node, field, place, withheldAnswer);
      body.push(refusalCode(withheld, withheldAnswer, this.#program));
      return value;
    }
    // Where no subject at all has such rows, there is nothing to judge: the field answers as no rows.
    const judged =
      isJudgedPerElement(slot) || (!hollow && isJudgedByRowsBelow(slot, this.#variant));
    // Without a subject above, the static decision is the whole decision.
    const refused = slot.owned ? `V[${slot.id}] === 0` : `V === null || V[${slot.id}] === 0`;
    if (judged) body.push(`if (${refused}) { ${refuse} ${fail} } else {`);
    if (hollow) this.#noRows(slot.coordinate, field, value, body);
    else {
      const at = { type: node.type.name, field, shape: place.shape, value, site, judging };
      if (field.child === null) body.push(...leafCode(at, this.#variant, this.code));
      else body.push(...this.#objects(at, field.child));
    }
    if (judged) body.push('}');
    return value;
  }

  #site(
    node: TypeSelection,
    field: SelectedField,
    { selection }: Place,
    refusal: ErrorCode | null,
  ): number {
    const coordinate = `${node.type.name}.${field.name}`;
    const names = otherNames(node, field);
    // An object that goes with another one is no place of an answer before that one has been judged.
    const unseen = isJudgedBy(node, field);
    const path = unseen
      ? selection.path.slice(0, selection.path.findLastIndex((one) => typeof one === 'string') + 1)
      : [...selection.path, field.responseKey ?? ''];
    return this.sites.push({ coordinate, path, refusal, unseen, ...names }) - 1;
  }

  #isMutation(node: TypeSelection): boolean {
    const { mutation, root } = this.#variant.plan.parts;
    return mutation !== null && root.byType.get(node.type.name) === node;
  }

  #isRefusedMutation(node: TypeSelection): boolean {
    const slot = this.#variant.plan.parts.mutation?.slot ?? -1;
    const isRefused = this.#variant.allowed.refusals[slot] !== null;
    return this.#isMutation(node) && (isRefused || node.fields.some((one) => this.#isHollow(one)));
  }

  /** Nothing below can be visible, or the scope is empty. */
  #isHollow(field: SelectedField): boolean {
    const { allowed, hollow } = this.#variant;
    if (field.confiner !== null && allowed.scopes[field.confiner]?.empty === true) return true;
    return (
      field.child !== null && [...field.child.byType.values()].every((one) => hollow.has(one.id))
    );
  }

  #noRows(coordinate: string, field: SelectedField, value: string, body: string[]): void {
    if (!this.hollow.some((one) => one.coordinate === coordinate)) {
      this.hollow.push({ coordinate, code: 'NO_BASIS', rows: 0, decisionId: null });
    }
    const type = isNonNullType(field.type) ? field.type.ofType : field.type;
    if (isListType(type)) body.push(`${value} = [];`);
    else if (field.servedNonNull) body.push('return BUBBLE;');
  }

  #objects(at: FieldSite, child: Selection): string[] {
    const { type, field, shape, value, site } = at;
    const below =
      this.#program.shape === shape || shape.children.has(field.planKey)
        ? shape.child(field.planKey)
        : null;
    if (below === null) return [];
    const pieces = below.sources.filter((one) => one.anchor === null);
    const values = [
      ...pieces.map((one) => readChild(one, type)),
      ...[...below.anchors].map((id) => `l${id}`),
    ];
    const complete = this.#value(field.type, { selection: child, shape: below }, at, 0);
    const nonNull = isNonNullType(field.type);
    return [
      `${value} = ${call(complete, ['S', ...values])};`,
      `if (${value} === GONE) { ${field.servedNonNull ? `R.fault(${site}, "NOT_AVAILABLE"); return BUBBLE;` : `${value} = null;`} }`,
      `else if (${value} === BUBBLE) { ${nonNull ? 'return BUBBLE;' : `${value} = null;`} }`,
      `else if (${value} === null) { ${missingCode(at)} }`,
    ];
  }

  /** Function for a value of an object type, in as many lists as its type says. */
  #value(type: GraphQLOutputType, place: Place, at: FieldSite, level: number): string {
    const inner = isNonNullType(type) ? type.ofType : type;
    const pieces = place.shape.sources
      .filter((one) => one.anchor === null)
      .map((one) => `s${one.id}`);
    const parameters = ['S', ...pieces, ...[...place.shape.anchors].map((id) => `l${id}`)];
    const name = `w${this.#names++}`;
    const site = level === 0 ? at.site : this.#itemSite(at, place, level);
    if (isListType(inner)) {
      const list: ListSite = {
        item: this.#value(inner.ofType, place, at, level + 1),
        pieces,
        parameters,
        site,
        itemSite: this.#itemSite(at, place, level + 1),
        unseenSite: this.#unseenSite(at.site),
        ...itemsOf(inner.ofType, place.selection),
      };
      return this.code.add(name, parameters, listCode(list));
    }
    const body =
      pieces.length === 0
        ? ['return null;']
        : [
            `if (${pieces.map((one) => `${one} == null`).join(' && ')}) return null;`,
            `if (${pieces.map(isNoObject).join(' || ')}) { R.fault(${site}); return BUBBLE; }`,
          ];
    for (const source of place.shape.sources) {
      if (source.anchor !== null)
        body.push(`const s${source.id} = ${entityAt(this.#program, source.anchor)};`);
    }
    body.push(...this.#dispatch(place));
    return this.code.add(name, parameters, body);
  }

  /** What failed at a place, or somewhere below it where nobody can tell what may be seen. */
  #unseenSite(site: number): number {
    return this.#siteBelow(site, this.sites[site]?.path ?? [], true);
  }

  /** An item of a list, so many lists deep. */
  #itemSite(at: FieldSite, { selection }: Place, level: number): number {
    const path = selection.path.slice(0, selection.path.length - listDepth(at.field.type) + level);
    return this.#siteBelow(at.site, path, false);
  }

  /** What is wrong within a value. Values of different arguments are different ones. */
  #siteBelow(site: number, path: Site['path'], unseen: boolean): number {
    const { coordinate = '', repeated = false } = this.sites[site] ?? {};
    return (
      this.sites.push({ coordinate, path, refusal: null, unseen, repeated, sharedBy: null }) - 1
    );
  }

  /** Calls the function of the object's own type; a type that cannot stand here is nothing. */
  #dispatch(place: Place): string[] {
    const { selection, shape } = place;
    const values = [
      'S',
      ...shape.sources.map((one) => `s${one.id}`),
      ...this.#linksBelow(shape).map((id) => `l${id}`),
    ];
    const one = (node: TypeSelection): string => {
      if (!this.#variant.hollow.has(node.id)) {
        return `return ${call(this.#object(node, place), values)};`;
      }
      // It came along with rows of other types: hidden like any row that is not the caller's to see.
      return node.mark.subject === null ? 'return GONE;' : 'R.judge.withheld++; return GONE;';
    };
    if (!selection.abstract) {
      const [node] = selection.byType.values();
      return [node === undefined ? 'return GONE;' : one(node)];
    }
    const names = this.code.const(new Set(selection.byType.keys()));
    const reads = shape.sources.flatMap((source) => readKey(source, '__typename', null));
    const cases = [...selection.byType].map(
      ([name, node]) => `case ${JSON.stringify(name)}: ${one(node)}`,
    );
    return [
      'let t;',
      ...reads.map(
        (read) => `if (t === undefined) { t = ${read}; if (!${names}.has(t)) t = undefined; }`,
      ),
      `switch (t) { ${cases.join(' ')} default: return GONE; }`,
    ];
  }

  /** Anchors strictly below a place: those that end at it have become pieces. */
  #linksBelow(shape: Shape): readonly number[] {
    const here = new Set(shape.sources.map((one) => one.anchor));
    return [...shape.anchors].filter((id) => !here.has(id));
  }
}
