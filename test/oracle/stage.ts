import { buildSchema, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { fastStore, type Store } from './gateway.ts';
import type { Question } from './oracle.ts';
import type { Outage } from './outage.ts';
import type { PlainCaller } from './plain.ts';
import { now } from './plain-types.ts';
import type { RandomOperation } from './random-operation.ts';
import { monolithSdl } from './sdl.ts';
import type { Data, World } from './world.ts';
import { WorldGateway } from './world-gateway.ts';
import { WorldState } from './writes.ts';

/** A world with its gateway, ready to be asked. */
export interface Stage {
  readonly world: World;
  readonly data: Data;
  readonly schema: GraphQLSchema;
  readonly gateway: WorldGateway;
}

export function stageOf(world: World, data: Data, store: Store = fastStore): Stage {
  const schema = buildSchema(monolithSdl(world));
  return { world, data, schema, gateway: new WorldGateway(world, data, store) };
}

/** null where the operation is not valid, so that it never comes to a decision. */
export function documentOf(stage: Stage, operation: RandomOperation): DocumentNode | null {
  const document = parse(operation.text);
  return validate(stage.gateway.supergraph.served, document).length === 0 ? document : null;
}

/** What the oracle is asked, over rows that nothing has changed yet, and the rows as it asks for them. */
export function questionOf(
  { world, data, schema }: Stage,
  caller: PlainCaller,
  { document, variables }: Pick<Question, 'document' | 'variables'>,
  outage: Outage | null = null,
): { readonly question: Question; readonly state: WorldState } {
  const { policy } = world;
  const state = new WorldState(world, data);
  state.outage = outage;
  const { read } = state;
  return { question: { ...caller, schema, policy, now, document, variables, read }, state };
}
