import { Kind, parse, type DocumentNode, type NameNode } from 'graphql';
import type { Finding } from '../model/index.ts';
import type { SourcedSdl } from './policy-sources.ts';

/** Where something stands in a file that a person can open. */
export interface Place {
  /** The service, or the overlay, as findings name it. */
  readonly source: string;
  /** Path of the file; null for SDL that a service told over the network or that its module carries. */
  readonly file: string | null;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
}

/** A finding with the place where its coordinate stands; null where no SDL has it. */
export interface PlacedFinding extends Finding {
  readonly place: Place | null;
}

/** Finds the places of findings in the SDL that a policy was made from. */
export class Places {
  readonly #files: ReadonlyMap<string, SourcedSdl>;
  readonly #definitions = new Map<string, Place>();

  /** Services first: a coordinate stands where its service declares it, and not where an overlay marks it. */
  constructor(sources: readonly SourcedSdl[]) {
    this.#files = new Map(sources.map((one) => [one.name, one]));
    for (const one of sources) {
      for (const { coordinate, name } of definitionsIn(parsedOrEmpty(one.sdl))) {
        const place = placeOf(one, name);
        if (place !== null && !this.#definitions.has(coordinate)) {
          this.#definitions.set(coordinate, place);
        }
      }
    }
  }

  /** The mark that the finding is about, else the definition of its coordinate or of what contains it. */
  of(finding: Finding): PlacedFinding {
    return { ...finding, place: this.#marked(finding.source) ?? this.at(finding.coordinate) };
  }

  /** Where a coordinate is declared; for one that no SDL declares, the field or type that contains it. */
  at(coordinate: string): Place | null {
    const [field = coordinate] = coordinate.split('(');
    const [type = field] = field.split('.');
    for (const one of [coordinate, field, type]) {
      const place = this.#definitions.get(one);
      if (place !== undefined) return place;
    }
    return null;
  }

  /** Findings say `mail:12`: the source and the line of the mark. */
  #marked(source: string | null): Place | null {
    const parts = /^(.*):(\d+)$/.exec(source ?? '');
    const file = this.#files.get(parts?.[1] ?? '');
    if (file === undefined) return null;
    return { source: file.name, file: file.file, line: Number(parts?.[2]), column: 1 };
  }
}

function placeOf({ name, file }: SourcedSdl, node: NameNode): Place | null {
  const token = node.loc?.startToken;
  if (token === undefined) return null;
  return { source: name, file, line: token.line, column: token.column };
}

/** SDL that does not parse has no places; that it does not is a finding of its own. */
function parsedOrEmpty(sdl: string): DocumentNode {
  try {
    return parse(sdl);
  } catch {
    return { kind: Kind.DOCUMENT, definitions: [] };
  }
}

interface Definition {
  readonly coordinate: string;
  readonly name: NameNode;
}

/** Every type, field, argument, input field and enum value that a document declares or extends. */
function definitionsIn(document: DocumentNode): readonly Definition[] {
  const found: Definition[] = [];
  for (const node of document.definitions) {
    if (!('name' in node) || node.name === undefined) continue;
    if (node.kind === Kind.DIRECTIVE_DEFINITION) continue;
    const type = node.name.value;
    found.push({ coordinate: type, name: node.name });
    if ('values' in node) {
      for (const { name } of node.values ?? []) {
        found.push({ coordinate: `${type}.${name.value}`, name });
      }
    }
    if (!('fields' in node)) continue;
    for (const field of node.fields ?? []) {
      const coordinate = `${type}.${field.name.value}`;
      found.push({ coordinate, name: field.name });
      for (const { name } of ('arguments' in field ? field.arguments : null) ?? []) {
        found.push({ coordinate: `${coordinate}(${name.value}:)`, name });
      }
    }
  }
  return found;
}
