/**
 * The independent check of a log: from its bytes, its stated head and its checkpoint. Shares no code with what
 * writes logs, so that one mistake cannot hide in both. Changes nothing, and believes nothing but the verifier key.
 */
export { unsettledIntents, type UnsettledIntent } from './intents.ts';
export { verifyLog } from './verify-log.ts';
export type { LogProblem, LogProblemCode, LogToVerify, LogVerdict } from './verify-log.ts';
