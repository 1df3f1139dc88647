import { contractCategories, type ContractCategory, type Vocabulary } from '../src/model/index.ts';
import { argumentOf, stringOf, type Site } from './site.ts';

/** What one `@classified` says, checked against the vocabulary. */
export interface Classified {
  readonly element: string;
  /** The vocabulary's class and, where the mark names one, that class too: both hold. */
  readonly classes: readonly string[];
  readonly contracts: readonly ContractCategory[];
  readonly opaque: boolean;
}

/** Reads one mark; a string is the problem with it. */
export function readClassified(site: Site, vocabulary: Vocabulary): Classified | string {
  const key = stringOf(site.node, 'element');
  if (typeof key !== 'string') return 'needs element, a key of the vocabulary';
  const element = vocabulary.elements.get(key);
  if (element === undefined) return `names element ${key}, which the vocabulary does not have`;
  const explicitClass = stringOf(site.node, 'class');
  const explicitContract = stringOf(site.node, 'contract');
  if (explicitClass === null || explicitContract === null)
    return 'has a class or contract that is not a string';
  if (explicitClass !== undefined && !isClass(explicitClass, vocabulary)) {
    return `names class ${explicitClass}, which the vocabulary does not have`;
  }
  const contract = contractCategories.find((one) => one === explicitContract);
  if (explicitContract !== undefined && contract === undefined) {
    return `names contract category ${explicitContract}, which does not exist`;
  }
  return {
    element: key,
    classes: explicitClass === undefined ? [element.class] : [element.class, explicitClass],
    contracts: contract === undefined ? [element.contract] : [element.contract, contract],
    opaque: argumentOf(site.node, 'opaque') === true,
  };
}

function isClass(name: string, { elements, neverReleased }: Vocabulary): boolean {
  return neverReleased.has(name) || [...elements.values()].some((one) => one.class === name);
}
