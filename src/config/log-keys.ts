import { z } from 'zod';
import type { Secret } from './secret.ts';
import type { ConfigSources } from './sources.ts';
import { amount, secret } from './values.ts';

const ms = 'ms';

/** Keys of the release log and the legal log. */
export function logKeys(sources: ConfigSources) {
  return z
    .strictObject({
      origin: originName('Name of the release log in its checkpoints. Never changes.'),
      legalOrigin: originName('Name of the legal log in its checkpoints. Never changes.'),
      signingKey: secret(
        sources,
        'Signs the checkpoints of the release log: `PRIVATE+KEY+…`, named like `log.origin`.',
      ),
      legalSigningKey: secret(
        sources,
        'Signs the checkpoints of the legal log: `PRIVATE+KEY+…`, named like `log.legalOrigin`.',
      ),
      pseudonymKey: namedKey(sources, 'Turns account ids into the pseudonyms in entries.'),
      sealKey: namedKey(sources, 'Encrypts the sealed part of entries.'),
      pseudonymsMax: amount(
        { unit: 'pseudonyms', description: 'Most pseudonyms remembered; others are made anew.' },
        { min: 0, max: 1_000_000, default: 10_000 },
      ),
      pseudonymsBytesMax: amount(
        { unit: 'bytes', description: 'Most memory for them, estimated from the names.' },
        { min: 0, max: 1_073_741_824, default: 8_388_608 },
      ),
      checkpointIntervalMs: amount(
        { unit: ms, description: 'Time between two signed checkpoints.' },
        { min: 100, max: 3_600_000, default: 1_000 },
      ),
      anchorIntervalMs: amount(
        {
          unit: ms,
          description:
            'Time between two anchors of the legal log in the release log, whether or not anything happened.',
        },
        { min: 1_000, max: 86_400_000, default: 60_000 },
      ),
      batchEntriesMax: amount(
        { unit: 'entries', description: 'Most entries of one release transaction.' },
        { min: 1, max: 4_096, default: 256 },
      ),
      queueEntriesMax: amount(
        {
          unit: 'requests',
          description:
            'Most requests of the data plane under way; beyond it the next is refused before a service is called.',
        },
        { min: 1, max: 65_536, default: 4_096 },
      ),
      deadlineMs: amount(
        { unit: ms, description: 'Longest wait for a release transaction.' },
        { min: 100, max: 60_000, default: 5_000 },
      ),
    })
    .prefault({} as never)
    .refine(({ origin, legalOrigin }) => origin !== legalOrigin, {
      path: ['legalOrigin'],
      message: 'must differ from log.origin',
    })
    .refine(({ origin, signingKey }) => isNamed(signingKey, origin), {
      path: ['signingKey'],
      message: 'must be a signing key named like log.origin',
    })
    .refine(({ legalOrigin, legalSigningKey }) => isNamed(legalSigningKey, legalOrigin), {
      path: ['legalSigningKey'],
      message: 'must be a signing key named like log.legalOrigin',
    });
}

/** C2SP signed-note: a key's name has no space and no plus sign. */
function originName(description: string) {
  return z
    .string()
    .regex(/^[\x21-\x2a\x2c-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters, no +')
    .meta({ description, limit: '1 to 200 visible ASCII characters, no `+`' });
}

/** A log signed with another log's key could never be verified, so a mix-up of key files ends the start. */
function isNamed(signingKey: Secret, origin: string): boolean {
  return signingKey.reveal().startsWith(`PRIVATE+KEY+${origin}+`);
}

/** A key that entries name by its id, so that old entries stay readable when it is replaced. */
function namedKey(sources: ConfigSources, description: string) {
  return z
    .strictObject({
      id: z
        .string()
        .regex(/^[A-Za-z0-9._-]{1,40}$/, 'must be 1 to 40 letters, digits, dots, hyphens')
        .meta({
          description: 'Id of the key, as it stands in entries. Never given to another key.',
          limit: '`[A-Za-z0-9._-]{1,40}`',
        }),
      secret: secret(sources, `${description} 32 random bytes in base64url.`),
    })
    .refine((key) => /^[A-Za-z0-9_-]{43}$/.test(key.secret.reveal()), {
      path: ['secret'],
      message: 'must be 32 bytes in base64url without padding',
    });
}
