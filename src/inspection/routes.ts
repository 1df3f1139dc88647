import {
  getNamedType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
  parse,
  type DocumentNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Policy } from '../model/index.ts';
import { possibleObjects } from '../plan/index.ts';

type Field = GraphQLField<unknown, unknown>;

/** One field on the way to a coordinate, with the object type that it is read from. */
interface Step {
  readonly from: GraphQLObjectType;
  readonly field: Field;
}

/** Enough for any known graph; a type that is reached in more ways is judged by the first ones. */
const routesMax = 40;

/** The ways through a served schema: from the root to a coordinate, as operations. */
export class Routes {
  readonly #policy: Policy;
  readonly #root: GraphQLObjectType | null;
  /** By type: the fields that lead to it. */
  readonly #leading = new Map<string, Step[]>();
  /** By type: a shortest way from the root. */
  readonly #shortest = new Map<string, readonly Step[]>();

  constructor(schema: GraphQLSchema, policy: Policy) {
    this.#policy = policy;
    this.#root = schema.getQueryType() ?? null;
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue;
      for (const field of Object.values(type.getFields())) {
        for (const behind of possibleObjects(schema, field.type)) {
          const steps = this.#leading.get(behind.name) ?? [];
          steps.push({ from: type, field });
          this.#leading.set(behind.name, steps);
        }
      }
    }
    this.#walk(schema);
  }

  /**
   * Operations that read a field, one for each way on which its rows may be confined differently: from the root, and
   * from each object with a subject that leads to it. None where no query reaches it.
   */
  operationsFor(type: GraphQLObjectType, field: Field): readonly DocumentNode[] {
    return this.#chains(type.name, new Set())
      .slice(0, routesMax)
      .flatMap((chain) => {
        const start = chain[0]?.from ?? type;
        const way = this.#shortest.get(start.name);
        return way === undefined ? [] : [operation([...way, ...chain], { from: type, field })];
      });
  }

  /** Ways back from a type to the next object that says whose its rows are, or to the root. */
  #chains(type: string, seen: ReadonlySet<string>): readonly (readonly Step[])[] {
    if (type === this.#root?.name || this.#policy.types.get(type)?.subject != null) return [[]];
    if (seen.has(type)) return [];
    const beyond = new Set([...seen, type]);
    return (this.#leading.get(type) ?? []).flatMap((step) =>
      this.#chains(step.from.name, beyond).map((chain) => [...chain, step]),
    );
  }

  #walk(schema: GraphQLSchema): void {
    if (this.#root === null) return;
    this.#shortest.set(this.#root.name, []);
    const waiting = [this.#root];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const way = this.#shortest.get(next.name) ?? [];
      for (const field of Object.values(next.getFields())) {
        for (const behind of possibleObjects(schema, field.type)) {
          if (this.#shortest.has(behind.name)) continue;
          this.#shortest.set(behind.name, [...way, { from: next, field }]);
          waiting.push(behind);
        }
      }
    }
  }
}

/** Required arguments become variables: which values they get does not matter before a call. */
function operation(way: readonly Step[], last: Step): DocumentNode {
  const variables: string[] = [];
  const called = ({ from, field }: Step, below: string): string => {
    const given = field.args.filter(isRequiredArgument).map(({ name, type }) => {
      variables.push(`$v${variables.length}: ${type.toString()}`);
      return `${name}: $v${variables.length - 1}`;
    });
    const list = given.length === 0 ? '' : `(${given.join(', ')})`;
    return `... on ${from.name} { ${field.name}${list}${below} }`;
  };
  const leaf = isCompositeType(getNamedType(last.field.type)) ? ' { __typename }' : '';
  const text = way.reduceRight((below, step) => called(step, ` { ${below} }`), called(last, leaf));
  const declared = variables.length === 0 ? '' : `(${variables.join(', ')})`;
  return parse(`query${declared} { ${text} }`, { noLocation: true });
}
