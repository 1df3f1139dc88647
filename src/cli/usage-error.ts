/** A command line whose parts do not go together. The message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
