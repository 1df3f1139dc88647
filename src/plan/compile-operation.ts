import { createHash } from 'node:crypto';
import {
  getVariableValues,
  Kind,
  print,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
} from 'graphql';
import { GatewayError } from '../errors.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { PlanBuilder } from './build-plan.ts';
import { operationOf, type Operation } from './operation.ts';
import { ReleasePlan } from './release-plan.ts';

/** One operation under one supergraph, with a plan for each combination of its conditions. */
export interface CompiledOperation {
  readonly supergraph: Supergraph;
  /**
   * Coerces the caller's variables by the specification.
   * @throws GatewayError VARIABLES_INVALID; the detail names the variables, never their values.
   */
  variables(raw: Readonly<Record<string, unknown>>): OperationVariables;
  /** The plan under these variables; compiled once per combination of `@skip` and `@include`, and kept. */
  plan(variables: OperationVariables): ReleasePlan;
}

export interface OperationVariables {
  /** Coerced values under the names that planner and services see. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Values of the conditions, by client name. */
  readonly conditions: ReadonlyMap<string, boolean>;
}

/** Plans kept per operation; an operation with more combinations in use compiles again. */
const plansMax = 16;

/**
 * Prepares an operation of a validated document.
 * @throws GatewayError OPERATION_NOT_SUPPORTED, DOCUMENT_INVALID
 */
export function compileOperation(
  supergraph: Supergraph,
  document: DocumentNode,
  operationName: string | null,
): CompiledOperation {
  const operation = operationOf(document, operationName);
  const plans = new Map<string, ReleasePlan>();
  return {
    supergraph,
    variables: (raw) => coerce(supergraph, operation, raw),
    plan({ conditions }) {
      const key = [...conditions.values()].join();
      const known = plans.get(key);
      if (known !== undefined) return known;
      const plan = new ReleasePlan({
        ...new PlanBuilder(supergraph, operation, conditions).build(),
        ...normalised(operation, key),
        operationName: operation.definition.name?.value ?? null,
      });
      if (plans.size >= plansMax) plans.delete(plans.keys().next().value ?? '');
      plans.set(key, plan);
      return plan;
    },
  };
}

function coerce(
  supergraph: Supergraph,
  operation: Operation,
  raw: Readonly<Record<string, unknown>>,
): OperationVariables {
  const definitions = operation.definition.variableDefinitions ?? [];
  // Only the declared names are looked at, so a variable called __proto__ or constructor is nothing.
  const result = getVariableValues(supergraph.served, definitions, { ...raw }, { maxErrors: 10 });
  if (result.coerced === undefined) {
    throw new GatewayError('VARIABLES_INVALID', `${result.errors.length} variables do not fit`);
  }
  const values: Record<string, unknown> = {};
  const conditions = new Map<string, boolean>();
  for (const [client, name] of operation.variables) {
    if (Object.hasOwn(result.coerced, client)) values[name] = result.coerced[client];
  }
  for (const client of operation.conditions)
    conditions.set(client, result.coerced[client] === true);
  return { values, conditions };
}

/**
 * The operation as the log keeps it: one text and its digest for all that differ in spelling only. Literals are
 * blanked, because an argument's value may be somebody's data and the log holds no values.
 */
function normalised(operation: Operation, conditions: string): { text: string; digest: string } {
  const fragments = [...operation.fragments.values()].sort((a: FragmentDefinitionNode, b) =>
    a.name.value < b.name.value ? -1 : 1,
  );
  const { name: _, ...definition } = operation.definition;
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        ...definition,
        selectionSet: operation.selections,
        variableDefinitions: operation.variableDefinitions,
      },
      ...fragments,
    ],
  };
  const text = print(
    visit(document, {
      StringValue: (node) => ({ ...node, value: '', block: false }),
      IntValue: (node) => ({ ...node, value: '0' }),
      FloatValue: (node) => ({ ...node, value: '0' }),
    }),
  );
  const noted = conditions === '' ? text : `${text}\n# conditions: ${conditions}`;
  return { text: noted, digest: createHash('sha256').update(noted).digest('hex') };
}
