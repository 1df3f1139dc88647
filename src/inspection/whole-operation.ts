import { Kind, visit, type DocumentNode } from 'graphql';
import type { CompiledOperation, OperationVariables, ReleasePlan } from '../plan/index.ts';

/** The plan of a query, or one for each root field of a mutation. */
export function plansOf(
  operation: CompiledOperation,
  variables: OperationVariables,
): readonly ReleasePlan[] {
  if (operation.kind === 'query') return [operation.plan(variables)];
  return operation.steps(variables).flatMap(({ plan }) => (plan === null ? [] : [plan]));
}

/** Variables for a look at the whole operation: no value is known, and everything that may be left out is in. */
export function everything(document: DocumentNode): OperationVariables {
  const conditions = new Map<string, boolean>();
  visit(document, {
    Directive(node) {
      const value = node.arguments?.find((one) => one.name.value === 'if')?.value;
      if (value?.kind === Kind.VARIABLE) {
        conditions.set(value.name.value, node.name.value === 'include');
      }
    },
  });
  return { values: {}, conditions, given: new Map() };
}
