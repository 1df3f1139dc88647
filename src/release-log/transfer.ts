import { cleared, type ApprovedPlan } from '../decision/index.ts';
import { aboutRequest, distinctBases, logOf } from './about-request.ts';
import { canonicalJson, type CanonicalValue } from './canonical-json.ts';
import { policyArtefact, type EntryKeys } from './entry.ts';
import type { RecorderParts } from './record-release.ts';

export type TransferOutcome<Call extends 'read' | 'intended'> =
  | { readonly kind: 'cleared'; readonly approved: ApprovedPlan<Call> }
  /** A record that the transfer rests on ended between the decision and the transaction. Nothing may be sent. */
  | { readonly kind: 'stale'; readonly ref: string };

/**
 * Makes durable what services of subprocessors are about to be sent, before the first of it is sent. Without transfers
 * it costs nothing. Rejects with RELEASE_LOG_UNAVAILABLE or RELEASE_LOG_OVERLOADED; nothing may then be sent.
 */
export async function recordTransfers<Call extends 'read' | 'intended'>(
  parts: RecorderParts,
  approved: ApprovedPlan<Call>,
): Promise<TransferOutcome<Call>> {
  const { transfers, standing } = approved;
  if (transfers.length === 0) return { kind: 'cleared', approved };
  const { supergraph, digest, text } = approved.variant.plan.parts;
  const outcome = await parts.commits.commit({
    log: logOf(approved),
    bases: distinctBases([...standing, ...transfers.map((one) => one.standing)]),
    counters: [],
    entries: [writeTransfer(approved, parts)],
    artefacts: [{ digest, kind: 'operation', body: text }, policyArtefact(supergraph)],
  });
  if (outcome.kind === 'committed') return { kind: 'cleared', approved: cleared(approved) };
  return { kind: 'stale', ref: outcome.kind === 'stale' ? outcome.ref : outcome.key };
}

/** Writes a `transfer` of entry format v1 (docs/LOG-FORMAT.md): what kinds of data go to whom, and no value. */
function writeTransfer(approved: ApprovedPlan, keys: EntryKeys): Uint8Array {
  const transfers = approved.transfers.map(
    ({ service, operator, elements, contracts, standing }): CanonicalValue => ({
      contracts,
      elements,
      location: operator.location,
      recipient: { id: operator.recipient, kind: 'SUBPROCESSOR', version: standing.version },
      service,
    }),
  );
  return canonicalJson({ ...aboutRequest(approved, keys), kind: 'transfer', transfers });
}
