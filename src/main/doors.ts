import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fetchJwks } from '../adapters/jwks/index.ts';
import { trustedIssuers, type Config } from '../config.ts';
import type { LiveCovers } from '../consent/index.ts';
import { createControlPlane } from '../control/index.ts';
import { GatewayError } from '../errors.ts';
import { createIdentity, createTaskTokenIssuer, type ControlCaller } from '../identity/index.ts';
import { readRegimes, type MintTaskToken } from '../legal-process/index.ts';
import type { Vocabulary } from '../model/index.ts';
import type { RecordStore } from '../records/index.ts';
import type { ServerLogger, ServerOptions } from '../server/index.ts';
import type { RunningDrains } from './drains.ts';
import { sha256Hex, shippedFile } from './graph.ts';

/** Longest fetch and largest answer of a key set. */
const jwksLimits = { timeoutMs: 3_000, bytesMax: 65_536 };

/** Who may come in, and what the control plane is. */
export async function doors(parts: {
  readonly config: Config;
  readonly records: RecordStore;
  readonly vocabulary: () => Vocabulary;
  readonly live: LiveCovers;
  readonly drains: RunningDrains;
  readonly logger: ServerLogger;
}): Promise<Pick<ServerOptions, 'control' | 'identity'>> {
  const { config, records, vocabulary, live, drains, logger } = parts;
  const legal = await legalIssuer(config);
  const identity = await createIdentity({
    ...trustedIssuers(config.identity, (path) => readFileSync(path, 'utf8')),
    legal: legal.trusted,
    fetchJwks: (url) => fetchJwks(url, jwksLimits),
    now: Date.now,
    sha256Hex,
  });
  const control = createControlPlane({
    typeDefs: shippedFile('schema/control.graphql'),
    records,
    vocabulary,
    regimes: readRegimes(shippedFile('schema/vocabulary/regimes.json')),
    now: Date.now,
    newId: () => randomUUID(),
    sha256Hex,
    mintTaskToken: legal.mint,
    onCoverChanged: (change) => live.changed(change),
    drain: (scope) => drains.drain(scope),
    onFailure: (error) => logger.error({ error: String(error) }, 'control plane failed'),
  });
  const contextFor = (caller: ControlCaller): object => control.context(caller);
  return { identity, control: { schema: control.schema, contextFor } };
}

/** The gateway's own issuer of task tokens, whose public key is the only one that verifies them. */
async function legalIssuer(config: Config) {
  const { legal } = config.identity;
  if (legal === undefined) {
    const mint: MintTaskToken = () =>
      Promise.reject(new GatewayError('CONFIG_INVALID', 'identity.legal is not configured'));
    return { trusted: null, mint };
  }
  const { issuer, audience, lifetimeSecondsMax } = legal;
  const tokens = await createTaskTokenIssuer({
    privateJwk: legal.signingKey.reveal(),
    issuer,
    audience,
    lifetimeSecondsMax,
    now: Date.now,
  });
  const keys = { kind: 'pinned' as const, jwks: tokens.publicJwks };
  const { algorithm } = tokens;
  const mint: MintTaskToken = (request) => tokens.mint(request);
  return { trusted: { issuer, audience, algorithm, keys, lifetimeSecondsMax }, mint };
}
