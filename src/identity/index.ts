/**
 * Who asks. Turns an `Authorization` header into a {@link Caller} (data plane) or a {@link ControlCaller}
 * (control plane), and signs the tokens of approved legal tasks.
 *
 * A Caller is a ceiling and never a basis: that a token names an element releases nothing.
 * It decides nothing else, keeps no sessions, and caches nothing by a token's bytes.
 * Invariant: whatever is wrong with a token ends in the one public code TOKEN_REFUSED, and no Caller exists
 * whose token was not verified here.
 */
export type { Caller, ControlCaller, ControlRole } from './caller.ts';
export { createIdentity, type Identity } from './identity.ts';
export { type TokenAlgorithm, tokenAlgorithms } from './jose.ts';
export type {
  ControlIssuer,
  DataIssuer,
  IdentityOptions,
  KeySource,
  LegalIssuer,
} from './options.ts';
export { parseStrictJson } from './strict-json.ts';
export {
  createTaskTokenIssuer,
  type TaskTokenIssuer,
  type TaskTokenIssuerOptions,
  type TaskTokenRequest,
} from './task-token.ts';
