/**
 * The words of the domain as plain immutable data. Imports nothing and does nothing,
 * so every other module may depend on it.
 */
export { legalPurpose, operations, releaseBases } from './basis.ts';
export { scopeAxes } from './policy.ts';
export { consentRecipients, contractRecipients, recipientKinds } from './recipient.ts';
export { contractCategories } from './vocabulary.ts';
export type { AnswerScope } from './answer-scope.ts';
export type {
  BasisKind,
  BasisRef,
  Cover,
  CoverCounter,
  Exception,
  Operation,
  Period,
  ReleaseBasis,
} from './basis.ts';
export type {
  ArgumentMark,
  Coordinate,
  FieldMark,
  Finding,
  Policy,
  RefusedReason,
  ScopeAxis,
  SubjectMark,
  TestedField,
  TestedOn,
  TypeMark,
} from './policy.ts';
export type { Attestation, ServiceOperator } from './service-operator.ts';
export type { Recipient, RecipientKind } from './recipient.ts';
export type {
  ContractCategory,
  ElementClass,
  Vocabulary,
  VocabularyElement,
  VocabularyPurpose,
} from './vocabulary.ts';
