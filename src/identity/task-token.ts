import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { legalTaskType } from './identity.ts';
import { importSigningKey, signToken, type TokenAlgorithm, tokenAlgorithms } from './jose.ts';
import { parseStrictJson } from './strict-json.ts';

/** What a task token is made for. */
export interface TaskTokenRequest {
  /** Id of the approved task, at most 128 visible ASCII characters. */
  readonly task: string;
  /** Client id of the extractor, the only one that may use it. */
  readonly extractor: string;
  /** Milliseconds since the epoch; rounded down to whole seconds. */
  readonly expiresAt: number;
  /** Unique per token and issuer. */
  readonly jti: string;
}

/** Signs the credential of an approved task. Whoever holds this decides nothing; approval comes before. */
export interface TaskTokenIssuer {
  /** @throws RangeError when the life is not between one second and the issuer's cap */
  mint(request: TaskTokenRequest): Promise<string>;
  /** JSON Web Key Set with the public key alone, to pin where the tokens are verified. */
  readonly publicJwks: string;
  readonly algorithm: TokenAlgorithm;
}

export interface TaskTokenIssuerOptions {
  /** Text of a private JSON Web Key with `kid` and `alg`. */
  readonly privateJwk: string;
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeSecondsMax: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const privateKeySchema = z.discriminatedUnion('kty', [
  z.looseObject({
    kty: z.literal('EC'),
    kid: z.string().min(1).max(128),
    alg: z.enum(tokenAlgorithms),
    crv: z.string(),
    x: z.string(),
    y: z.string(),
    d: z.string(),
  }),
  z.looseObject({
    kty: z.literal('OKP'),
    kid: z.string().min(1).max(128),
    alg: z.enum(tokenAlgorithms),
    crv: z.string(),
    x: z.string(),
    d: z.string(),
  }),
]);

type PrivateKey = z.infer<typeof privateKeySchema>;

/**
 * @throws GatewayError CONFIG_INVALID when the key is not a private EC or OKP key with `kid` and `alg`
 */
export async function createTaskTokenIssuer(
  options: TaskTokenIssuerOptions,
): Promise<TaskTokenIssuer> {
  const { issuer, audience, lifetimeSecondsMax, now } = options;
  const jwk = readPrivateKey(options.privateJwk);
  const key = await importSigningKey(jwk, jwk.alg).catch(() => {
    throw unusableKey();
  });
  return {
    algorithm: jwk.alg,
    publicJwks: JSON.stringify({ keys: [publicPart(jwk)] }),
    mint: async ({ task, extractor, expiresAt, jti }) => {
      const iat = Math.floor(now() / 1000);
      const exp = Math.floor(expiresAt / 1000);
      const lifeSeconds = exp - iat;
      if (!(lifeSeconds > 0 && lifeSeconds <= lifetimeSecondsMax)) {
        throw new RangeError(`A task token lives between 1 and ${lifetimeSecondsMax} seconds`);
      }
      const claims = {
        iss: issuer,
        aud: audience,
        sub: `task:${task}`,
        client_id: extractor,
        jti,
        iat,
        exp,
        authorization_details: [{ type: 'legal_disclosure', task }],
      };
      return signToken(claims, { typ: legalTaskType, alg: jwk.alg, kid: jwk.kid }, key);
    },
  };
}

function readPrivateKey(text: string): PrivateKey {
  let value: unknown;
  try {
    value = parseStrictJson(text, 3);
  } catch {
    throw unusableKey();
  }
  const parsed = privateKeySchema.safeParse(value);
  if (!parsed.success) throw unusableKey();
  return parsed.data;
}

function publicPart(jwk: PrivateKey): Readonly<Record<string, string>> {
  const { kty, kid, alg, crv, x } = jwk;
  const common = { kty, kid, alg, crv, x, use: 'sig' };
  return jwk.kty === 'EC' ? { ...common, y: jwk.y } : common;
}

/** Says nothing of the key itself, not even what a parser made of it. */
function unusableKey(): GatewayError {
  return new GatewayError('CONFIG_INVALID', 'the legal signing key is not a private JSON Web Key');
}
