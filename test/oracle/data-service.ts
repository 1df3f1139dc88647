import {
  buildSchema,
  execute,
  getOperationAST,
  OperationTypeNode,
  parse,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { isDone, spoilt, type Outage } from './outage.ts';
import { FAULT, type PlainRow } from './plain.ts';
import { bareSdl, typesIn } from './sdl.ts';
import { computed } from './reader.ts';
import { addedBy, fieldOf, type World } from './world.ts';
import type { WorldState } from './writes.ts';

/** An entity as another service described it. */
type Source = PlainRow & { readonly representation?: Readonly<Record<string, unknown>> };

/** One service of a world, over the data that stand in the world when it is called. */
export class WorldService {
  readonly name: string;
  readonly #world: World;
  readonly #schema: GraphQLSchema;
  readonly #state: WorldState;

  constructor(world: World, name: string, state: WorldState) {
    this.name = name;
    this.#world = world;
    this.#state = state;
    // A service may have mutations and nothing to ask for.
    this.#schema = buildSchema(withEntities(world, name), { assumeValid: true });
  }

  /** How it fails; null where it does not. */
  outage: Outage | null = null;
  /** Hears of each call before it is answered. */
  onCall: (call: { readonly query: string; readonly variables: Record<string, unknown> }) => void =
    () => undefined;

  async execute(request: {
    readonly query: string;
    readonly variables: Record<string, unknown>;
  }): Promise<ExecutionResult> {
    this.onCall(request);
    const { outage } = this;
    if (outage !== null && !isDone(outage)) return spoilt(outage, {}) as ExecutionResult;
    const answer = await this.#answer(request);
    return outage === null ? answer : (spoilt(outage, answer) as ExecutionResult);
  }

  async #answer(request: {
    readonly query: string;
    readonly variables: Record<string, unknown>;
  }): Promise<ExecutionResult> {
    const document = parse(request.query, { noLocation: true });
    const writes = getOperationAST(document)?.operation === OperationTypeNode.MUTATION;
    return execute({
      schema: this.#schema,
      document,
      variableValues: request.variables,
      rootValue: { type: writes ? 'Mutation' : 'Query', cells: {} },
      fieldResolver: this.#resolve,
      typeResolver: (value) => (value as PlainRow).type,
    });
  }

  readonly #resolve: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
    const object = source as Source;
    if (info.fieldName === '_entities') {
      const list = args['representations'] as readonly Record<string, unknown>[];
      return list.map((one) => this.#entity(one));
    }
    const field = fieldOf(this.#world, object.type, info.fieldName);
    if (field?.overrides === this.name) throw new Error('asked for what another took over');
    const from = field?.source;
    if (from?.kind === 'computed') {
      const values = from.from.map((one) => object.representation?.[one] ?? null);
      return computed(`${object.type}.${info.fieldName}`, values);
    }
    const value = this.#state.read(object, info.fieldName, args, () => true);
    if (value === FAULT) throw new Error(`<no error of a service travels on: ${info.fieldName}>`);
    return value;
  };

  #entity(representation: Readonly<Record<string, unknown>>): Source | null {
    const row = this.#state.data.get(String(representation['id']));
    const added = addedBy(this.#world, this.name);
    // It knows the object by its interface alone.
    if (row !== undefined && added?.members.includes(row.type) === true) {
      return representation['__typename'] === added.name ? { ...row, type: added.name } : null;
    }
    if (row === undefined || row.type !== representation['__typename']) return null;
    return { ...row, representation };
  }
}

function withEntities(world: World, service: string): string {
  const known = typesIn(world, service);
  const entities = [...world.types, ...world.abstracts].filter(
    ({ name }) => isEntity(world, service, name) && known.has(name),
  );
  if (entities.length === 0) return bareSdl(world, service);
  const field = '_entities(representations: [_Any!]!): [_Entity]!';
  const query = known.has('Query') ? `extend type Query { ${field} }` : `type Query { ${field} }`;
  const union = entities.map((one) => one.name).join(' | ');
  return `${bareSdl(world, service)}\nscalar _Any\nunion _Entity = ${union}\n${query}`;
}

function isEntity(world: World, service: string, name: string): boolean {
  const type = world.types.find((one) => one.name === name);
  return type?.kind === 'entity' || addedBy(world, service)?.name === name;
}
