import type { Vocabulary, VocabularyElement } from '../model/index.ts';
import { meaningsOf, wordsOf } from './words.ts';

/** A plain value of which nobody has said what it carries. */
export interface UnknownValue {
  readonly name: string;
  /** Type or field that it stands in. */
  readonly container: string;
  readonly service: string;
  /** Named GraphQL type, without lists and non-null. */
  readonly type: string;
  /** Elements of its neighbours, those that are known. */
  readonly neighbours: readonly string[];
  /** Named like a key or credential. */
  readonly sensitive: boolean;
}

/** The element that a value most likely is. */
export interface NearestElement {
  readonly element: string;
  readonly reason: string;
  readonly score: number;
}

/** Less than this is a guess that helps nobody. */
const leastScore = 3.5;

/** Words that stand at the end of many elements, so that without their context they tell nothing. */
const common: ReadonlySet<string> = new Set(
  'amount address body changed code content count created description id kind member name period phone size state subject text time title total type'.split(
    ' ',
  ),
);

/** Finds the element of the vocabulary whose words are nearest; null where none is near enough. */
export function nearestElement(
  value: UnknownValue,
  { elements, neverReleased }: Vocabulary,
): NearestElement | null {
  let best: NearestElement | null = null;
  for (const element of elements.values()) {
    // What is named like a credential is one, or gets no proposal.
    if (value.sensitive && !neverReleased.has(element.class)) continue;
    const found = near(value, element);
    if (found !== null && found.score > (best?.score ?? 0)) best = found;
  }
  return best !== null && best.score >= leastScore ? best : null;
}

function near(value: UnknownValue, element: VocabularyElement): NearestElement | null {
  const own = meaningsOf(value.name);
  const segments = element.key.split('.').map(wordsOf);
  const last = segments.at(-1) ?? [];
  const before = [...new Set(segments.slice(0, -1).flat())];
  const named = last.filter((one) => own.has(one));
  const path = before.filter((one) => own.has(one));
  const described = wordsOf(element.description).filter((one) => own.has(one));
  const rest = before.filter((one) => !path.includes(one));
  const within = (place: string): readonly string[] => {
    const words = meaningsOf(place);
    return rest.filter((one) => words.has(one));
  };
  const [container, service] = [within(value.container), within(value.service)];
  const share = shareOf(element.key, value.neighbours);
  if (named.length + path.length === 0 && described.length < 2) return null;
  // A common word needs something that tells which of its kind it is; `groupId` is the id of a group.
  const told = path.length > 0 || container.length > 0 || share > 0;
  if (named.every((one) => common.has(one)) && !told) return null;
  const words = wordsOf(value.name);
  if (words.includes('id') && words.length > 1 && path.length === 0) return null;
  const known = new Set([...last, ...before, ...wordsOf(element.description)]);
  const around = meaningsOf(`${value.container} ${value.service}`);
  const strange = words.filter((one) => !isSaid(one, known) && !around.has(one));
  const score =
    (4 * named.length) / Math.max(1, last.length) +
    1.5 * (path.length + Math.min(2, container.length)) +
    0.75 * Math.min(2, described.length) +
    0.5 * service.length +
    2 * share -
    0.75 * strange.length +
    fit(value.type, element, last);
  const context = [...container, ...service];
  return {
    element: element.key,
    score,
    reason: reasonOf([...path, ...named, ...described], context, share),
  };
}

/** Whether a word is said by another one that the vocabulary uses. */
function isSaid(word: string, known: ReadonlySet<string>): boolean {
  return [...meaningsOf(word)].some((one) => known.has(one));
}

/** How many of the neighbours are of the same kind of thing: `mail.message.*`. Ids may be those of other things. */
function shareOf(key: string, neighbours: readonly string[]): number {
  const telling = neighbours.filter((one) => !one.endsWith('.id'));
  if (telling.length === 0) return 0;
  const prefix = key.slice(0, key.lastIndexOf('.') + 1);
  return telling.filter((one) => one.startsWith(prefix)).length / telling.length;
}

const timeTypes = /^(DateTime|Date|Time|Timestamp|Instant)$/;
const timeWords: ReadonlySet<string> = new Set(
  'time created deleted period sent seen due hired enrolled opened active date'.split(' '),
);
const numberTypes = /^(Int|Float|Long|BigInt|Decimal|Boolean)$/;
const writtenClasses: ReadonlySet<string> = new Set(['BODY', 'NAME', 'CONTACT', 'POSTAL']);

/** A time is rarely a name, and a number rarely a text. */
function fit(type: string, element: VocabularyElement, last: readonly string[]): number {
  if (timeTypes.test(type)) return last.some((one) => timeWords.has(one)) ? 2 : -3;
  if (numberTypes.test(type) && writtenClasses.has(element.class)) return -3;
  // An account stands in many services, and its id is known by that name in all of them.
  if (element.key === 'user.account.id') return 0.6;
  return type === 'ID' && !last.includes('id') ? -1.5 : 0;
}

function reasonOf(said: readonly string[], context: readonly string[], share: number): string {
  return [
    `the name says ${[...new Set(said)].join(', ')}`,
    ...(context.length === 0 ? [] : [`it stands in ${[...new Set(context)].join(', ')}`]),
    ...(share === 0 ? [] : ['neighbours are of that kind']),
  ].join('; ');
}
