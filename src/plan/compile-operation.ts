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
import { collectFields, type Conditions } from './collect-fields.ts';
import { operationOf, type Operation } from './operation.ts';
import { ReleasePlan } from './release-plan.ts';
import { rootType, type RootField } from './root.ts';

/** One operation under one supergraph, with a plan for each combination of its conditions. */
export interface CompiledOperation {
  readonly kind: Operation['kind'];
  readonly supergraph: Supergraph;
  /**
   * Coerces the caller's variables by the specification.
   * @throws GatewayError VARIABLES_INVALID; the detail names the variables, never their values.
   */
  variables(raw: Readonly<Record<string, unknown>>): OperationVariables;
  /** The plan under these variables; compiled once per combination of `@skip` and `@include`, and kept. */
  plan(variables: OperationVariables): ReleasePlan;
  /** The root fields of a mutation under these variables, in the order in which they run. */
  steps(variables: OperationVariables): readonly MutationStep[];
}

/** One root field of a mutation. */
export interface MutationStep {
  readonly responseKey: string;
  /** null for `__typename`, which runs nothing. */
  readonly plan: ReleasePlan | null;
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
  const plans = new Kept<ReleasePlan>();
  const steps = new Kept<readonly MutationStep[]>();
  const planOf = (conditions: Conditions, only: RootField | null): ReleasePlan =>
    new ReleasePlan({
      ...new PlanBuilder(supergraph, operation, conditions).build(only),
      ...normalised(operation, keyOf(conditions)),
      operationName: operation.definition.name?.value ?? null,
    });
  return {
    kind: operation.kind,
    supergraph,
    variables: (raw) => coerce(supergraph, operation, raw),
    plan: ({ conditions }) => plans.of(keyOf(conditions), () => planOf(conditions, null)),
    steps: ({ conditions }) =>
      steps.of(keyOf(conditions), () =>
        rootFields(supergraph, operation, conditions).map(([responseKey, nodes]) => ({
          responseKey,
          plan:
            nodes[0]?.name.value === '__typename' ? null : planOf(conditions, [responseKey, nodes]),
        })),
      ),
  };
}

function keyOf(conditions: Conditions): string {
  return [...conditions.values()].join();
}

function rootFields(
  { whole }: Supergraph,
  operation: Operation,
  conditions: Conditions,
): readonly RootField[] {
  const type = rootType(whole, operation);
  return [...collectFields(whole, operation, conditions, type, [operation.selections])];
}

/** What was made for each combination of the conditions. */
class Kept<Made extends object> {
  readonly #made = new Map<string, Made>();

  of(key: string, make: () => Made): Made {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = make();
    if (this.#made.size >= plansMax) this.#made.delete(this.#made.keys().next().value ?? '');
    this.#made.set(key, made);
    return made;
  }
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
