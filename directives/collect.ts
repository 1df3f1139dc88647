import { Kind, visit, type ASTNode, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import type { Finding } from '../src/model/index.ts';
import { directiveNames, federationNames } from './imports.ts';
import type { NamedSdl, Site } from './site.ts';

/** Finds every use of our directives in the documents, with renames resolved. */
export function collectSites(
  documents: readonly NamedSdl[],
  known: readonly string[],
  report: (finding: Finding) => void,
): readonly Site[] {
  return documents.flatMap((one) => {
    const names = directiveNames(one.document, one.name, known, report);
    return sitesOf(one, (name) => names.get(name));
  });
}

/**
 * Finds every directive in overlays, also those that the specification does not have: an overlay is never composed, so
 * nobody else would notice that a misspelt mark narrows nothing. What stands on the schema itself only links.
 */
export function collectOverlaySites(
  overlays: readonly NamedSdl[],
  known: readonly string[],
  report: (finding: Finding) => void,
): readonly Site[] {
  return overlays.flatMap((one) => {
    const names = directiveNames(one.document, one.name, known, report);
    return sitesOf(one, (name, location) => names.get(name) ?? strangerOf(name, location));
  });
}

function strangerOf(name: string, location: string): string | undefined {
  return location === 'SCHEMA' ? undefined : name;
}

/** Finds every use of the given federation directives, likewise. */
export function collectFederationSites(
  documents: readonly NamedSdl[],
  known: readonly string[],
): readonly Site[] {
  return documents.flatMap((one) => {
    const names = federationNames(one.document, known);
    return sitesOf(one, (name) => names.get(name));
  });
}

/** The canonical name of a directive; undefined for one that is not looked for. */
type Canonical = (name: string, location: string) => string | undefined;

function sitesOf({ name, document }: NamedSdl, canonicalOf: Canonical): Site[] {
  const sites: Site[] = [];
  for (const { coordinate, location, node } of carriers(document)) {
    for (const directive of node.directives ?? []) {
      const canonical = canonicalOf(directive.name.value, location);
      if (canonical === undefined) continue;
      const line = directive.loc?.startToken.line;
      const source = line === undefined ? name : `${name}:${line}`;
      sites.push({ directive: canonical, coordinate, location, node: directive, source });
    }
  }
  return sites;
}

interface Carrier {
  readonly coordinate: string;
  readonly location: string;
  readonly node: { readonly directives?: readonly ConstDirectiveNode[] | undefined };
}

/** Every node of a document that carries a directive, with its schema coordinate. */
function carriers(document: DocumentNode): Carrier[] {
  const found: Carrier[] = [];
  const add = (coordinate: string, location: string, node: Carrier['node']): void => {
    if ((node.directives ?? []).length > 0) found.push({ coordinate, location, node });
  };
  for (const definition of document.definitions) {
    const location = locations[definition.kind];
    if (location === undefined || !('directives' in definition)) continue;
    const type = 'name' in definition ? (definition.name?.value ?? 'schema') : 'schema';
    add(type, location, definition as Carrier['node']);
    // A value has no reader of its own: what stands on it stands on its enum.
    for (const node of 'values' in definition ? (definition.values ?? []) : []) {
      add(type, 'ENUM_VALUE', node);
    }
    for (const field of 'fields' in definition ? (definition.fields ?? []) : []) {
      const coordinate = `${type}.${field.name.value}`;
      const isInput = field.kind === Kind.INPUT_VALUE_DEFINITION;
      const own = isInput ? 'INPUT_FIELD_DEFINITION' : 'FIELD_DEFINITION';
      add(coordinate, own, field);
      for (const argument of 'arguments' in field ? (field.arguments ?? []) : []) {
        add(`${coordinate}(${argument.name.value}:)`, 'ARGUMENT_DEFINITION', argument);
      }
    }
  }
  return found;
}

/** By kind of definition, extensions included: its directive location. */
const locations: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    SCHEMA: [Kind.SCHEMA_DEFINITION, Kind.SCHEMA_EXTENSION],
    OBJECT: [Kind.OBJECT_TYPE_DEFINITION, Kind.OBJECT_TYPE_EXTENSION],
    INTERFACE: [Kind.INTERFACE_TYPE_DEFINITION, Kind.INTERFACE_TYPE_EXTENSION],
    UNION: [Kind.UNION_TYPE_DEFINITION, Kind.UNION_TYPE_EXTENSION],
    SCALAR: [Kind.SCALAR_TYPE_DEFINITION, Kind.SCALAR_TYPE_EXTENSION],
    ENUM: [Kind.ENUM_TYPE_DEFINITION, Kind.ENUM_TYPE_EXTENSION],
    INPUT_OBJECT: [Kind.INPUT_OBJECT_TYPE_DEFINITION, Kind.INPUT_OBJECT_TYPE_EXTENSION],
  }).flatMap(([location, kinds]) => kinds.map((kind) => [kind, location])),
);

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
