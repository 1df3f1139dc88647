import {
  operations,
  type Exception,
  type Operation,
  type Period,
  type Vocabulary,
} from '../model/index.ts';
import { refuseInput, requireIds } from '../records/index.ts';

const ELEMENTS_MAX = 500;
const PURPOSES_MAX = 50;
const RESOURCES_MAX = 1_000;
const EXCEPTIONS_MAX = 50;

/**
 * Expands element keys and prefixes (`user.contact.*`) to the leaf elements that the vocabulary has now, sorted and
 * distinct. A later element under the prefix is not part of it. Prefixes leave out elements of the classes that are
 * never released; naming one of them is refused.
 * @throws ControlRefusal `EMPTY`, `TOO_MANY`, `ELEMENT_UNKNOWN`, `ELEMENT_NEVER_RELEASED`.
 */
export function expandElements(
  vocabulary: Vocabulary,
  field: string,
  asked: readonly string[],
): readonly string[] {
  if (asked.length === 0) refuseInput(field, 'EMPTY');
  if (asked.length > ELEMENTS_MAX) refuseInput(field, 'TOO_MANY');
  const leaves = new Set<string>();
  for (const key of asked) {
    for (const leaf of leavesOf(vocabulary, field, key)) leaves.add(leaf);
  }
  if (leaves.size > ELEMENTS_MAX) refuseInput(field, 'TOO_MANY');
  return [...leaves].sort();
}

function leavesOf(vocabulary: Vocabulary, field: string, key: string): readonly string[] {
  if (!key.endsWith('.*')) {
    const element = vocabulary.elements.get(key);
    if (element === undefined) return refuseInput(field, 'ELEMENT_UNKNOWN');
    if (vocabulary.neverReleased.has(element.class))
      return refuseInput(field, 'ELEMENT_NEVER_RELEASED');
    return [key];
  }
  // The dot stays, so `user.contact.*` does not take in `user.contacts`.
  const prefix = key.slice(0, -1);
  const under = [...vocabulary.elements.values()].filter((one) => one.key.startsWith(prefix));
  if (prefix === '.' || under.length === 0) return refuseInput(field, 'ELEMENT_UNKNOWN');
  const releasable = under.filter((one) => !vocabulary.neverReleased.has(one.class));
  if (releasable.length === 0) return refuseInput(field, 'ELEMENT_NEVER_RELEASED');
  return releasable.map((one) => one.key);
}

/** Purposes of the vocabulary, sorted and distinct; `essentialOnly` for the contract. */
export function requirePurposes(
  vocabulary: Vocabulary,
  field: string,
  asked: readonly string[],
  essentialOnly: boolean,
): readonly string[] {
  if (asked.length === 0) refuseInput(field, 'EMPTY');
  if (asked.length > PURPOSES_MAX) refuseInput(field, 'TOO_MANY');
  for (const key of asked) {
    const purpose = vocabulary.purposes.get(key);
    if (purpose === undefined) refuseInput(field, 'PURPOSE_UNKNOWN');
    if (essentialOnly && !purpose.essential) refuseInput(field, 'PURPOSE_NOT_ESSENTIAL');
  }
  return [...new Set(asked)].sort();
}

export function requireOperations(field: string, asked: readonly string[]): readonly Operation[] {
  if (asked.length === 0) refuseInput(field, 'EMPTY');
  const known = operations.filter((one) => asked.includes(one));
  if (asked.some((one) => !known.some((operation) => operation === one))) {
    refuseInput(field, 'OPERATION_UNKNOWN');
  }
  return known;
}

/** A half-open span that is not empty. */
export function requirePeriod(field: string, period: Period | null): Period | null {
  if (period === null) return null;
  const { from, to } = period;
  if (from === null && to === null) return null;
  if (from !== null && to !== null && from >= to) refuseInput(field, 'PERIOD');
  return { from, to };
}

/** Null means all of the tenant; an empty list would be a grant of nothing and is refused. */
export function requireResources(
  field: string,
  resources: readonly string[] | null,
): readonly string[] | null {
  if (resources === null) return null;
  if (resources.length === 0) refuseInput(field, 'EMPTY');
  requireIds(field, resources, RESOURCES_MAX);
  return [...new Set(resources)].sort();
}

/** Exceptions with their elements expanded. One that names nothing would exclude everything and is refused. */
export function requireExceptions(
  vocabulary: Vocabulary,
  field: string,
  exceptions: readonly Exception[],
): readonly Exception[] {
  if (exceptions.length > EXCEPTIONS_MAX) refuseInput(field, 'TOO_MANY');
  return exceptions.map((one, index) => {
    const at = `${field}.${index}`;
    if (one.elements === null && one.accounts === null && one.resources === null) {
      refuseInput(at, 'EMPTY');
    }
    const { elements } = one;
    return {
      elements: elements && expandElements(vocabulary, `${at}.elements`, elements),
      accounts: requireResources(`${at}.accounts`, one.accounts),
      resources: requireResources(`${at}.resources`, one.resources),
    };
  });
}
