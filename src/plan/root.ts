import type { FieldNode, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { GatewayError } from '../errors.ts';
import type { TypeMark } from '../model/index.ts';
import { elementsOfUses } from './argument-uses.ts';
import type { Operation } from './operation.ts';
import type { PlannedMutation } from './release-plan.ts';
import type { Selection, Slot } from './selection.ts';

/** A root field of a mutation: its response key, and all nodes that ask for it. */
export type RootField = readonly [responseKey: string, nodes: readonly FieldNode[]];

/** The type that an operation begins at. */
export function rootType(
  schema: GraphQLSchema,
  { kind }: Pick<Operation, 'kind'>,
): GraphQLObjectType {
  const type = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  if (type == null) throw new GatewayError('INTERNAL', `the graph has no ${kind} type`);
  return type;
}

/** Where an operation begins: nothing above says whose the rows are. */
export function isRoot(schema: GraphQLSchema, type: GraphQLObjectType): boolean {
  return type === schema.getQueryType() || type === schema.getMutationType();
}

/** The mark of a type that nobody has said anything of. */
export const unmarkedType: TypeMark = { subject: null, contained: false, via: null, keyFields: [] };

/** The mark of the one object at the root of a mutation: a value of its own belongs to the tenant that it names. */
export function mutationRootMark(slot: Slot | undefined): TypeMark {
  if (slot?.mark.kind !== 'classified') return unmarkedType;
  const exists = slot.mark.elements;
  return {
    ...unmarkedType,
    subject: {
      tenant: { named: true },
      account: null,
      resource: null,
      owners: [],
      recordedAt: [],
      exists,
    },
  };
}

/** What the plan of a mutation runs: the one field at its root. */
export function plannedMutation(root: Selection, slots: readonly Slot[]): PlannedMutation {
  const [node] = root.byType.values();
  const [field] = node?.fields ?? [];
  const slot = slots[field?.slot ?? -1];
  if (field === undefined || slot === undefined) {
    throw new GatewayError('INTERNAL', 'a mutation without a field');
  }
  const { coordinate, mark } = slot;
  const own = mark.kind === 'classified' ? mark.elements : [];
  const elements = [...new Set([...own, ...elementsOfUses(slot.arguments)])].sort();
  return { coordinate, slot: slot.id, confiner: field.confiner, elements };
}
