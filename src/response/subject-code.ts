import { getNamedType, isObjectType, type GraphQLObjectType } from 'graphql';
import {
  entityAt,
  rawKeysOf,
  readChild,
  readKey,
  type FetchProgram,
  type Shape,
} from '../fetch/index.ts';

/** Reads what names an object's subject, in generated code. */
export class SubjectCode {
  /** Lines that stand before the first read: the objects that paths lead through. */
  readonly lines: string[] = [];
  readonly #declared = new Set<number>();
  readonly #program: Pick<FetchProgram, 'tableOf'>;

  constructor(program: Pick<FetchProgram, 'tableOf'>) {
    this.#program = program;
  }

  /** Expression for the value at a dotted path; null wherever something on the way is not there. */
  read(type: GraphQLObjectType, shape: Shape, path: string): string {
    const [name = '', ...below] = path.split('.');
    if (below.length > 0) return this.#below(type, shape, name, below.join('.'));
    const reads = shape.sources.flatMap((one) => readKey(one, name, type.name));
    return reads.length === 0 ? 'null' : `(${reads.join(' ?? ')} ?? null)`;
  }

  /**
   * As `read`, for a value that an object need not have: null where a service said so, undefined where nobody told, as
   * what an exception asks of an unknown value cannot be answered.
   */
  readIfTold(type: GraphQLObjectType, shape: Shape, path: string): string {
    const value = this.read(type, shape, path);
    return `(${value} ?? R.toldNull([${this.#places(type, shape, path).join(', ')}]))`;
  }

  /** Pairs of piece and key: where the value at the end of a path could have come from. */
  #places(type: GraphQLObjectType, shape: Shape, path: string): readonly string[] {
    const [name = '', ...below] = path.split('.');
    if (below.length === 0) {
      return shape.sources.flatMap((one) =>
        rawKeysOf(one, name, type.name).map(
          ({ rawKey }) => `s${one.id}, ${JSON.stringify(rawKey)}`,
        ),
      );
    }
    const field = type.getFields()[name];
    const behind = field === undefined ? null : getNamedType(field.type);
    const child = shape.children.get(name);
    if (child === undefined || !isObjectType(behind)) return [];
    return this.#places(behind, child, below.join('.'));
  }

  #below(type: GraphQLObjectType, shape: Shape, name: string, path: string): string {
    const field = type.getFields()[name];
    const behind = field === undefined ? null : getNamedType(field.type);
    const child = shape.children.get(name);
    if (child === undefined || !isObjectType(behind)) return 'null';
    for (const source of child.sources) {
      if (this.#declared.has(source.id)) continue;
      this.#declared.add(source.id);
      const value =
        source.anchor === null
          ? readChild(source, type.name)
          : entityAt(this.#program, source.anchor);
      this.lines.push(`const s${source.id} = ${value};`);
    }
    return this.read(behind, child, path);
  }
}
