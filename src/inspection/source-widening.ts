import type { Vocabulary } from '../model/index.ts';
import type { SourcedService } from './policy-sources.ts';
import type { Widening } from './widening.ts';

/** Elements that a data period bounded, and no longer does. */
export function vocabularyWidenings(before: Vocabulary, now: Vocabulary): readonly Widening[] {
  return [...now.elements.values()].flatMap(({ key, timed }): Widening[] => {
    if (timed || before.elements.get(key)?.timed !== true) return [];
    const why = 'is no longer timed in the vocabulary, so no data period bounds it';
    return [{ coordinate: key, basis: null, recipients: [], purposes: [], why }];
  });
}

/** Services that an outsider runs now: what is sent to them crosses the boundary. */
export function serviceWidenings(
  before: readonly SourcedService[],
  now: readonly SourcedService[],
): readonly Widening[] {
  const known = new Map(before.map((one) => [one.name, one]));
  return now.flatMap(({ name, operator, location }): Widening[] => {
    const old = known.get(name);
    if (operator === 'provider') return [];
    if (old?.operator === operator && old.location === location) return [];
    const why = `what is sent to the service ${name} goes to ${operator}, in ${location}`;
    return [{ coordinate: name, basis: null, recipients: ['SUBPROCESSOR'], purposes: [], why }];
  });
}
