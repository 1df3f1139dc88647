import { z } from 'zod';
import type { ConfigSources } from './sources.ts';
import { amount, exactText, secret } from './values.ts';

const ms = 'ms';

/** Keys of the release log and the legal log. */
export function logKeys(sources: ConfigSources) {
  return z
    .strictObject({
      origin: exactText('Name of the release log in its checkpoints. Never changes.'),
      legalOrigin: exactText('Name of the legal log in its checkpoints. Never changes.'),
      signingKey: secret(sources, 'Signs the checkpoints of the release log.'),
      legalSigningKey: secret(sources, 'Signs the checkpoints of the legal log.'),
      pseudonymKey: secret(sources, 'Turns account ids into the pseudonyms in entries.'),
      sealKey: secret(sources, 'Encrypts the sealed part of entries.'),
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
        { unit: 'entries', description: 'Most entries that wait; beyond it requests are refused.' },
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
    });
}
