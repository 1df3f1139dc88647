import {
  getOperationAST,
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from 'graphql';
import { GatewayError } from '../errors.ts';

/** One operation of a valid document, with its variables renamed so that no client name travels on. */
export interface Operation {
  readonly definition: OperationDefinitionNode;
  readonly kind: 'query' | 'mutation';
  readonly selections: SelectionSetNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Client name to the name that planner and services see. */
  readonly variables: ReadonlyMap<string, string>;
  /** Definitions under their new names. */
  readonly variableDefinitions: readonly VariableDefinitionNode[];
  /** Client names of the Boolean variables in `@skip` and `@include`, in order of appearance. */
  readonly conditions: readonly string[];
  /** Names of the fields that stand somewhere without arguments. */
  readonly bare: ReadonlySet<string>;
}

/**
 * Picks the operation of a validated document.
 * @throws GatewayError OPERATION_NOT_SUPPORTED for a subscription; DOCUMENT_INVALID when the name picks nothing.
 */
export function operationOf(document: DocumentNode, operationName: string | null): Operation {
  const definition = getOperationAST(document, operationName);
  if (definition == null) throw new GatewayError('DOCUMENT_INVALID', 'no such operation');
  if (definition.operation === OperationTypeNode.SUBSCRIPTION) {
    throw new GatewayError('OPERATION_NOT_SUPPORTED', definition.operation);
  }
  const names = new Map(
    (definition.variableDefinitions ?? []).map(({ variable }, n) => [variable.name.value, `v${n}`]),
  );
  const conditions = new Set<string>();
  const bare = new Set<string>();
  const renamed = visit(document, {
    Field(node) {
      if ((node.arguments ?? []).length === 0) bare.add(node.name.value);
    },
    Directive(node) {
      if (node.name.value === 'defer' || node.name.value === 'stream') {
        throw new GatewayError('OPERATION_NOT_SUPPORTED', `@${node.name.value}`);
      }
      const value = node.arguments?.find((one) => one.name.value === 'if')?.value;
      if (value?.kind === Kind.VARIABLE) conditions.add(value.name.value);
      // Conditions are resolved before planning, under the client's own names.
      return false;
    },
    Variable(node) {
      const name = names.get(node.name.value);
      return name === undefined ? undefined : { ...node, name: { ...node.name, value: name } };
    },
  });
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of renamed.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const own = getOperationAST(renamed, operationName) ?? definition;
  return {
    definition,
    kind: definition.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query',
    selections: own.selectionSet,
    fragments,
    variables: names,
    variableDefinitions: own.variableDefinitions ?? [],
    conditions: [...conditions],
    bare,
  };
}
