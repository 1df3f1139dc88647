import type { DocumentNode, SchemaDefinitionNode, SchemaExtensionNode } from 'graphql';
import type { Finding } from '../src/model/index.ts';
import { argumentOf, stringOf } from './site.ts';

/** The specification these directives are linked under (`@link(url:)`). */
const specUrl = 'https://consentry.dev/spec/v1.0';
const specPrefix = 'https://consentry.dev/spec/';

const federationPrefix = 'https://specs.apollo.dev/federation/';

/** Names of our directives, as this document spells them, to their canonical names. */
export type DirectiveNames = ReadonlyMap<string, string>;

/**
 * Resolves how a document names our directives: plain (`@classified`), by namespace (`@consentry__classified`),
 * or renamed on import. A link that cannot be resolved is an error, never "no mark" (GHSA-g8jh-vg5j-4h3f).
 */
export function directiveNames(
  document: DocumentNode,
  source: string,
  known: readonly string[],
  report: (finding: Finding) => void,
): DirectiveNames {
  const names = new Map<string, string>(known.map((name) => [name, name]));
  for (const link of linksOf(document)) {
    const url = argumentOf(link, 'url');
    if (typeof url !== 'string' || !url.startsWith(specPrefix)) continue;
    if (url !== specUrl) {
      report(
        problem('SPEC_VERSION_UNKNOWN', `@link names ${url}; this gateway carries ${specUrl}`),
      );
      continue;
    }
    const prefix = stringOf(link, 'as') ?? 'consentry';
    for (const name of known) names.set(`${prefix}__${name}`, name);
    for (const entry of importsOf(argumentOf(link, 'import'))) {
      const canonical = entry.name.replace(/^@/, '');
      if (known.includes(canonical)) names.set(entry.as.replace(/^@/, ''), canonical);
      else
        report(
          problem(
            'IMPORT_UNKNOWN',
            `@link imports ${entry.name}, which the specification does not have`,
          ),
        );
    }
  }
  return names;

  function problem(code: string, message: string): Finding {
    return { code, severity: 'error', coordinate: 'schema', message, source };
  }
}

/**
 * How a document spells federation's own directives that matter here. The plain name always counts: a document
 * without a link is Federation 1, and taking one name too many only makes the policy stricter.
 */
export function federationNames(document: DocumentNode, known: readonly string[]): DirectiveNames {
  const names = new Map<string, string>(known.map((name) => [name, name]));
  for (const link of linksOf(document)) {
    if (!String(argumentOf(link, 'url')).startsWith(federationPrefix)) continue;
    const prefix = stringOf(link, 'as') ?? 'federation';
    for (const name of known) names.set(`${prefix}__${name}`, name);
    for (const entry of importsOf(argumentOf(link, 'import'))) {
      const canonical = entry.name.replace(/^@/, '');
      if (known.includes(canonical)) names.set(entry.as.replace(/^@/, ''), canonical);
    }
  }
  return names;
}

function linksOf(document: DocumentNode) {
  return document.definitions
    .filter(
      (node): node is SchemaDefinitionNode | SchemaExtensionNode =>
        node.kind === 'SchemaDefinition' || node.kind === 'SchemaExtension',
    )
    .flatMap((node) => node.directives ?? [])
    .filter((directive) => directive.name.value === 'link');
}

function importsOf(value: unknown): { name: string; as: string }[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: unknown) => {
    if (typeof entry === 'string') return { name: entry, as: entry };
    const { name, as } = (entry ?? {}) as { name?: unknown; as?: unknown };
    return { name: String(name), as: typeof as === 'string' ? as : String(name) };
  });
}
