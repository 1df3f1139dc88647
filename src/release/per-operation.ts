import type { DocumentNode } from 'graphql';

/**
 * What is made once for each operation of a document. Keyed by the parsed document, so that an entry goes when the
 * server's own bounded document cache lets go of it.
 */
export class PerOperation<Made> {
  readonly #make: (document: DocumentNode, name: string | null) => Made;
  readonly #made = new WeakMap<DocumentNode, Map<string, { readonly value: Made }>>();

  constructor(make: (document: DocumentNode, name: string | null) => Made) {
    this.#make = make;
  }

  of(document: DocumentNode, name: string | null): Made {
    const byName = this.#made.get(document) ?? new Map<string, { readonly value: Made }>();
    this.#made.set(document, byName);
    const known = byName.get(name ?? '');
    if (known !== undefined) return known.value;
    const made = this.#make(document, name);
    byName.set(name ?? '', { value: made });
    return made;
  }
}
