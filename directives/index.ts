/**
 * The directives that say what a field carries and whose it is: one `<name>.graphql` with its `<name>.ts` each, and
 * the catalogue that folds them into a policy. Owns what a mark means; releases nothing. A coordinate without a
 * readable mark is refused by the policy itself.
 */
export { compilePolicy, directiveCatalogue, type PolicySources } from './catalogue.ts';
export { withoutMarks } from './collect.ts';
export { hasSensitiveName } from './fold-fields.ts';
export { markedCoordinates, type MarkedCoordinate } from './marked.ts';
export type { NamedSdl } from './site.ts';
