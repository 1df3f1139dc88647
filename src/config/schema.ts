import { z } from 'zod';
import { tokenAlgorithms } from '../identity/index.ts';
import { idempotencyHeader } from './idempotency-header.ts';
import { limitKeys } from './limit-keys.ts';
import { logKeys } from './log-keys.ts';
import type { ConfigSources } from './sources.ts';
import { storageKeys } from './storage-keys.ts';
import { address, amount, exactText, filePath, protectedAddress, secret } from './values.ts';

const ms = 'ms';

/** Every key of `consentry.yaml`. Keys that are not here are errors. */
export function configSchema(sources: ConfigSources) {
  return z.strictObject({
    dataPlane: z.strictObject({ listen: listenKeys(4_000) }).prefault({}),
    trusted: z
      .strictObject({ listen: listenKeys(4_001) })
      .optional()
      .meta({
        description:
          'A second listener for the operator: introspection, counts of withheld rows, metrics. Without it there is none.',
      }),
    services: z
      .array(serviceKeys(sources))
      .min(1, 'needs at least one data service')
      .refine(
        (services) => distinct(services.map(({ name }) => name)),
        'names a data service twice',
      )
      .meta({ description: 'The data services that together make the graph.' }),
    supergraph: filePath(
      sources,
      'Supergraph file that was composed elsewhere from the SDLs of exactly these services. Without it the gateway composes.',
    ).optional(),
    overlays: z
      .array(filePath(sources, 'SDL file with marks for services that do not carry them.'))
      .default([])
      .meta({ description: 'SDL files with marks for services that do not carry them.' }),
    overrides: overrideKeys(),
    vocabulary: filePath(
      sources,
      'JSON file with elements and purposes beside those that come with the gateway.',
    ).optional(),
    storage: storageKeys(sources),
    identity: identityKeys(sources),
    log: logKeys(sources),
    limits: limitKeys(),
    shutdown: z
      .strictObject({
        graceMs: amount(
          { unit: ms, description: 'How long requests in flight may finish after a stop signal.' },
          { min: 0, max: 300_000, default: 10_000 },
        ),
      })
      .prefault({}),
    drain: z
      .strictObject({
        deadlineMs: amount(
          {
            unit: ms,
            description:
              'Longest wait of a revocation with `drain: true` for answers that are still being sent.',
          },
          { min: 100, max: 300_000, default: 30_000 },
        ),
      })
      .prefault({}),
    logging: z
      .strictObject({
        level: z
          .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
          .default('info')
          .meta({ description: "Least severity of a line in the operator's log." }),
      })
      .prefault({}),
  });
}

/** The configuration as the gateway uses it: paths absolute, secrets read, deep-frozen. */
export type Config = DeepReadonly<z.output<ReturnType<typeof configSchema>>>;

type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends Record<string, unknown>
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

function distinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** Which gradual overrides of the services' SDL have taken effect. */
function overrideKeys() {
  return z
    .strictObject({
      labels: z.array(exactText('A label.')).default([]).meta({
        description:
          'Labels of `@override` that are active. One that is not here leaves its field where it was.',
      }),
      place: amount(
        {
          unit: '%',
          description:
            'Place of this node in a gradual override: it takes part in `percent(N)` where N is larger.',
        },
        { min: 0, max: 99, default: 99 },
      ),
    })
    .prefault({});
}

function listenKeys(port: number) {
  return z
    .strictObject({
      host: z
        .string()
        .min(1)
        .default('127.0.0.1')
        .meta({ description: 'Address to listen on. Reached from outside only when set so.' }),
      port: amount(
        { unit: 'port', description: 'Port to listen on; 0 takes any that is free.' },
        { min: 0, max: 65_535, default: port },
      ),
    })
    .prefault({});
}

function serviceKeys(sources: ConfigSources) {
  return z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens')
        .meta({ description: 'Name of the data service.', limit: '`[a-z][a-z0-9-]{0,62}`' }),
      url: address('Where the service answers GraphQL. Either this or `module`.').optional(),
      module: filePath(
        sources,
        'Module that runs the service within the gateway process.',
      ).optional(),
      sdl: filePath(
        sources,
        'File with the SDL of the service. Without it the service is asked for it at start.',
      ).optional(),
      operator: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, 'must be `provider` or the id of a recipient')
        .default('provider')
        .meta({
          description:
            'Who operates the service: `provider`, or the id of the recipient of kind SUBPROCESSOR.',
          limit: '`provider` or a recipient id',
        }),
      location: exactText('Where the service stores its data, as named in the contract.'),
      attestation: attestationKeys().optional(),
      timeoutMs: amount(
        { unit: ms, description: 'Longest wait for one answer of the service.' },
        { min: 10, max: 60_000, default: 5_000 },
      ),
      responseBytesMax: amount(
        { unit: 'bytes', description: 'Largest answer that is accepted from the service.' },
        { min: 1_024, max: 268_435_456, default: 16_777_216 },
      ),
      connectionsMax: amount(
        { unit: 'connections', description: 'Most connections to a service behind `url`.' },
        { min: 1, max: 1_000, default: 50 },
      ),
      circuitFailuresMax: amount(
        { unit: 'calls', description: 'Failures in a row after which a service is left alone.' },
        { min: 1, max: 1_000, default: 5 },
      ),
      circuitOpenMs: amount(
        { unit: ms, description: 'How long it is left alone before one call tries again.' },
        { min: 10, max: 600_000, default: 1_000 },
      ),
      idempotencyHeader: idempotencyHeader(),
      credential: secret(
        sources,
        'Bearer credential that the gateway shows to the service.',
      ).optional(),
    })
    .refine(
      ({ url, module }) => (url === undefined) !== (module === undefined),
      'needs either `url` or `module`',
    )
    .refine(
      ({ operator, attestation }) => operator !== 'provider' || attestation === undefined,
      'has an attestation, but the provider operates it',
    );
}

/** Without it nothing is sent to a service that a subprocessor operates. */
function attestationKeys() {
  const names = (description: string) => z.array(z.string().min(1)).min(1).meta({ description });
  const instant = (description: string) => z.iso.datetime({ offset: true }).meta({ description });
  return z
    .strictObject({
      elements: names('Elements that the service may be sent, by their full keys.'),
      contracts: z
        .array(
          z.enum(['CUSTOMER_DATA', 'SERVICE_GENERATED', 'DIAGNOSTIC', 'PROFESSIONAL_SERVICES']),
        )
        .min(1)
        .meta({ description: 'Contract categories that it may be sent.' }),
      locations: names('Locations that it may be sent to.'),
      noticeEndsAt: instant('End of the notice to tenants: nothing is sent before.'),
      endsAt: instant('When the attestation ends; without it, until it is taken out.').optional(),
    })
    .meta({
      description: 'What the subprocessor has attested. Without it the service is sent nothing.',
    });
}

function identityKeys(sources: ConfigSources) {
  const issuers = (description: string) =>
    z
      .array(issuerKeys(sources))
      .refine((list) => distinct(list.map(({ issuer }) => issuer)), 'names an issuer twice')
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
