import { begun, type ApprovedPlan } from '../decision/index.ts';
import type { BasisRef } from '../model/index.ts';
import { aboutRequest, distinctBases } from './about-request.ts';
import { canonicalJson, type CanonicalValue } from './canonical-json.ts';
import { base64url, coverArtefact, policyArtefact, type EntryKeys } from './entry.ts';
import type { RecorderParts } from './record-release.ts';
import type { Artefact } from './port.ts';

export type IntentOutcome =
  | { readonly kind: 'begun'; readonly approved: ApprovedPlan<'begun'> }
  /** A basis ended between the decision and the transaction. Nothing was recorded, and nothing may be called. */
  | { readonly kind: 'stale'; readonly ref: string };

/**
 * Makes it durable that a mutation is about to be called, together with the check that everything it rests on is still
 * in force. Rejects with RELEASE_LOG_UNAVAILABLE or RELEASE_LOG_OVERLOADED; nothing may then be called.
 */
export async function recordIntent(
  parts: RecorderParts,
  approved: ApprovedPlan<'intended'>,
): Promise<IntentOutcome> {
  const id = base64url(parts.randomBytes(16));
  const { entry, artefacts } = writeIntent(approved, id, parts);
  const outcome = await parts.commits.commit({
    log: 'release',
    bases: basesOf(approved),
    counters: [],
    entries: [entry],
    artefacts,
  });
  if (outcome.kind === 'committed') return { kind: 'begun', approved: begun(approved, id) };
  return { kind: 'stale', ref: outcome.kind === 'stale' ? outcome.ref : outcome.key };
}

/** The recipient and the policy must hold whatever is written; with a tenant also its app policy and its covers. */
function basesOf({ write, standing, tenantStanding }: ApprovedPlan): readonly BasisRef[] {
  const ofTenant = tenantStanding.get(write?.tenant ?? '') ?? [];
  return distinctBases([...(write?.covers ?? []), ...standing, ...ofTenant]);
}

/** Writes an `intent` of entry format v1 (docs/LOG-FORMAT.md): who is about to write what of whom, and no value. */
function writeIntent(
  approved: ApprovedPlan,
  intent: string,
  keys: EntryKeys,
): { readonly entry: Uint8Array; readonly artefacts: readonly Artefact[] } {
  const { variant, write } = approved;
  const { supergraph, digest, text, mutation } = variant.plan.parts;
  const covers = write?.covers ?? [];
  const written = covers.map(coverArtefact);
  const bases = covers.map(({ basis, ref, tenant, version }, id): CanonicalValue => {
    return { basis, digest: written[id]?.digest ?? null, id, ref, tenant, version };
  });
  const rests = Object.entries(write?.rests ?? {}).map(([element, id]) => [element, [id]] as const);
  const entry = canonicalJson({
    ...aboutRequest(approved, keys),
    bases,
    coordinate: mutation?.coordinate ?? null,
    intent,
    kind: 'intent',
    rests: Object.fromEntries(rests),
    tenant: write?.tenant ?? null,
  });
  const artefacts = [
    { digest, kind: 'operation', body: text },
    policyArtefact(supergraph),
    ...written.filter((one) => one !== null),
  ];
  return { entry, artefacts };
}
