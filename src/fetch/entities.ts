import type { FetchState } from './fetched-data.ts';
import type { IdentityCheck } from './identity.ts';
import type { Sent } from './sent.ts';
import { lostEntity } from './unfetched.ts';

/**
 * The entities that answer the representations, place by place. Null is a service's word that there is none. What is
 * missing, is no object, failed, or is another entity than was asked for, is not there and leaves its fault. The
 * service's own list stays as it is.
 */
export function settledEntities(
  list: readonly unknown[],
  sent: Sent,
  isAsked: IdentityCheck,
  faults: FetchState['faults'],
): readonly unknown[] {
  const failed = faults.get(list);
  let settled: unknown[] | null = null;
  const drop = (place: number): void => {
    settled ??= list.slice(0, sent.json.length);
    settled[place] = lostEntity(faults, 'SERVICE_ERROR');
  };
  for (let place = 0; place < sent.json.length; place++) {
    const entity = list[place];
    if (entity === null) {
      if (failed?.has(place) === true) drop(place);
      continue;
    }
    if (
      typeof entity !== 'object' ||
      !isAsked(entity, sent.types[place] ?? '', sent.names[place] ?? '', sent.keys[place] ?? '')
    ) {
      drop(place);
    }
  }
  return settled ?? list;
}
