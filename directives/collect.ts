import { visit, type ASTNode, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import type { Finding } from '../src/model/index.ts';
import { directiveNames, federationNames, type DirectiveNames } from './imports.ts';
import type { NamedSdl, Site } from './site.ts';

/** Finds every use of our directives in the documents, with renames resolved. */
export function collectSites(
  documents: readonly NamedSdl[],
  known: readonly string[],
  report: (finding: Finding) => void,
): readonly Site[] {
  return documents.flatMap((one) =>
    sitesOf(one, directiveNames(one.document, one.name, known, report)),
  );
}

/** Finds every use of the given federation directives, likewise. */
export function collectFederationSites(
  documents: readonly NamedSdl[],
  known: readonly string[],
): readonly Site[] {
  return documents.flatMap((one) => sitesOf(one, federationNames(one.document, known)));
}

function sitesOf({ name, document }: NamedSdl, names: DirectiveNames): Site[] {
  const sites: Site[] = [];
  for (const { coordinate, node } of carriers(document)) {
    for (const directive of node.directives ?? []) {
      const canonical = names.get(directive.name.value);
      if (canonical === undefined) continue;
      const line = directive.loc?.startToken.line;
      const source = line === undefined ? name : `${name}:${line}`;
      sites.push({ directive: canonical, coordinate, node: directive, source });
    }
  }
  return sites;
}

interface Carrier {
  readonly coordinate: string;
  readonly node: { readonly directives?: readonly ConstDirectiveNode[] | undefined };
}

/** Every node of a document that can carry a directive, with its schema coordinate. */
function carriers(document: DocumentNode): Carrier[] {
  const found: Carrier[] = [];
  for (const definition of document.definitions) {
    if (!('name' in definition) || definition.name === undefined) continue;
    if (definition.kind === 'DirectiveDefinition' || !('directives' in definition)) continue;
    const type = definition.name.value;
    found.push({ coordinate: type, node: definition as Carrier['node'] });
    if (!('fields' in definition)) continue;
    for (const field of definition.fields ?? []) {
      const coordinate = `${type}.${field.name.value}`;
      found.push({ coordinate, node: field });
      if (!('arguments' in field)) continue;
      for (const argument of field.arguments ?? []) {
        found.push({ coordinate: `${coordinate}(${argument.name.value}:)`, node: argument });
      }
    }
  }
  return found;
}

/**
 * The same document without our directives, their definitions and their link, as composition shall see it:
 * composition drops or rejects custom directives by rules of its own, so the marks never pass through it.
 */
export function withoutMarks({ name, document }: NamedSdl, known: readonly string[]): DocumentNode {
  const names = directiveNames(document, name, known, () => {});
  const ours = (node: ASTNode): boolean =>
    (node.kind === 'Directive' || node.kind === 'DirectiveDefinition') &&
    names.has(node.name.value);
  return visit(document, {
    DirectiveDefinition: (node) => (ours(node) ? null : undefined),
    Directive: (node) => {
      if (ours(node)) return null;
      const text = JSON.stringify(node.arguments ?? []);
      const link = node.name.value === 'link' && text.includes('https://consentry.dev/spec/');
      const compose =
        node.name.value === 'composeDirective' &&
        [...names.keys()].some((one) => text.includes(`"@${one}"`));
      return link || compose ? null : undefined;
    },
    SchemaExtension: {
      leave: (node) =>
        (node.directives ?? []).length === 0 && (node.operationTypes ?? []).length === 0
          ? null
          : undefined,
    },
  });
}
