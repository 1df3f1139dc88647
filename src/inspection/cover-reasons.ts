import type { Cover } from '../model/index.ts';

/** Why a cover that is there cannot carry a request. */
export function unusedBecause(
  cover: Cover,
  { purpose, tenants }: { readonly purpose: string; readonly tenants: readonly string[] },
  now: number,
): string {
  if (!tenants.includes(cover.tenant)) return `it is of tenant ${cover.tenant}`;
  if (now < cover.notBefore) return 'it is not in force yet';
  if (cover.notAfter !== null && now >= cover.notAfter) return 'it has ended';
  if (!cover.operations.includes('read')) return `it allows ${cover.operations.join(', ')} only`;
  if (!cover.purposes.includes(purpose)) return `it is for ${cover.purposes.join(', ')}`;
  return 'the request stands on another kind of basis';
}

/** What a cover leaves out, in words; the rows decide. */
export function coverLimits(cover: Cover): readonly string[] {
  const { account, resources, dataPeriod, exceptions, counters } = cover;
  return [
    ...(account === null ? [] : ['one account']),
    ...(resources === null ? [] : [`resources ${resources.join(', ')}`]),
    ...(dataPeriod === null
      ? []
      : [`records from ${instant(dataPeriod.from)} to ${instant(dataPeriod.to)}`]),
    ...exceptions.map((one) => {
      const of = [
        ...(one.elements === null ? [] : [one.elements.join(', ')]),
        ...(one.accounts === null ? [] : [`${one.accounts.length} accounts`]),
        ...(one.resources === null ? [] : [`resources ${one.resources.join(', ')}`]),
      ];
      return `not ${of.join(' of ')}`;
    }),
    ...counters.map(({ counts, max }) =>
      counts === 'rows' ? `at most ${max} objects a day` : `at most ${max} deliveries`,
    ),
  ];
}

function instant(at: number | null): string {
  return at === null ? 'any time' : new Date(at).toISOString();
}
