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
import { givenFields, givenKey, objectVariables, type GivenFields } from './given-fields.ts';
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
  /**
   * The plan under these variables; compiled once per combination of `@skip` and `@include` and of the fields that
   * input objects have, and kept.
   */
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
  /** Which fields the input objects among the values have. */
  readonly given: GivenFields;
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
  const objects = objectVariables(supergraph.whole, operation.variableDefinitions);
  const planOf = (variables: OperationVariables, only: RootField | null): ReleasePlan =>
    new ReleasePlan({
      ...new PlanBuilder(supergraph, operation, variables).build(only),
      ...normalised(operation, keyOf(variables)),
      operationName: operation.definition.name?.value ?? null,
    });
  return {
    kind: operation.kind,
    supergraph,
    variables(raw) {
      const coerced = coerce(supergraph, operation, raw);
      return { ...coerced, given: givenFields(supergraph.whole, objects, coerced.values) };
    },
    plan: (variables) => plans.of(keyOf(variables), () => planOf(variables, null)),
    steps: (variables) =>
      steps.of(keyOf(variables), () =>
        rootFields(supergraph, operation, variables.conditions).map(([responseKey, nodes]) => ({
          responseKey,
          plan:
            nodes[0]?.name.value === '__typename' ? null : planOf(variables, [responseKey, nodes]),
        })),
      ),
  };
}

/** What the plans of an operation differ by. */
function keyOf({ conditions, given }: OperationVariables): string {
  return [[...conditions.values()].join(), givenKey(given)].join('\n').trim();
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
): Omit<OperationVariables, 'given'> {
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
function normalised(operation: Operation, key: string): { text: string; digest: string } {
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
  const noted = key === '' ? text : `${text}\n# conditions: ${key.replaceAll('\n', '\n# input ')}`;
  return { text: noted, digest: createHash('sha256').update(noted).digest('hex') };
}
