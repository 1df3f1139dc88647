/** What the store could not do, or of which nobody knows whether it did. */
export class StoreFailure extends Error {
  /** This store may not be used again until it is opened anew. */
  readonly forGood: boolean;

  constructor(detail: string, forGood: boolean, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'StoreFailure';
    this.forGood = forGood;
  }
}

/** The database was written by a newer program, and there is no way back. */
export class NewerDatabase extends StoreFailure {}

/** Raised by the functions in the database: another writer took over; entries that were acknowledged are gone. */
const finalStates = new Set(['CY001', 'CY002']);

/** The failure in an error of the driver or the server. */
export function asFailure(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) {
    return error;
  }
  const state = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new StoreFailure(describeError(error), finalStates.has(state), { cause: error });
}

/** The words for the operator's log. A failed connection to several addresses has its words in its parts. */
function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(describeError).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
