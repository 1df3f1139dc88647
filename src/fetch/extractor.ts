import type { GraphQLSchema } from 'graphql';
import type { PathSegment, RequiresSelection } from '../plan/port.ts';
import type { FetchState } from './fetched-data.ts';
import { generated } from './generated.ts';
import { nestedJson, type Nested } from './nested.ts';
import type { Anchor, FetchProgram } from './program.ts';
import { concreteTypes } from './raw-fields.ts';
import { entityAt, readChild, readKey } from './read-code.ts';
import { requiredFields, requiredKeys } from './required-keys.ts';
import type { Shape, Source } from './shape.ts';

/**
 * Walks the objects at an anchor's place and hands each one's representation, as JSON text, to `add`, which returns
 * its index among the representations to send. Returns the links (see FetchState).
 */
export type Extractor = (state: FetchState, add: (json: string) => number) => unknown;

/** Generates the extractor of an anchor: straight code per place, without closures per object. */
export function extractor(program: FetchProgram, anchor: Anchor, schema: GraphQLSchema): Extractor {
  const generator = new Generator(program, anchor, schema);
  const body = generator.generate();
  const make = generated<(consts: readonly unknown[], nested: typeof nestedJson) => Extractor>(
    ['consts', 'nested'],
    body,
  );
  return make(generator.consts, nestedJson);
}

class Generator {
  readonly consts: unknown[] = [];
  readonly #functions: string[] = [];
  readonly #needed = new Set<Source>();
  readonly #links = new Set<number>();
  readonly #program: FetchProgram;
  readonly #anchor: Anchor;
  readonly #schema: GraphQLSchema;

  constructor(program: FetchProgram, anchor: Anchor, schema: GraphQLSchema) {
    this.#program = program;
    this.#anchor = anchor;
    this.#schema = schema;
  }

