/**
 * Turns an operation and the policy into a ReleasePlan: what it touches, what each coordinate needs, what confines the
 * rows. Knows no caller and calls no service, so a plan is compiled once and shared by everybody.
 */
export { elementsOfUses } from './argument-uses.ts';
export { compileOperation } from './compile-operation.ts';
export type { CompiledOperation, MutationStep, OperationVariables } from './compile-operation.ts';
export { listDepth } from './list-depth.ts';
export { possibleObjects } from './possible-objects.ts';
export type { PlannedMutation, ReleasePlan } from './release-plan.ts';
export type {
  Confiner,
  PlannedArgument,
  ScopeArgument,
  SelectedField,
  Selection,
  Slot,
  TypeSelection,
} from './selection.ts';
export { subjectPaths } from './subject-paths.ts';
