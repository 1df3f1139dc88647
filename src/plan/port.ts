/** A step of a query plan, as the planner gives it. Paths are response keys towards the services. */
export type PlanNode =
  | FetchNode
  | BatchFetchNode
  | { readonly kind: 'Sequence'; readonly nodes: readonly PlanNode[] }
  | { readonly kind: 'Parallel'; readonly nodes: readonly PlanNode[] }
  | { readonly kind: 'Flatten'; readonly path: readonly PathSegment[]; readonly node: PlanNode };

/** One call to one service. With `requires` it asks for entities. */
export interface FetchNode {
  readonly kind: 'Fetch';
  readonly serviceName: string;
  readonly variableUsages?: readonly string[];
  readonly operationKind?: 'query' | 'mutation' | 'subscription';
  readonly operation: string;
  readonly requires?: readonly RequiresSelection[];
  readonly inputRewrites?: readonly Rewrite[];
  readonly outputRewrites?: readonly Rewrite[];
}

/** One call that asks for entities of several places at once, each under an alias of its own. */
export interface BatchFetchNode {
  readonly kind: 'BatchFetch';
  readonly serviceName: string;
  readonly variableUsages?: readonly string[];
  readonly operation: string;
  readonly entityBatch: { readonly aliases: readonly EntityBatchAlias[] };
}

export interface EntityBatchAlias {
  readonly alias: string;
  readonly representationsVariableName: string;
  readonly paths: readonly (readonly PathSegment[])[];
  readonly requires: readonly RequiresSelection[];
  readonly inputRewrites?: readonly Rewrite[];
  readonly outputRewrites?: readonly Rewrite[];
}

/** `'@'` steps into a list. */
export type PathSegment =
  | '@'
  | { readonly Field: string }
  | { readonly TypeCondition: readonly string[] };

export type RequiresSelection =
  | {
      readonly kind: 'InlineFragment';
      readonly typeCondition: string;
      readonly selections: readonly RequiresSelection[];
    }
  | {
      readonly kind: 'Field';
      readonly name: string;
      readonly alias?: string;
      readonly selections?: readonly RequiresSelection[];
    };

export type RewriteSegment =
  | { readonly TypenameEquals: readonly string[] }
  | { readonly Key: string };

export type Rewrite =
  | {
      readonly kind: 'KeyRenamer';
      readonly path: readonly RewriteSegment[];
      readonly renameKeyTo: string;
    }
  | {
      readonly kind: 'ValueSetter';
      readonly path: readonly RewriteSegment[];
      readonly setValueTo: string;
    };

/**
 * Plans an operation over the services of one supergraph. The operation carries no client alias and no client
 * variable name. Rejects with GatewayError OPERATION_NOT_PLANNED when the planner finds no plan, which a validated
 * operation should always have.
 */
export interface QueryPlanner {
  /** `null` for an operation that needs no service. */
  plan(operation: string): Promise<PlanNode | null>;
}
