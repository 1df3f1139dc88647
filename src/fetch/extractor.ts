import type { GraphQLSchema } from 'graphql';
import type { PathSegment } from '../plan/port.ts';
import type { FetchState } from './fetched-data.ts';
import { generated } from './generated.ts';
import type { IdentityKey } from './identity.ts';
import { nestedJson } from './nested.ts';
import type { Anchor, EntityTable, FetchProgram, FetchSpec } from './program.ts';
import { concreteTypes } from './raw-fields.ts';
import { entityAt, isOneOf, readChild, typenameCode } from './read-code.ts';
import { representationCode, type RepresentationSite } from './representation-code.ts';
import { requiredFields } from './required-keys.ts';
import type { Sent } from './sent.ts';
import type { Shape, Source } from './shape.ts';
import { absence, lostEntity } from './unfetched.ts';

/**
 * Walks the objects at an anchor's place and adds each one's representation to those that are sent. Returns the links
 * (see FetchState).
 */
export type Extractor = (state: FetchState, sent: Sent) => unknown;

/** Generates the extractor of an anchor: straight code per place, without closures per object. */
export function extractor(
  program: FetchProgram,
  fetch: FetchSpec,
  table: EntityTable,
  anchor: Anchor,
  schema: GraphQLSchema,
): Extractor {
  const generator = new ExtractorGenerator({ program, fetch, table, anchor, schema });
  const body = generator.generate();
  const make = generated<
    (
      consts: readonly unknown[],
      nested: typeof nestedJson,
      absent: typeof absence,
      lost: typeof lostEntity,
    ) => Extractor
  >(['consts', 'nested', 'absence', 'lost'], body);
  return make(generator.consts, nestedJson, absence, lostEntity);
}

interface ExtractorSite {
  readonly program: FetchProgram;
  readonly fetch: FetchSpec;
  readonly table: EntityTable;
  readonly anchor: Anchor;
  readonly schema: GraphQLSchema;
}

class ExtractorGenerator implements RepresentationSite {
  readonly consts: unknown[] = [];
  readonly program: FetchProgram;
  readonly anchor: Anchor;
  readonly keys: readonly IdentityKey[];
  readonly schema: GraphQLSchema;
  readonly #functions: string[] = [];
  readonly #needed = new Set<Source>();
  readonly #links = new Set<number>();
  readonly #fetch: FetchSpec;
  /** Anchors of the same call: what it will bring is not there yet. */
  readonly #own: ReadonlySet<number>;

  constructor({ program, fetch, table, anchor, schema }: ExtractorSite) {
    this.program = program;
    this.anchor = anchor;
    this.keys = table.keys;
    this.schema = schema;
    this.#fetch = fetch;
    this.#own = new Set(fetch.tables.flatMap((table) => table.anchors.map((one) => one.id)));
  }

