import type { FieldNode, GraphQLOutputType, SelectionSetNode } from 'graphql';
import type { Position } from './position.ts';
import type { RootField } from './root.ts';
import type { ArgumentUse } from './selection.ts';
import type { TestsAbove } from './tests-above.ts';

/** Where a selection set stands. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly position: Position;
  readonly type: GraphQLOutputType;
  readonly sets: readonly SelectionSetNode[];
  /** The one field at the root of a mutation; null everywhere else. */
  readonly only: RootField | null;
  /** What the arguments above ask of its objects. */
  readonly above: TestsAbove;
  /** The confiner of the nearest field above that has one. */
  readonly confiner: number | null;
  /** Below a field by which some service provides fields of others. */
  readonly provided: boolean;
}

/** One response key of a selection set. */
export interface AskedField {
  readonly responseKey: string;
  /** All nodes that ask for it, merged. */
  readonly nodes: readonly FieldNode[];
  /** Elements that are tested on the object that it leads to. */
  readonly tested?: readonly string[];
}

/** The field that a selection set hangs below. */
export interface Above {
  readonly planKey: string;
  readonly nodes: readonly FieldNode[];
  readonly uses: readonly ArgumentUse[];
  readonly confiner: number | null;
  /** Elements that are tested on the object that the field leads to, because rows are judged by it. */
  readonly tested: readonly string[];
}
