import { GatewayError } from '../errors.ts';
import type { Vocabulary, VocabularyElement, VocabularyPurpose } from '../model/index.ts';
import type { z } from 'zod';
import { elementsFile, extensionFile, purposesFile } from './vocabulary-file.ts';
import type { ElementRow, PurposeRow } from './vocabulary-file.ts';

/** Classes that have no basis at all. In code and not in the file, so that no file can drop them. */
const neverReleased: ReadonlySet<string> = new Set(['KEY', 'CREDENTIAL']);

/** Parsed JSON of the vocabulary's files. */
export interface VocabularySources {
  readonly elements: unknown;
  readonly purposes: unknown;
  /** A provider's own file; it adds and never changes what is shipped. */
  readonly extension?: unknown;
  /** SHA-256 of the UTF-8 bytes of a text, in hex. */
  readonly sha256: (text: string) => string;
}

/**
 * Reads the vocabulary and its extension into one frozen value. `version` is the shipped version and a digest of the
 * merged content, so two vocabularies that say the same have the same version however their files are laid out.
 *
 * @throws GatewayError `CONFIG_INVALID`; its detail lists every problem, one a line.
 */
export function loadVocabulary(sources: VocabularySources): Vocabulary {
  const problems: string[] = [];
  const shipped = parse(elementsFile, sources.elements, 'elements', problems);
  const reasons = parse(purposesFile, sources.purposes, 'purposes', problems);
  const added = parse(extensionFile, sources.extension ?? {}, 'extension', problems);
  if (shipped === null || reasons === null || added === null) throw invalid(problems);

  if (shipped.version !== reasons.version) {
    problems.push(`purposes: version ${reasons.version} stands beside elements ${shipped.version}`);
  }
  const elements = [...shipped.elements, ...added.elements].map(toElement);
  const purposes = [...reasons.purposes, ...added.purposes].map(toPurpose);
  const classes = new Set(shipped.classes.map(({ key }) => key));
  for (const { key } of elements.filter((row) => !classes.has(row.class))) {
    problems.push(`elements: ${key} has a class that the vocabulary does not declare`);
  }
  for (const key of neverReleased) {
    if (!classes.has(key)) problems.push(`elements: the class ${key} is missing`);
  }
  // A purpose that may rest on the contract would let data leave without consent: only a release of this project adds one.
  for (const { key } of added.purposes.filter((row) => row.essential)) {
    problems.push(`extension: the purpose ${key} may not be essential`);
  }
  checkKeys('elements', elements, problems);
  checkKeys('purposes', purposes, problems);
  if (problems.length > 0) throw invalid(problems);

  const content = JSON.stringify({ elements: byKey(elements), purposes: byKey(purposes) });
  return Object.freeze({
    version: `${shipped.version}+sha256.${sources.sha256(content)}`,
    elements: new Map(elements.map((row) => [row.key, row])),
    purposes: new Map(purposes.map((row) => [row.key, row])),
    neverReleased,
  });
}

function parse<T>(
  schema: z.ZodType<T>,
  input: unknown,
  file: string,
  problems: string[],
): T | null {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    problems.push(`${file}: ${issue.path.join('.') || 'the file'}: ${issue.message}`);
  }
  return null;
}

function invalid(problems: readonly string[]): GatewayError {
  return new GatewayError('CONFIG_INVALID', `vocabulary\n${problems.join('\n')}`);
}

/** Copies the fields one by one: their order is the order in the digest, and mappings stay out of it. */
function toElement(row: ElementRow): VocabularyElement {
  const { key, contract, identifiability, special, timed, description } = row;
  return Object.freeze({
    key,
    class: row.class,
    contract,
    identifiability,
    special,
    timed,
    description,
  });
}

function toPurpose({ key, essential, description }: PurposeRow): VocabularyPurpose {
  return Object.freeze({ key, essential, description });
}

/**
 * A key stands once, and is a leaf: were `user.contact` an element beside `user.contact.email`, the prefix
 * `user.contact.*` of a token and the element would be told apart by two characters.
 */
function checkKeys(
  list: string,
  rows: readonly { readonly key: string }[],
  problems: string[],
): void {
  const seen = new Set<string>();
  for (const { key } of rows) {
    if (seen.has(key)) problems.push(`${list}: ${key} is declared twice`);
    seen.add(key);
  }
  for (const key of seen) {
    for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) {
      const prefix = key.slice(0, dot);
      if (seen.has(prefix)) problems.push(`${list}: ${prefix} is a prefix of ${key}`);
    }
  }
}

function byKey<T extends { readonly key: string }>(rows: readonly T[]): readonly T[] {
  return rows.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}
