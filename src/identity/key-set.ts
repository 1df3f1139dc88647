import { z } from 'zod';
import { importVerificationKey, type TokenAlgorithm, type VerificationKey } from './jose.ts';
import { parseStrictJson } from './strict-json.ts';
import { TokenFault } from './token-fault.ts';

const keysMax = 50;
const depthMax = 6;

/** Parameters that only a private or symmetric key has (RFC 7518 §6). */
const privateParameters = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

const keySetSchema = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.string(),
        kid: z.string().min(1).max(128).optional(),
        alg: z.string().optional(),
        use: z.string().optional(),
        key_ops: z.array(z.string()).optional(),
      }),
    )
    .min(1)
    .max(keysMax),
});

type KeyMap = ReadonlyMap<string, VerificationKey>;

/** Where the verification keys of one issuer come from. */
export interface KeySet {
  /** The key with exactly this id, or null. @throws TokenFault when the set cannot be had fresh. */
  find(kid: string): Promise<VerificationKey | null>;
}

/**
 * Reads a JSON Web Key Set. The whole set is refused when it holds a private key or two keys of one id: an issuer
 * that publishes these has lost control of its keys. Keys for other uses are left out.
 *
 * @throws TokenFault
 */
async function readKeySet(text: string, algorithm: TokenAlgorithm): Promise<KeyMap> {
  const parsed = keySetSchema.safeParse(parseOrFault(text));
  if (!parsed.success) throw new TokenFault('key set malformed');
  const seen = new Set<string>();
  const keys = new Map<string, VerificationKey>();
  for (const jwk of parsed.data.keys) {
    if (privateParameters.some((name) => name in jwk)) {
      throw new TokenFault('key set holds a private key');
    }
    if (jwk.kid === undefined) continue;
    if (seen.has(jwk.kid)) throw new TokenFault('key set repeats a key id');
    seen.add(jwk.kid);
    if ((jwk.use ?? 'sig') !== 'sig' || (jwk.alg ?? algorithm) !== algorithm) continue;
    if (jwk.key_ops !== undefined && !jwk.key_ops.includes('verify')) continue;
    const key = await importVerificationKey(jwk, algorithm).catch(() => null);
    if (key !== null) keys.set(jwk.kid, key);
  }
  if (keys.size === 0) throw new TokenFault('key set holds no usable key');
  return keys;
}

function parseOrFault(text: string): unknown {
  try {
    return parseStrictJson(text, depthMax);
  } catch {
    throw new TokenFault('key set not strict JSON');
  }
}

/** A set that never changes while the process runs: pinned in the configuration. */
export async function pinnedKeySet(text: string, algorithm: TokenAlgorithm): Promise<KeySet> {
  const keys = await readKeySet(text, algorithm);
  return { find: async (kid) => keys.get(kid) ?? null };
}

export interface RemoteKeySetOptions {
  readonly algorithm: TokenAlgorithm;
  /** Fetches the set's text, with its own cap on time and bytes and no redirects. */
  readonly fetchText: () => Promise<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A key that the issuer withdrew is accepted at most this long. */
  readonly maxAgeMs: number;
  /** Least time between two fetches, whatever tokens ask for. */
  readonly cooldownMs: number;
}

/**
 * A set behind a URL. A set older than `maxAgeMs` is never used: when it cannot be renewed, tokens are refused.
 * An unknown key id asks for the set again, at most once per `cooldownMs`, so that a flood of them costs nothing.
 */
export function remoteKeySet(options: RemoteKeySetOptions): KeySet {
  const { algorithm, fetchText, now, maxAgeMs, cooldownMs } = options;
  let current: { readonly keys: KeyMap; readonly asOf: number } | null = null;
  let lastAttemptAt: number | null = null;
  let pending: Promise<void> | null = null;

  const within = (since: number | null, spanMs: number): boolean => {
    if (since === null) return false;
    const age = now() - since;
    // A clock that was set back makes everything stale rather than fresh for ever.
    return age >= 0 && age < spanMs;
  };

  const load = async (): Promise<void> => {
    // As of the moment before the fetch, so that the answer's own travel time counts as age.
    const asOf = now();
    lastAttemptAt = asOf;
    let text: string;
    try {
      text = await fetchText();
    } catch {
      throw new TokenFault('key set cannot be fetched');
    }
    current = { keys: await readKeySet(text, algorithm), asOf };
  };

  const renew = async (): Promise<void> => {
    if (pending === null) {
      if (within(lastAttemptAt, cooldownMs)) return;
      pending = load().finally(() => {
        pending = null;
      });
    }
    await pending;
  };

  const lookUp = (kid: string): VerificationKey | null | 'stale' => {
    if (current === null || !within(current.asOf, maxAgeMs)) return 'stale';
    return current.keys.get(kid) ?? null;
  };

  return {
    find: async (kid) => {
      const before = lookUp(kid);
      if (before !== 'stale' && before !== null) return before;
      await renew();
      const after = lookUp(kid);
      if (after === 'stale') throw new TokenFault('key set is stale');
      return after;
    },
  };
}
