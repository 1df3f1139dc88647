import type { ErrorCode } from '../errors.ts';
import type { FetchState } from './fetched-data.ts';

/** A value that a service needs and that could not be had, so that the object is not asked for there. */
export class Unfetched {
  /** null where no service failed: the one that would know the value says that there is no such object. */
  readonly code: ErrorCode | null;

  constructor(code: ErrorCode | null) {
    this.code = code;
  }
}

/**
 * What it means that no piece holds a value: null where a service answered that it is null. `reads` are triples of
 * piece, key and fetch: where the value could have come from.
 */
export function absence(
  { faults, failed }: FetchState,
  reads: readonly unknown[],
): Unfetched | null {
  let code: ErrorCode | null = null;
  for (let n = 0; n < reads.length; n += 3) {
    const piece = reads[n];
    const key = reads[n + 1] as string | number;
    const lost = failed[reads[n + 2] as number] ?? null;
    if (typeof piece !== 'object' || piece === null) {
      code ??= lost;
      continue;
    }
    const faulty = faults.get(piece);
    if (faulty?.has(key) === true) code ??= faulty.code ?? 'SERVICE_ERROR';
    else if (lost !== null) code ??= lost;
    else if (isNull(piece, key)) return null;
    else code ??= 'SERVICE_ERROR';
  }
  return new Unfetched(code);
}

function isNull(piece: object, key: string | number): boolean {
  return Object.hasOwn(piece, key) && (piece as Record<string | number, unknown>)[key] === null;
}

/**
 * What stands for an entity of which nothing came: every value of it is missing for this reason. undefined where there
 * is no reason to tell.
 */
export function lostEntity(
  faults: FetchState['faults'],
  code: ErrorCode | null,
): object | undefined {
  if (code === null) return undefined;
  const nothing = {};
  faults.set(nothing, { has: () => true, code });
  return nothing;
}
