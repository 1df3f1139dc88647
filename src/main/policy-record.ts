import { GatewayError } from '../errors.ts';
import type { BasisRef } from '../model/index.ts';
import type { RecordStore } from '../records/port.ts';
import type { Supergraph } from '../supergraph/index.ts';

const kind = 'policy';

/**
 * Records which policy this node releases under from now on. When it has returned, no release that was decided under
 * an older one can commit: releases rest on the record's version.
 * @throws GatewayError STORE_UNAVAILABLE when the record cannot be written
 */
export async function recordPolicy(
  records: RecordStore,
  node: string,
  { version, policy }: Pick<Supergraph, 'version' | 'policy'>,
  now: () => number,
): Promise<BasisRef> {
  const ref = `${kind}:${node}`;
  const before = await records.read(kind, node);
  if (before !== null && (before.state as { policy?: unknown }).policy === version) {
    return { ref, version: before.version };
  }
  const state = { policy: version, vocabulary: policy.vocabulary.version };
  const outcome = await records.append([
    {
      kind,
      id: node,
      expectedVersion: before?.version ?? 0,
      event: { type: 'loaded', at: now(), actor: node, body: state },
      state,
      keys: {},
      standing: { ref, inForce: true, notBefore: null, notAfter: null },
    },
  ]);
  if (outcome.kind === 'conflict') {
    throw new GatewayError('STORE_UNAVAILABLE', 'another process loads a policy under this origin');
  }
  return { ref, version: outcome.version };
}
