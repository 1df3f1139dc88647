import type { Cover, Operation, ReleaseBasis } from '../model/index.ts';

/** What a request stands on, once the caller is known: the most that any row of its answer can be allowed. */
export interface RequestBasis {
  readonly standsOn: ReleaseBasis;
  readonly purpose: string;
  /** What the token names: element keys, or prefixes ending in `.*`; null under a task. */
  readonly ceiling: readonly string[] | null;
  /** Whether the token names the element; under a task the cover alone says. */
  readonly inCeiling: (element: string) => boolean;
  /** In force, for this purpose and operation, of these tenants. */
  readonly covers: readonly Cover[];
}

/** What the caller states and what the stores hold, before the two are brought together. */
export interface BasisQuestion {
  readonly standsOn: ReleaseBasis;
  readonly purpose: string;
  readonly operation: Operation;
  readonly tenants: readonly string[];
  /** Element keys, or prefixes ending in `.*`; null where the token is no ceiling of its own (a task token). */
  readonly ceiling: readonly string[] | null;
  readonly covers: readonly Cover[];
  /** In milliseconds since the epoch. */
  readonly now: number;
}

/** Keeps the covers that can carry a release of this request. Whatever is not known for sure leaves the cover out. */
export function requestBasis(question: BasisQuestion): RequestBasis {
  const { standsOn, purpose, operation, tenants, ceiling, now } = question;
  const covers = question.covers.filter(
    (cover) =>
      (cover.basis === 'LEGAL_PROCESS') === (standsOn === 'LEGAL_PROCESS') &&
      tenants.includes(cover.tenant) &&
      cover.notBefore <= now &&
      (cover.notAfter === null || now < cover.notAfter) &&
      cover.operations.includes(operation) &&
      cover.purposes.includes(purpose),
  );
  return { standsOn, purpose, covers, ceiling, inCeiling: ceilingOf(ceiling) };
}

function ceilingOf(patterns: readonly string[] | null): (element: string) => boolean {
  if (patterns === null) return () => true;
  const exact = new Set(patterns.filter((one) => !one.endsWith('.*')));
  const prefixes = patterns.filter((one) => one.endsWith('.*')).map((one) => one.slice(0, -1));
  return (element) => exact.has(element) || prefixes.some((one) => element.startsWith(one));
}
