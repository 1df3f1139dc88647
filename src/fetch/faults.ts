import type { FetchState } from './fetched-data.ts';
import type { ServiceAnswer } from './port.ts';
import type { FetchSpec } from './program.ts';

/**
 * Notes where a service reported errors: at the last object that is there on the way, so that an error shows exactly
 * at the value that is missing, and only if somebody may see that object. Of the error only its path is used.
 */
export function noteFaults(
  fetch: FetchSpec,
  data: unknown,
  errors: ServiceAnswer['errors'],
  state: FetchState,
): void {
  const noted = new Map<object, Set<string | number>>();
  for (const error of errors) {
    const path = error.path ?? [];
    const spot = lastObject(data, path);
    if (spot === null) {
      // No data at all, or no path: whatever this fetch did not bring is its fault.
      state.failed[fetch.id] ??= 'SERVICE_ERROR';
      continue;
    }
    const keys = noted.get(spot.holder) ?? new Set();
    keys.add(spot.key);
    noted.set(spot.holder, keys);
    state.faults.set(spot.holder, keys);
  }
}

function lastObject(
  data: unknown,
  path: readonly (string | number)[],
): { holder: object; key: string | number } | null {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return null;
    const next = Object.hasOwn(value, key)
      ? (value as Record<string | number, unknown>)[key]
      : undefined;
    if (next === null || next === undefined) return { holder: value, key };
    value = next;
  }
  return null;
}
