import { z } from 'zod';
import { tokenAlgorithms } from '../identity/index.ts';
import type { ConfigSources } from './sources.ts';
import { amount, areDistinct, exactText, filePath, protectedAddress, secret } from './values.ts';

/** Who may issue tokens, and how task tokens are signed. */
export function identityKeys(sources: ConfigSources) {
  const issuers = (description: string) =>
    z
      .array(issuerKeys(sources))
      .refine((list) => areDistinct(list.map(({ issuer }) => issuer)), 'names an issuer twice')
      .meta({ description });
  return z
    .strictObject({
      issuers: issuers('Who may issue tokens for the data plane.').min(1),
      control: issuers('Who may issue tokens for the control plane.').default([]),
      legal: z
        .strictObject({
          issuer: exactText('`iss` of task tokens, which the gateway itself signs.'),
          audience: exactText('The one `aud` of task tokens.'),
          signingKey: secret(
            sources,
            'Private JSON Web Key (EC or OKP, with `kid` and `alg`) that signs task tokens.',
          ),
          lifetimeSecondsMax: amount(
            { unit: 's', description: 'Longest life of a task token.' },
            { min: 60, max: 86_400, default: 86_400 },
          ),
        })
        .optional()
        .meta({ description: 'Task tokens. Without it no legal process can release anything.' }),
    })
    .prefault({} as never);
}

function issuerKeys(sources: ConfigSources) {
  return z.strictObject({
    issuer: exactText('`iss` of its tokens, compared exactly.'),
    audience: exactText('Must be among the audiences of a token.'),
    algorithm: z
      .enum(tokenAlgorithms)
      .default('ES256')
      .meta({ description: 'The one algorithm of its signatures.' }),
    jwks: z
      .strictObject({
        url: protectedAddress('').optional(),
        file: filePath(sources, '').optional(),
      })
      .refine(({ url, file }) => (url === undefined) !== (file === undefined), {
        message: 'must be either { url: address } or { file: path }',
      })
      .meta({
        description: 'Its verification keys. A file pins them until the next start.',
        kind: 'key set',
        limit: '`{ url: address }` or `{ file: path }`',
      }),
    tenants: z
      .union([z.literal('all'), z.array(z.string().min(1)).min(1)], 'must be `all` or a list')
      .meta({
        description: 'Tenants that it may speak for.',
        kind: 'list or `all`',
        limit: '`all` or a list of tenants',
      }),
    lifetimeSecondsMax: amount(
      { unit: 's', description: 'Longest accepted time from `iat` to `exp`.' },
      { min: 10, max: 86_400, default: 900 },
    ),
    jwksMaxAgeSeconds: amount(
      { unit: 's', description: 'Longest time that a key withdrawn at the issuer is accepted.' },
      { min: 1, max: 600, default: 60 },
    ),
    jwksCooldownSeconds: amount(
      { unit: 's', description: 'Least time between two fetches of its keys.' },
      { min: 1, max: 60, default: 5 },
    ),
  });
}
