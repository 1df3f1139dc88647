/** A write that did not happen, or of which nobody knows whether it did. */
export class StoreFailure extends Error {
  /** The store may not be used again until it is opened anew. */
  readonly forGood: boolean;

  constructor(detail: string, forGood: boolean, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'StoreFailure';
    this.forGood = forGood;
  }
}

/**
 * SQLite's primary result codes after which the connection is as it was before: SQLITE_BUSY, LOCKED, NOMEM,
 * READONLY, FULL, CANTOPEN, TOOBIG, CONSTRAINT, MISMATCH, RANGE, and SQLITE_ERROR
 * (a statement it does not take).
 */
const recoverable = new Set([1, 5, 6, 7, 8, 13, 14, 18, 19, 20, 25]);

/**
 * Whether SQLite may be used after this error. An I/O error is final: the kernel reports a failed flush once and
 * then forgets it, so a second try would say "durable" of pages that were dropped.
 */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) {
    return false;
  }
  return !recoverable.has(Number(error.errcode) % 256);
}

/** The words for the operator's log, with the database that they are about: SQLite's own name none. */
export function describeErrorAt(path: string, error: unknown): string {
  const text = describeError(error);
  return text.includes(path) ? text : `${path}: ${text}`;
}

/** The words for the operator's log. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
