import type { DocumentNode } from 'graphql';
import { hasSensitiveName, type MarkedCoordinate } from '../../directives/index.ts';
import type { Vocabulary } from '../model/index.ts';
import { argumentProposal } from './argument-proposals.ts';
import { declaredIn, namedTypeOf, type Declared, type DeclaredType } from './declared.ts';
import { nearestElement, type NearestElement } from './nearest-element.ts';
import { subjectProposal } from './subject-proposals.ts';

/** Marks for one coordinate that has none, with the reason; `marks` is null where nothing is near enough to propose. */
export interface Proposal {
  readonly coordinate: string;
  /** In SDL, for example `@classified(element: "user.contact.email")`. */
  readonly marks: string | null;
  readonly reason: string;
}

export interface ClassifySources {
  readonly service: string;
  readonly document: DocumentNode;
  /** What is marked already, in the SDL and in the overlays. */
  readonly marked: ReadonlyMap<string, MarkedCoordinate>;
  readonly vocabulary: Vocabulary;
}

/** What is proposed for one service. */
export interface Classification {
  readonly declared: Declared;
  readonly proposals: ReadonlyMap<string, Proposal>;
}

/**
 * Proposes marks from names, types and neighbours for everything that a service declares and nobody has marked. It
 * knows nothing of what the service stores: a person must check every line.
 */
export function classify(sources: ClassifySources): Classification {
  const declared = declaredIn(sources.document);
  const proposals = new Map<string, Proposal>();
  const elements = nearestElements(sources, declared);
  for (const type of declared.types) {
    if (type.keyword === 'type') {
      const proposal = subjectProposal(type, declared, sources.marked, elements);
      if (proposal !== null) proposals.set(type.name, proposal);
    }
  }
  const owned = (name: string): boolean =>
    sources.marked.get(name)?.directives.has('subject') === true ||
    proposals.get(name)?.marks != null;
  for (const type of declared.types) {
    for (const field of type.fields) {
      const coordinate = `${type.name}.${field.name}`;
      const proposal = fieldProposal(type, coordinate, { declared, sources, elements, owned });
      if (proposal !== null) proposals.set(coordinate, proposal);
      for (const argument of field.arguments) {
        const at = `${coordinate}(${argument.name.value}:)`;
        if (sources.marked.has(at)) continue;
        const writes = type.name === 'Mutation';
        const about = { field, argument, declared, elements, sources, writes };
        proposals.set(at, argumentProposal(at, about));
      }
    }
  }
  return { declared, proposals };
}

interface FieldSources {
  readonly declared: Declared;
  readonly sources: ClassifySources;
  readonly elements: ReadonlyMap<string, NearestElement>;
  readonly owned: (type: string) => boolean;
}

function fieldProposal(
  type: DeclaredType,
  coordinate: string,
  { declared, sources, elements, owned }: FieldSources,
): Proposal | null {
  if (sources.marked.has(coordinate) || isTypeMarked(sources, type)) return null;
  const field = type.fields.find((one) => `${type.name}.${one.name}` === coordinate);
  if (field === undefined) return null;
  const returned = namedTypeOf(field.type);
  if (declared.objects.has(returned) && !isValue(declared, returned)) {
    // Objects behind a field are judged themselves; only in somebody's object the field says something by being there.
    if (type.keyword === 'input' || !owned(type.name)) return null;
    const marks = `@notCustomerData(reason: "Each ${returned} is judged by its own marks")`;
    return { coordinate, marks, reason: `leads to ${returned}, and carries nothing beside` };
  }
  if (type.keyword === 'interface') {
    const marks = '@notCustomerData(reason: "Judged by the mark of the type that implements it")';
    return {
      coordinate,
      marks,
      reason: 'a mark here would hold for every type that implements it',
    };
  }
  const paged = pagingMarks(type.name, field.name);
  if (paged !== null) return { coordinate, ...paged };
  const nearest = elements.get(coordinate);
  if (nearest === undefined) {
    return { coordinate, marks: null, reason: 'no element of the vocabulary is near its name' };
  }
  const opaque = type.keys.has(field.name) ? ', opaque: true' : '';
  const marks = `@classified(element: "${nearest.element}"${opaque})`;
  return { coordinate, marks, reason: nearest.reason };
}

/** A type without a key is a value of the object that contains it, unless it only leads to other objects. */
function isValue({ types, roots }: Declared, name: string): boolean {
  const parts = types.filter((one) => one.name === name);
  return (
    parts.length > 0 &&
    !roots.has(name) &&
    !/(Connection|Edge|PageInfo|Page)$/.test(name) &&
    parts.every((one) => one.keyword !== 'interface' && one.keys.size === 0)
  );
}

/** A classification of the whole type holds for its fields. */
function isTypeMarked({ marked }: ClassifySources, type: DeclaredType): boolean {
  return marked.get(type.name)?.directives.has('classified') === true;
}

const paging: Readonly<Record<string, string>> = {
  totalCount: 'A count of rows within the scope',
  hasNextPage: 'Says whether rows follow within the scope',
  hasPreviousPage: 'Says whether rows precede within the scope',
  startCursor: 'A position among rows within the scope',
  endCursor: 'A position among rows within the scope',
  cursor: 'A position among rows within the scope',
};

function pagingMarks(
  type: string,
  field: string,
): (Pick<Proposal, 'reason'> & { marks: string }) | null {
  const reason = paging[field];
  if (reason === undefined || !/(Connection|Edge|PageInfo|Page|List)$/.test(type)) return null;
  const marks = `@dependsOnRows @notCustomerData(reason: "${reason}")`;
  return { marks, reason: `${field} of ${type} is told by which rows there are` };
}

/**
 * The nearest element of each plain value without a mark. A second look takes what the first one found for its
 * neighbours too.
 */
function nearestElements(
  sources: ClassifySources,
  declared: Declared,
): ReadonlyMap<string, NearestElement> {
  let found = new Map<string, NearestElement>();
  for (let look = 0; look < 2; look += 1) {
    const known = found;
    found = new Map();
    for (const type of declared.types) {
      if (declared.roots.has(type.name)) continue;
      const at = (name: string): string => `${type.name}.${name}`;
      const elementsAt = (coordinate: string): readonly string[] =>
        sources.marked.get(coordinate)?.elements ??
        (known.has(coordinate) ? [known.get(coordinate)?.element ?? ''] : []);
      for (const { name, type: node } of type.fields) {
        const returned = namedTypeOf(node);
        if (sources.marked.has(at(name))) continue;
        if (declared.objects.has(returned) && !isValue(declared, returned)) continue;
        const neighbours = type.fields
          .filter((one) => one.name !== name)
          .flatMap((one) => elementsAt(at(one.name)));
        const value = {
          name,
          container: type.name,
          service: sources.service,
          type: returned,
          neighbours,
          sensitive: hasSensitiveName(name),
        };
        const nearest = nearestElement(value, sources.vocabulary);
        if (nearest !== null) found.set(at(name), nearest);
      }
    }
  }
  return found;
}
