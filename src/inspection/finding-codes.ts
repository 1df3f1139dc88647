/**
 * The registry of what a check can find, with one sentence for each code. Codes are public API: stable, documented in
 * docs/CHECK.md (a test compares both ways) and never reused.
 */
export const findingCodes = {
  COMPOSITION_FAILED: 'The SDL does not parse, or the services do not compose',
  UNCLASSIFIED: 'Nobody has said what it carries',
  SENSITIVE_NAME: 'It is named like a key or credential and classified as neither',
  NOT_SUPPORTED: 'It carries a mark that this version refuses',
  MARK_INVALID: 'A mark cannot be read',
  CONFLICTING_MARKS: 'Two marks say what cannot hold together',
  RELEASE_WITHOUT_CLASSIFIED: 'It is narrowed by @release but not classified',
  NO_BASIS_LEFT: 'Its marks together leave no basis',
  SUBJECT_MISSING: 'Nothing says whose data it is',
  SUBJECT_CONFLICT: 'Two services say differently whose data it is',
  SUBJECT_FIELD_UNKNOWN: 'The subject names a field that is not there or is not plain',
  EXISTENCE_MISSING: 'No element makes its objects visible',
  KEY_NOT_OPAQUE: 'A classified key does not say that it is a handle',
  KEY_PROTECTED: 'A key that travels between services may never leave',
  MUTATION_TENANT_MISSING: 'A mutation does not say which tenant it writes to',
  MUTATION_ELEMENTS_MISSING: 'A mutation does not say what it writes',
  MUTATION_SCOPE_REPEATED: 'A mutation takes a scope in a list or again within itself',
  MUTATION_SUBJECT: 'The mutation type carries a subject that it cannot have',
  SCOPE_NOT_PLAIN: 'A scope argument takes neither a value nor a list of values',
  TEST_NOT_JUDGED: 'An argument tests a field that is not judged where it is asked',
  DERIVED_FIELD_UNKNOWN: 'A derived value names a source that the graph does not have',
  DERIVED_FROM_OBJECT: 'A derived value names objects as its source, and not their fields',
  DERIVED_ELSEWHERE: 'A derived value has sources that are not judged beside it',
  FROM_CONTEXT: 'A value comes by @fromContext, which hides where it is from',
  OVERLAY_UNKNOWN_COORDINATE: 'An overlay marks what the graph does not have',
  IMPORT_UNKNOWN: 'A link imports a directive that the specification does not have',
  SPEC_VERSION_UNKNOWN: 'A link names another version of the specification',
  PROPOSAL_NOT_ACCEPTED: 'A proposed mark has not been accepted by anybody',
  POLICY_WIDENED: 'Something can leave that could not before',
} as const satisfies Readonly<Record<string, string>>;

export type FindingCode = keyof typeof findingCodes;

/** Whether a code stands in the registry. */
export function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(findingCodes, code);
}
