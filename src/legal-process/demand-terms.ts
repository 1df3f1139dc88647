import type { Period, Vocabulary } from '../model/index.ts';
import { refuseInput } from '../records/index.ts';
import type { Instrument, RegimeTable } from './regimes.ts';

const CLASSES_MAX = 50;
/** Uses of a task when nobody says otherwise, and the most that may be asked for. */
export const USES_DEFAULT = 3;
const USES_MAX = 10;

/** What a demand asks for, and what reviewers may only make smaller. */
export interface DemandTerms {
  readonly tenant: string;
  /** Resolved id of the one account. */
  readonly account: string;
  /** Sorted and distinct. */
  readonly classes: readonly string[];
  readonly dataPeriod: Period | null;
  /** Deliveries, however many pages each has. */
  readonly maxUses: number;
}

/** How an approval makes terms smaller; null leaves a part as it is. */
export interface Narrowing {
  readonly classes: readonly string[] | null;
  readonly dataPeriod: Period | null;
  readonly maxUses: number | null;
}

/** The instrument of a demand. @throws ControlRefusal when the table has none, or one whose conditions we cannot hold. */
export function requireInstrument(table: RegimeTable, regime: string, name: string): Instrument {
  const instruments = table.regimes.get(regime);
  if (instruments === undefined) return refuseInput('regime', 'REGIME_UNKNOWN');
  const instrument = instruments.get(name);
  if (instrument === undefined) return refuseInput('instrument', 'INSTRUMENT_UNKNOWN');
  if (!instrument.supported) return refuseInput('instrument', 'INSTRUMENT_NOT_SUPPORTED');
  return instrument;
}

/** An account is one id. Anything that could stand for several is refused: pattern, list, domain, "all" (LV01). */
export function requireOneAccount(field: string, account: string): void {
  const isOneWord = /^[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,199}$/.test(account);
  const isEverybody = /^(all|any|every|everyone|everybody|users?)$/i.test(account);
  const isDomain = !account.includes('@') && /\.[a-z]{2,}$/i.test(account);
  if (!isOneWord || isEverybody || isDomain) refuseInput(field, 'LV01');
}

/** @throws ControlRefusal `EMPTY`, `TOO_MANY`, `CLASS_UNKNOWN`, LV21 (keys, credentials), LV03 (not this instrument). */
export function requireClasses(
  vocabulary: Vocabulary,
  instrument: Instrument,
  asked: readonly string[],
): readonly string[] {
  if (asked.length === 0) refuseInput('classes', 'EMPTY');
  if (asked.length > CLASSES_MAX) refuseInput('classes', 'TOO_MANY');
  const known = new Set([...vocabulary.elements.values()].map((element) => element.class));
  for (const one of asked) {
    if (vocabulary.neverReleased.has(one)) refuseInput('classes', 'LV21');
    if (!known.has(one)) refuseInput('classes', 'CLASS_UNKNOWN');
    if (!instrument.classes.has(one)) refuseInput('classes', 'LV03');
  }
  return [...new Set(asked)].sort();
}

/** Content needs a period closed on both sides (LV10); none reaches into the future (LV25, stored data only). */
export function requireDataPeriod(
  instrument: Instrument,
  classes: readonly string[],
  period: Period | null,
  now: number,
): Period | null {
  const from = period?.from ?? null;
  const to = period?.to ?? null;
  if (from !== null && to !== null && from >= to) refuseInput('dataPeriod', 'PERIOD');
  if (to !== null && to > now) refuseInput('dataPeriod.to', 'LV25');
  const bounded = from !== null && to !== null;
  if (!bounded && classes.some((one) => instrument.content.has(one)))
    refuseInput('dataPeriod', 'LV10');
  return from === null && to === null ? null : { from, to };
}

export function requireUses(field: string, uses: number): number {
  if (!Number.isSafeInteger(uses) || uses < 1 || uses > USES_MAX) refuseInput(field, 'FORMAT');
  return uses;
}

/** Terms after a reviewer's narrowing. @throws ControlRefusal `WIDENS` for whatever the demand does not hold. */
export function narrow(terms: DemandTerms, by: Narrowing | null): DemandTerms {
  if (by === null) return terms;
  const classes = by.classes === null ? terms.classes : [...new Set(by.classes)].sort();
  if (classes.length === 0) refuseInput('narrowTo.classes', 'EMPTY');
  if (classes.some((one) => !terms.classes.includes(one)))
    refuseInput('narrowTo.classes', 'WIDENS');
  const maxUses = requireUses('narrowTo.maxUses', by.maxUses ?? terms.maxUses);
  if (maxUses > terms.maxUses) refuseInput('narrowTo.maxUses', 'WIDENS');
  return { ...terms, classes, maxUses, dataPeriod: narrowPeriod(terms.dataPeriod, by.dataPeriod) };
}

/** An open side of the narrowing keeps that side of the demand. */
function narrowPeriod(asked: Period | null, by: Period | null): Period | null {
  if (by === null) return asked;
  const from = by.from ?? asked?.from ?? null;
  const to = by.to ?? asked?.to ?? null;
  if (asked?.from != null && (from === null || from < asked.from)) {
    refuseInput('narrowTo.dataPeriod.from', 'WIDENS');
  }
  if (asked?.to != null && (to === null || to > asked.to)) {
    refuseInput('narrowTo.dataPeriod.to', 'WIDENS');
  }
  if (from !== null && to !== null && from >= to) refuseInput('narrowTo.dataPeriod', 'PERIOD');
  return from === null && to === null ? null : { from, to };
}

/** Elements of the classes as the vocabulary has them now, without what is never released. */
export function elementsOf(vocabulary: Vocabulary, classes: readonly string[]): readonly string[] {
  return [...vocabulary.elements.values()]
    .filter((one) => classes.includes(one.class) && !vocabulary.neverReleased.has(one.class))
    .map((one) => one.key)
    .sort();
}
