/**
 * The one place where text becomes a function. Generated text holds names of our own making, names of the schema as
 * string literals, and a client's response keys as string literals made by JSON.stringify; values come in as
 * arguments, never as text (docs/decisions/0008).
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what its text makes
export function generated<F>(parameters: readonly string[], body: string): F {
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func
  return new Function(...parameters, `"use strict";\n${body}`) as F;
}
