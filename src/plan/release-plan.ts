import type { VariableDefinitionNode } from 'graphql';
import type { Supergraph } from '../supergraph/index.ts';
import type { Confiner, Selection, Slot, TypeSelection } from './selection.ts';

/** The one root field that a plan of a mutation runs. */
export interface PlannedMutation {
  readonly coordinate: string;
  /** Index in `PlanParts.slots`. */
  readonly slot: number;
  /** Index in `PlanParts.confiners`; null where the field has no `@scope` argument. */
  readonly confiner: number | null;
  /** What it writes: the elements of its own mark and of the arguments in use. */
  readonly elements: readonly string[];
}

/** What a plan consists of; only the plan stage makes it into a ReleasePlan. */
export interface PlanParts {
  /** SHA-256 of the normalised operation, hex. */
  readonly digest: string;
  /** The normalised operation that the digest names. */
  readonly text: string;
  readonly operationName: string | null;
  readonly supergraph: Supergraph;
  readonly root: Selection;
  /** Every selection set per concrete type, by id. */
  readonly nodes: readonly TypeSelection[];
  readonly slots: readonly Slot[];
  readonly confiners: readonly Confiner[];
  readonly variableDefinitions: readonly VariableDefinitionNode[];
  /** null for a query. A mutation has a plan for each of its root fields. */
  readonly mutation: PlannedMutation | null;
}

/**
 * One operation under one policy: what it touches and what each coordinate needs. It knows no caller, so it is
 * compiled once and shared.
 */
export class ReleasePlan {
  readonly #minted = true;
  readonly parts: PlanParts;

  constructor(parts: PlanParts) {
    this.parts = parts;
  }

  /** True. The private field behind it is what no look-alike has, so none compiles in place of a ReleasePlan. */
  isMinted(): boolean {
    return this.#minted;
  }
}
