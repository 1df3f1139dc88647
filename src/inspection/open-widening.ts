import type { ArgumentMark, Policy } from '../model/index.ts';
import type { Widening } from './widening.ts';

/** Fields that somebody declared free of customer data, and that were not before. */
export function openWidenings(before: Policy, now: Policy): readonly Widening[] {
  return [...now.fields].flatMap(([coordinate, mark]): Widening[] => {
    if (mark.kind !== 'open') return [];
    const known = before.fields.get(coordinate);
    if (known?.kind !== 'open') return [atAll(coordinate, `is @notCustomerData: ${mark.reason}`)];
    if (!known.dependsOnRows || mark.dependsOnRows) return [];
    return [atAll(coordinate, 'no longer counts as dependent on which rows there are')];
  });
}

/** Arguments that accept what they did not, or that ask for less where a caller uses them. */
export function argumentWidenings(before: Policy, now: Policy): readonly Widening[] {
  return [...now.arguments].flatMap(([coordinate, mark]): Widening[] => {
    const why = argumentChange(before.arguments.get(coordinate), mark);
    return why === null ? [] : [atAll(coordinate, why)];
  });
}

function argumentChange(before: ArgumentMark | undefined, now: ArgumentMark): string | null {
  // What is refused is nothing, and what the gateway narrows itself shows nobody more.
  if (now.kind === 'refused' || now.kind === 'scope') return null;
  if (now.kind === 'open' && before?.kind !== 'open') return `is @notCustomerData: ${now.reason}`;
  if (before !== undefined && before.kind !== 'refused') {
    if (before.dependsOnRows && !now.dependsOnRows) {
      return 'no longer counts as dependent on which rows there are';
    }
    if (before.kind === 'scope') return 'is no longer narrowed by the gateway';
  }
  if (now.kind !== 'classified') return null;
  if (before?.kind === 'refused') return 'is accepted';
  if (before?.kind !== 'classified') return null;
  const gone = (old: readonly string[], left: readonly string[]) =>
    old.filter((one) => !left.includes(one));
  const elements = gone(before.elements, now.elements);
  if (elements.length > 0) return `no longer asks for ${elements.join(', ')}`;
  const tests = gone(before.tests, now.tests);
  return tests.length === 0 ? null : `no longer counts as testing ${tests.join(', ')}`;
}

/** A change that does not depend on who asks and on what. */
function atAll(coordinate: string, why: string): Widening {
  return { coordinate, basis: null, recipients: [], purposes: [], why };
}
