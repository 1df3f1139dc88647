/**
 * The vocabulary: which kinds of customer data there are, and for which purposes they may be asked for.
 * Owns the form of the files in schema/vocabulary and of a provider's extension. Reads no files itself.
 * Invariant: an extension adds; it never changes or loosens what is shipped.
 */
export { loadVocabulary } from './load-vocabulary.ts';
export type { VocabularySources } from './load-vocabulary.ts';
