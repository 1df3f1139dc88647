import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { BoundedCache } from '../cache/index.ts';
import type { RememberedLimits } from './document-gate.ts';

/** A parsed document with its places takes about so much per character of its text; what is compiled of it, as much. */
const bytesPerCharacter = 64;

/** Where Apollo keeps documents that were parsed and found valid. */
export type DocumentStore = NonNullable<ApolloServerOptions<BaseContext>['documentStore']>;

/** A store of documents within limits. What else is made of a document goes with it (see PerOperation). */
export function createDocumentStore({
  documentsMax: entriesMax,
  documentsBytesMax: bytesMax,
}: RememberedLimits): DocumentStore & { clear(): void } {
  const documents = new BoundedCache<string, DocumentNode>({ entriesMax, bytesMax });
  return {
    get: (key) => Promise.resolve(documents.get(key)),
    set: (key, document) => {
      const characters = document.loc?.source.body.length ?? 0;
      documents.set(key, document, characters * bytesPerCharacter);
      return Promise.resolve();
    },
    delete: (key) => Promise.resolve(documents.delete(key)),
    clear: () => documents.clear(),
  };
}
