import type { VariableDefinitionNode } from 'graphql';
import type { Supergraph } from '../supergraph/index.ts';
import type { Confiner, Selection, Slot, TypeSelection } from './selection.ts';

/** What a plan consists of; only `releasePlan()` makes it into a ReleasePlan. */
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

  /** True for every ReleasePlan; a look-alike object has no such method that answers. */
  isMinted(): boolean {
    return this.#minted;
  }
}
