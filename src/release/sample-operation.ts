import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isRequiredArgument,
  isUnionType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** An operation with its variables. */
export interface SampleOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Fields of each kind in one selection. */
const fieldsMax = 2;
/** What stands for a value of a built-in scalar. */
const samples: Readonly<Record<string, unknown>> = {
  Boolean: true,
  Float: 1,
  ID: '1',
  Int: 1,
  String: '',
};

/** A small query that a schema accepts: a fragment, a condition, and a few fields, as many levels deep as it may be. */
export function sampleOperation(schema: GraphQLSchema, depthMax: number): SampleOperation | null {
  const query = schema.getQueryType();
  if (query == null) return null;
  const writer = new Writer(depthMax);
  const selection = writer.selection(query, 1);
  const variables = ['$sample: Boolean!', ...writer.definitions].join(', ');
  return {
    text:
      `query Sample(${variables}) { __typename ...Root @include(if: $sample) } ` +
      `fragment Root on ${query.name} ${selection}`,
    variables: { sample: true, ...writer.values },
  };
}

type Field = GraphQLField<unknown, unknown>;

class Writer {
  readonly #depthMax: number;
  readonly definitions: string[] = [];
  readonly values: Record<string, unknown> = {};

  constructor(depthMax: number) {
    this.#depthMax = depthMax;
  }

  selection(type: GraphQLCompositeType, depth: number): string {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields()).filter(canBeAsked);
    const leaves = fields.filter((one) => isLeafType(getNamedType(one.type)));
    const objects = depth < this.#depthMax ? fields.filter((one) => !leaves.includes(one)) : [];
    const chosen = [...leaves.slice(0, fieldsMax), ...objects.slice(0, fieldsMax)];
    return `{ ${['__typename', ...chosen.map((one) => this.#field(one, depth))].join(' ')} }`;
  }

  #field(field: Field, depth: number): string {
    const named = getNamedType(field.type);
    const given = field.args.filter(isRequiredArgument).map((one) => this.#argument(one));
    const args = given.length === 0 ? '' : `(${given.join(', ')})`;
    const below = isCompositeType(named) ? ` ${this.selection(named, depth + 1)}` : '';
    return `${field.name}${args}${below}`;
  }

  #argument({ name, type }: GraphQLArgument): string {
    const variable = `v${this.definitions.length}`;
    this.definitions.push(`$${variable}: ${String(type)}`);
    this.values[variable] = sampleOf(getNamedType(type));
    return `${name}: $${variable}`;
  }
}

/** Whether a value can be made up for each argument that it needs. */
function canBeAsked(field: Field): boolean {
  return field.args
    .filter(isRequiredArgument)
    .every((one) => sampleOf(getNamedType(one.type)) !== undefined);
}

function sampleOf(type: GraphQLNamedType): unknown {
  if (isInputObjectType(type)) return undefined;
  return isEnumType(type) ? type.getValues()[0]?.name : samples[type.name];
}
