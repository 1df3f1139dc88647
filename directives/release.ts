import { releaseBases, type ReleaseBasis, type Vocabulary } from '../src/model/index.ts';
import { stringsOf, type Site } from './site.ts';

/** How one `@release` narrows a field; null means "not narrowed". */
export interface ReleaseRule {
  readonly bases: ReadonlySet<ReleaseBasis> | null;
  readonly purposes: ReadonlySet<string> | null;
}

const known: ReadonlySet<string> = new Set(releaseBases);

/** Reads one mark; a string is the problem with it. An empty or unknown basis is an error, never "no requirement". */
export function readRelease(site: Site, vocabulary: Vocabulary): ReleaseRule | string {
  const bases = stringsOf(site.node, 'bases');
  const purposes = stringsOf(site.node, 'purposes');
  if (bases === null || purposes === null)
    return 'has bases or purposes that are not lists of names';
  if (bases?.length === 0) return 'has an empty list of bases';
  if (purposes?.length === 0) return 'has an empty list of purposes';
  if (bases === undefined && hasNull(site, 'bases')) return 'has bases: null';
  if (purposes === undefined && hasNull(site, 'purposes')) return 'has purposes: null';
  const unknownBasis = bases?.find((one) => !known.has(one));
  if (unknownBasis !== undefined) return `names basis ${unknownBasis}, which does not exist`;
  const unknownPurpose = purposes?.find((one) => !vocabulary.purposes.has(one));
  if (unknownPurpose !== undefined)
    return `names purpose ${unknownPurpose}, which the vocabulary does not have`;
  return {
    bases: bases === undefined ? null : new Set(bases as ReleaseBasis[]),
    purposes: purposes === undefined ? null : new Set(purposes),
  };
}

function hasNull(site: Site, name: string): boolean {
  return site.node.arguments?.some((one) => one.name.value === name) === true;
}
