/**
 * The release log, as the gateway writes it: canonical bytes, the queue in front of the release transaction, signed
 * checkpoints, pseudonyms and sealed parts. Owns the port that stores implement. Holds no connection and no clock.
 * Invariant: an outcome "committed" is passed on only after the store has said that the batch is durable.
 */
export { canonicalJson, ENTRY_BYTES_MAX, mustFitEntry } from './canonical-json.ts';
export type { CanonicalValue } from './canonical-json.ts';
export { Checkpointer } from './checkpointer.ts';
export { policyArtefact, type EntryKeys } from './entry.ts';
export { Floor } from './floor.ts';
export { GroupCommit } from './group-commit.ts';
export type {
  Artefact,
  CommitOutcome,
  CommitStore,
  CounterUse,
  LoggedEntry,
  LogHead,
  LogName,
  LogReader,
  ReleaseCommit,
  ReleaseStore,
} from './port.ts';
export { anchorEntry, bootEntry } from './notes.ts';
export { recordIntent, type IntentOutcome } from './intent.ts';
export { recordTransfers, type TransferOutcome } from './transfer.ts';
export { pseudonymizer } from './pseudonym.ts';
export type { NamedKey, Pseudonym, Pseudonymizer } from './pseudonym.ts';
export { recordEnd, recordRelease } from './record-release.ts';
export type { Receipt, RecordOutcome, RecorderParts } from './record-release.ts';
export { seal, unseal } from './sealed.ts';
export type { SealedPart, SealedPlace } from './sealed.ts';
export { generateSignerKey, noteSigner } from './signed-note.ts';
export type { NoteSigner } from './signed-note.ts';