  generate(): string {
    const { shape } = this.program;
    this.#mark(shape);
    const start = this.#segment(0, shape, false);
    const roots = shape.sources.filter((one) => this.#needed.has(one));
    const values = [
      ...roots.map((one) => `x.data[${one.fetch}]`),
      ...this.linksAt(shape).map((id) => `x.links[${id}]`),
    ];
    const given = ['x', 'q', `q.memoOf(${this.anchor.id})`, ...values];
    const call = `return (x, q) => ${start}(${given.join(', ')});`;
    return [...this.#functions, call].join('\n');
  }

  sources(shape: Shape): readonly Source[] {
    return shape.sources.filter((one) => this.#needed.has(one));
  }

  linksAt(shape: Shape): readonly number[] {
    return [...shape.anchors].filter((id) => this.#links.has(id));
  }

  const(value: unknown): string {
    return `consts[${this.consts.push(value) - 1}]`;
  }

  /** Marks the pieces that representations and type conditions are read from, with all that lead to them. */
  #mark(root: Shape): void {
    let shape = root;
    for (const segment of this.anchor.path) {
      if (segment === '@') continue;
      if ('Field' in segment) shape = shape.child(segment.Field);
      else this.#needKeys(shape, new Set(['__typename']));
    }
    const required = requiredFields(this.anchor.requires);
    this.#needKeys(shape, new Set(['__typename', ...required.map((one) => one.name)]));
    for (const one of required) {
      if (one.selections === undefined) continue;
      for (const id of shape.child(one.name).anchors) if (!this.#own.has(id)) this.#links.add(id);
    }
    this.#needLists(root);
  }

  /** Links mirror lists but do not tell a list in a list from a list below an object: the lists themselves do. */
  #needLists(root: Shape): void {
    let shape = root;
    for (const segment of this.anchor.path) {
      if (segment !== '@' && 'Field' in segment) shape = shape.child(segment.Field);
      if (segment !== '@') continue;
      if (this.#pieces(shape).length > 0 && this.linksAt(shape).length === 0) continue;
      // Objects of different types may have the list from different services.
      for (const source of shape.sources) {
        if (source.anchor === null && source.fetch !== this.#fetch.id) this.#need(source);
      }
    }
  }

  #needKeys(shape: Shape, keys: ReadonlySet<string>): void {
    for (const source of shape.sources) {
      if (source.fetch === this.#fetch.id) continue;
      if (source.fields.some((one) => keys.has(one.key))) this.#need(source);
    }
  }

  #need(source: Source): void {
    this.#needed.add(source);
    if (source.parent !== null) this.#need(source.parent);
    if (source.anchor !== null) this.#links.add(source.anchor);
  }

  /** Emits the function for the path from this segment on; its parameters are the pieces and links at its place. */
  #segment(index: number, shape: Shape, resolved: boolean): string {
    const segment: PathSegment | undefined = this.anchor.path[index];
    const name = `f${index}`;
    if (segment === '@') return this.#list(index, shape);
    const body = resolved ? [] : this.#resolve(shape);
    if (segment === undefined) {
      body.push(...representationCode(this, shape));
    } else if ('TypeCondition' in segment) {
      const next = this.#segment(index + 1, shape, true);
      const isOf = isOneOf(this, concreteTypes(segment.TypeCondition, this.schema));
      body.push(
        ...typenameCode(this, shape),
        `if (t !== undefined && !${isOf}) return undefined;`,
        `return ${next}(${['x', 'q', 'm', ...this.#params(shape, true)].join(', ')});`,
      );
    } else {
      const child = shape.child(segment.Field);
      const next = this.#segment(index + 1, child, false);
      body.push(`return ${next}(${['x', 'q', 'm', ...this.#descend(child)].join(', ')});`);
    }
    this.#emit(name, this.#params(shape, resolved), body);
    return name;
  }

  #list(index: number, shape: Shape): string {
    const next = this.#segment(index + 1, shape, false);
    const params = this.#params(shape);
    const first = this.#pieces(shape)
      .map((one) => `Array.isArray(${one}) ? ${one}`)
      .join(' : ');
    const items = params.map((one) => `Array.isArray(${one}) ? ${one}[i] : undefined`);
    const values = ['x', 'q', 'm', ...items].join(', ');
    // One step of the planner's path goes through lists in lists as well.
    const inner =
      this.anchor.path[index + 1] === '@' ? next : `(Array.isArray(a[i]) ? f${index} : ${next})`;
    this.#emit(`f${index}`, params, [
      `const a = ${first === '' ? 'undefined' : `${first} : undefined`};`,
      'if (a === undefined) return undefined;',
      'const o = new Array(a.length);',
      `for (let i = 0; i < a.length; i++) o[i] = ${inner}(${values});`,
      'return o;',
    ]);
    return `f${index}`;
  }

  #emit(name: string, params: readonly string[], body: readonly string[]): void {
    const guarded =
      params.length === 0
        ? []
        : [`if (${params.map((one) => `${one} == null`).join(' && ')}) return undefined;`];
    this.#functions.push(
      `function ${name}(${['x', 'q', 'm', ...params].join(', ')}) {\n  ${[...guarded, ...body].join('\n  ')}\n}`,
    );
  }

  /** Names of the pieces at a place (those that are values of the object above, or all of them) and of its links. */
  #params(shape: Shape, withEntities = false): readonly string[] {
    return [...this.#pieces(shape, withEntities), ...this.linksAt(shape).map((id) => `l${id}`)];
  }

  #pieces(shape: Shape, withEntities = false): readonly string[] {
    const pieces = this.sources(shape).filter((one) => withEntities || one.anchor === null);
    return pieces.map((one) => `s${one.id}`);
  }

  /** Turns the links that end here into entities. */
  #resolve(shape: Shape): string[] {
    return this.sources(shape).flatMap((one) =>
      one.anchor === null ? [] : [`const s${one.id} = ${entityAt(this.program, one.anchor)};`],
    );
  }

  #descend(child: Shape): readonly string[] {
    const pieces = this.sources(child).filter((one) => one.anchor === null);
    return [
      ...pieces.map((one) => readChild(one, null)),
      ...this.linksAt(child).map((id) => `l${id}`),
    ];
  }
}
