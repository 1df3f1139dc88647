/**
 * Looks into a policy before it is in force: what is missing, what can ever leave, what a change lets leave. Calls no
 * service, reads no record and changes nothing; what it says comes from the same policy, plan and decision that the
 * gateway runs.
 */
export { classify, type Classification, type ClassifySources, type Proposal } from './classify.ts';
export type { ExplainedCaller, ExplainedField } from './decide-fields.ts';
export { explain, type ExplainedCover, type Explanation } from './explain.ts';
export { findingCodes } from './finding-codes.ts';
export { inspect, type Inspected } from './inspect.ts';
export { overlayText } from './overlay-text.ts';
export type { Place, PlacedFinding } from './places.ts';
export {
  readBundle,
  withService,
  writeBundle,
  type PolicySources,
  type SourcedSdl,
  type SourcedService,
} from './policy-sources.ts';
export { rehearse, type FieldChange, type RehearsedOperation } from './rehearse.ts';
export type { RowBasis } from './row-limits.ts';
export { sarifOf } from './sarif.ts';
export { sentToSubprocessors, type SentToSubprocessor } from './sent.ts';
export {
  releasable,
  type LegalReach,
  type OpenCoordinate,
  type Releasable,
  type ReleasableField,
  type Way,
} from './ways.ts';
export { widenings, type ComparedPolicy, type Widening } from './widening.ts';
export { plansOf } from './whole-operation.ts';
