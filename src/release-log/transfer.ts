import { cleared, type ApprovedPlan } from '../decision/index.ts';
import type { BasisRef } from '../model/index.ts';
import { canonicalJson, type CanonicalValue } from './canonical-json.ts';
import { base64url, policyArtefact } from './entry.ts';
import type { LogName } from './port.ts';
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
  const { caller, transfers, standing } = approved;
  if (transfers.length === 0) return { kind: 'cleared', approved };
  const log: LogName = caller.task === null ? 'release' : 'legal';
  const bases = new Map<string, BasisRef>();
  for (const { ref, version } of [...standing, ...transfers.map((one) => one.standing)]) {
    bases.set(ref, { ref, version });
  }
  const { supergraph, digest, text } = approved.variant.plan.parts;
  const outcome = await parts.commits.commit({
    log,
    bases: [...bases.values()],
    counters: [],
    entries: [writeTransfer(approved, parts)],
    artefacts: [{ digest, kind: 'operation', body: text }, policyArtefact(supergraph)],
  });
  if (outcome.kind === 'committed') return { kind: 'cleared', approved: cleared(approved) };
  return { kind: 'stale', ref: outcome.kind === 'stale' ? outcome.ref : outcome.key };
}

/** Writes a `transfer` of entry format v1 (docs/LOG-FORMAT.md): what kinds of data go to whom, and no value. */
function writeTransfer(
  { caller, recipientKind, transfers, variant }: ApprovedPlan,
  keys: RecorderParts,
): Uint8Array {
  const { supergraph, digest, operationName } = variant.plan.parts;
  const sent = transfers.map(
    ({ service, operator, elements, contracts, standing }): CanonicalValue => ({
      contracts,
      elements,
      location: operator.location,
      recipient: { id: operator.recipient, kind: 'SUBPROCESSOR', version: standing.version },
      service,
    }),
  );
  return canonicalJson({
    at: keys.now(),
    kind: 'transfer',
    operation: { digest, name: operationName },
    policy: supergraph.version,
    purpose: caller.purpose,
    recipient: { id: caller.recipient, kind: recipientKind },
    salt: base64url(keys.randomBytes(16)),
    token: { id: caller.tokenId, issuer: caller.issuer },
    transfers: sent,
    v: 1,
    vocabulary: supergraph.policy.vocabulary.version,
  });
}