  generate(): string {
    const { shape } = this.#program;
    this.#mark(shape);
    const start = this.#segment(0, shape, false);
    const roots = shape.sources.filter((one) => this.#needed.has(one));
    const values = [
      ...roots.map((one) => `x.data[${one.fetch}]`),
      ...this.#linksAt(shape).map((id) => `x.links[${id}]`),
    ];
    const call = `return (x, add) => ${start}(${['x', 'add', ...values].join(', ')});`;
    return [...this.#functions, call].join('\n');
  }

  /** Marks the pieces that representations and type conditions are read from, with all that lead to them. */
  #mark(root: Shape): void {
    let shape = root;
    for (const segment of this.#anchor.path) {
      if (segment === '@') continue;
      if ('Field' in segment) shape = shape.child(segment.Field);
      else this.#needKeys(shape, ['__typename']);
    }
    const keys = requiredFields(this.#anchor.requires).map((one) => one.name);
    this.#needKeys(shape, ['__typename', ...keys]);
    for (const one of requiredFields(this.#anchor.requires)) {
      if (one.selections !== undefined) {
        for (const id of shape.child(one.name).anchors) this.#links.add(id);
      }
    }
  }

  #needKeys(shape: Shape, keys: readonly string[]): void {
    for (const source of shape.sources) {
      if (source.fields.some((one) => keys.includes(one.key))) this.#need(source);
    }
  }

  #need(source: Source): void {
    this.#needed.add(source);
    if (source.parent !== null) this.#need(source.parent);
    if (source.anchor !== null) this.#links.add(source.anchor);
  }

  /** Emits the function for the path from this segment on; its parameters are the pieces and links at its place. */
  #segment(index: number, shape: Shape, resolved: boolean): string {
    const segment: PathSegment | undefined = this.#anchor.path[index];
    const name = `f${index}`;
    if (segment === '@') {
      const next = this.#segment(index + 1, shape, false);
      const params = this.#params(shape);
      const lists = this.#pieces(shape);
      const first = lists.map((one) => `Array.isArray(${one}) ? ${one}`).join(' : ');
      const items = params.map((one) => `${one} == null ? undefined : ${one}[i]`);
      this.#emit(name, params, [
        `const a = ${first === '' ? 'undefined' : `${first} : undefined`};`,
        'if (a === undefined) return undefined;',
        'const o = new Array(a.length);',
        `for (let i = 0; i < a.length; i++) o[i] = ${next}(${['x', 'add', ...items].join(', ')});`,
        'return o;',
      ]);
      return name;
    }
    const body = resolved ? [] : this.#resolve(shape);
    if (segment === undefined) {
      body.push(...this.#representation(shape));
    } else if ('TypeCondition' in segment) {
      const next = this.#segment(index + 1, shape, true);
      const types = this.#const(concreteTypes(segment.TypeCondition, this.#schema));
      body.push(
        `const t = ${this.#typename(shape)};`,
        `if (t !== undefined && !${types}.has(t)) return undefined;`,
        `return ${next}(${['x', 'add', ...this.#params(shape, true)].join(', ')});`,
      );
    } else {
      const child = shape.child(segment.Field);
      const next = this.#segment(index + 1, child, false);
      body.push(`return ${next}(${['x', 'add', ...this.#descend(child)].join(', ')});`);
    }
    this.#emit(name, this.#params(shape, resolved), body);
    return name;
  }

  #emit(name: string, params: readonly string[], body: readonly string[]): void {
    const guarded =
      params.length === 0
        ? []
        : [`if (${params.map((one) => `${one} == null`).join(' && ')}) return undefined;`];
    this.#functions.push(
      `function ${name}(${['x', 'add', ...params].join(', ')}) {\n  ${[...guarded, ...body].join('\n  ')}\n}`,
    );
  }

  /** Names of the pieces at a place that are values of the object above. */
  #pieces(shape: Shape, withEntities = false): readonly string[] {
    return shape.sources
      .filter((one) => this.#needed.has(one) && (withEntities || one.anchor === null))
      .map((one) => `s${one.id}`);
  }

  #params(shape: Shape, resolved = false): readonly string[] {
    return [...this.#pieces(shape, resolved), ...this.#linksAt(shape).map((id) => `l${id}`)];
  }

  #linksAt(shape: Shape): readonly number[] {
    return [...shape.anchors].filter((id) => this.#links.has(id) && id !== this.#anchor.id);
  }

  /** Turns the links that end here into entities. */
  #resolve(shape: Shape): string[] {
    return shape.sources
      .filter((one) => one.anchor !== null && this.#needed.has(one))
      .map((one) => `const s${one.id} = ${entityAt(this.#program, one.anchor ?? 0)};`);
  }

  #descend(child: Shape): readonly string[] {
    const pieces = child.sources
      .filter((one) => this.#needed.has(one) && one.anchor === null)
      .map((one) => readChild(one, null));
    return [...pieces, ...this.#linksAt(child).map((id) => `l${id}`)];
  }

  #typename(shape: Shape): string {
    const reads = shape.sources
      .filter((one) => this.#needed.has(one))
      .flatMap((one) => readKey(one, '__typename', null));
    return reads.length === 0 ? 'undefined' : reads.join(' ?? ');
  }

  #const(value: unknown): string {
    return `consts[${this.consts.push(value) - 1}]`;
  }

  #representation(shape: Shape): string[] {
    const [fragment] = this.#anchor.requires;
    const lone =
      this.#anchor.requires.length === 1 && fragment?.kind === 'InlineFragment'
        ? JSON.stringify(fragment.typeCondition)
        : 'undefined';
    const body = [
      `let t = ${this.#typename(shape)};`,
      `if (t === undefined) t = ${lone};`,
      'if (t === undefined) return undefined;',
      'let r = ""; let v; let name = t;',
    ];
    for (const rewrite of this.#anchor.inputRewrites) {
      const key = rewrite.path.at(-1);
      if (
        rewrite.kind !== 'ValueSetter' ||
        key === undefined ||
        !('Key' in key) ||
        key.Key !== '__typename'
      )
        continue;
      const types = rewrite.path.find((one) => 'TypenameEquals' in one);
      const applies =
        types === undefined
          ? 'true'
          : `${this.#const(new Set('TypenameEquals' in types ? types.TypenameEquals : []))}.has(t)`;
      body.push(`if (${applies}) name = ${JSON.stringify(rewrite.setValueTo)};`);
    }
    for (const [name, { conditions, selections }] of requiredKeys(this.#anchor.requires)) {
      const applies = conditions.includes(null)
        ? 'true'
        : conditions
            .map((one) => `${this.#const(concreteTypes([one ?? ''], this.#schema))}.has(t)`)
            .join(' || ');
      body.push(
        `if (${applies}) {`,
        `  ${this.#required(shape, name, selections)}`,
        `  if (v != null) r += ${JSON.stringify(`,${JSON.stringify(this.#renamed(name))}:`)} + ${selections === null ? 'JSON.stringify(v)' : 'v'};`,
        '}',
      );
    }
    body.push(
      'if (r === "") return undefined;',
      `return add('{"__typename":' + JSON.stringify(name) + r + '}');`,
    );
    return body;
  }

  #required(shape: Shape, name: string, selections: readonly RequiresSelection[] | null): string {
    const sources = shape.sources.filter((one) => this.#needed.has(one));
    if (selections === null) {
      const reads = sources.flatMap((one) => readKey(one, name, null));
      return `v = ${reads.length === 0 ? 'undefined' : reads.join(' ?? ')};`;
    }
    const child = shape.child(name);
    const pieces = child.sources.filter(
      (one) => one.anchor === null && one.parent !== null && this.#needed.has(one.parent),
    );
    const links = [...child.anchors].filter((id) => id !== this.#anchor.id);
    const plan: Nested = {
      shape: child,
      pieces,
      links,
      selections,
      tableOf: this.#program.tableOf,
      schema: this.#schema,
    };
    const values = pieces.map((one) => readChild(one, null));
    return `v = nested(x, ${this.#const(plan)}, [${values.join(', ')}], [${links.map((id) => `l${id}`).join(', ')}]);`;
  }

  #renamed(name: string): string {
    const rename = this.#anchor.inputRewrites.find((one) => {
      const last = one.path.at(-1);
      return one.kind === 'KeyRenamer' && last !== undefined && 'Key' in last && last.Key === name;
    });
    return rename?.kind === 'KeyRenamer' ? rename.renameKeyTo : name;
  }
}
