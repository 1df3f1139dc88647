import type { Cover, Vocabulary } from '../model/index.ts';
import type { Confiner } from '../plan/index.ts';
import type { RequestBasis } from './request-basis.ts';

/**
 * Whether covers of one tenant together may show some row behind the field: what one of them does not hold another
 * may. The rows that come back are judged one by one.
 */
export function mayShowRows(
  { rows, tested }: Pick<Confiner, 'rows' | 'tested'>,
  { inCeiling }: Pick<RequestBasis, 'inCeiling'>,
  covers: readonly Cover[],
): boolean {
  const held = new Set(covers.flatMap((cover) => cover.elements).filter(inCeiling));
  return (
    tested.every((one) => held.has(one)) &&
    (rows.length === 0 || rows.some((row) => row.exists.some((one) => held.has(one))))
  );
}

/** What tells whether a cover hides rows. */
interface ConfinementSources {
  readonly basis: Pick<RequestBasis, 'inCeiling'>;
  readonly vocabulary: Vocabulary;
}

/**
 * Whether the cover shows every row of its tenant, so that no row is missing from a page or a count. Below an object,
 * rows are its tenant's, but they may be in the custody of other accounts, as the replies to a message are.
 */
export function isWhole(
  confiner: Pick<Confiner, 'rows' | 'isWithin' | 'tested' | 'linked'>,
  cover: Cover,
  sources: ConfinementSources,
): boolean {
  return (
    (cover.account === null || confiner.isWithin) &&
    cover.resources === null &&
    (cover.dataPeriod === null || confiner.rows.every((row) => row.recordedAt.length === 0)) &&
    isConfinable(confiner, cover, sources)
  );
}

/**
 * Whether scope arguments can confine the rows to those that the cover shows. They cannot where it does not show every
 * kind of row by itself, where an exception takes rows out, where rows may have further owners (a tenant cannot speak
 * for the others; under a task they are not asked), where a row has several times, where its subject may be missing,
 * where rows are judged by further objects too, or where nobody has said whose the rows are.
 */
export function isConfinable(
  { rows, tested, linked }: Pick<Confiner, 'rows' | 'tested' | 'linked'>,
  cover: Cover,
  { basis, vocabulary }: ConfinementSources,
): boolean {
  if (linked || rows.length === 0 || cover.exceptions.length > 0) return false;
  const holds = (one: string): boolean => cover.elements.includes(one) && basis.inCeiling(one);
  const untimed = (one: string): boolean => vocabulary.elements.get(one)?.timed === false;
  return (
    tested.every(holds) &&
    rows.every((row) => {
      if (!row.named || (row.owners.length > 0 && cover.basis !== 'LEGAL_PROCESS')) return false;
      const shown = row.exists.filter(holds);
      if (cover.dataPeriod === null || row.recordedAt.length === 1) return shown.length > 0;
      // Without a time, a row is out of every period by its timed elements.
      return row.recordedAt.length === 0 && shown.some(untimed) && tested.every(untimed);
    })
  );
}
