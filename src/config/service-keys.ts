import { z } from 'zod';
import { contractCategories } from '../model/index.ts';
import { idempotencyHeader } from './idempotency-header.ts';
import type { ConfigSources } from './sources.ts';
import { address, amount, exactText, filePath, secret } from './values.ts';

const ms = 'ms';

/** A data service: where it answers, who operates it, and what a call of it may cost. */
export function serviceKeys(sources: ConfigSources) {
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
        .array(z.enum(contractCategories))
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
