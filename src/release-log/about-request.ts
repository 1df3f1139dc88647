import type { ApprovedPlan } from '../decision/index.ts';
import type { BasisRef } from '../model/index.ts';
import type { CanonicalValue } from './canonical-json.ts';
import { base64url, type EntryKeys } from './entry.ts';
import type { LogName } from './port.ts';

/** The log that a request stands in. */
export function logOf({ caller }: ApprovedPlan): LogName {
  return caller.task === null ? 'release' : 'legal';
}

/** Each record once, without whatever else stands beside its version. */
export function distinctBases(bases: readonly BasisRef[]): readonly BasisRef[] {
  return [...new Map(bases.map(({ ref, version }) => [ref, { ref, version }])).values()];
}

/**
 * What the entries before a call say of its request (entry format v1, docs/LOG-FORMAT.md). The entry of a release says
 * the same, and is written by hand.
 */
export function aboutRequest(
  { caller, recipientKind, variant }: ApprovedPlan,
  keys: EntryKeys,
): Readonly<Record<string, CanonicalValue>> {
  const { supergraph, digest, operationName } = variant.plan.parts;
  return {
    at: keys.now(),
    operation: { digest, name: operationName },
    policy: supergraph.version,
    purpose: caller.purpose,
    recipient: { id: caller.recipient, kind: recipientKind },
    salt: base64url(keys.randomBytes(16)),
    token: { id: caller.tokenId, issuer: caller.issuer },
    v: 1,
    vocabulary: supergraph.policy.vocabulary.version,
  };
}
