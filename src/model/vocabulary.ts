/** Legal-neutral class of an element. Legal categories are derived from it per regime. */
export type ElementClass = string;

/** The data protection addendum's words. */
export const contractCategories = [
  'CUSTOMER_DATA',
  'SERVICE_GENERATED',
  'DIAGNOSTIC',
  'PROFESSIONAL_SERVICES',
] as const;

export type ContractCategory = (typeof contractCategories)[number];

/** One kind of data. `key` is dotted: `user.contact.email`. */
export interface VocabularyElement {
  readonly key: string;
  readonly class: ElementClass;
  readonly contract: ContractCategory;
  readonly identifiability: 'IDENTIFIED' | 'PSEUDONYMOUS' | 'AGGREGATED';
  /** Special category of GDPR Art. 9. */
  readonly special: boolean;
  /** Whether a record of it happens at a time, so that a data period can bound it. */
  readonly timed: boolean;
  readonly description: string;
}

/** One reason for asking, dotted: `essential.service.operations`. */
export interface VocabularyPurpose {
  readonly key: string;
  /** Essential purposes may rest on the contract; the others need consent. */
  readonly essential: boolean;
  readonly description: string;
}

/** Elements and purposes, versioned; `version` stands in every entry. */
export interface Vocabulary {
  readonly version: string;
  readonly elements: ReadonlyMap<string, VocabularyElement>;
  readonly purposes: ReadonlyMap<string, VocabularyPurpose>;
  /** Classes that have no basis at all: KEY and CREDENTIAL. */
  readonly neverReleased: ReadonlySet<ElementClass>;
}
