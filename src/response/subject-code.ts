import { getNamedType, isObjectType, type GraphQLObjectType } from 'graphql';
import { entityAt, readChild, readKey, type FetchProgram, type Shape } from '../fetch/index.ts';

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
