import { z } from 'zod';

/** Headers of a call to a service that no other may take the place of. */
const ownHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The one header by which a service is told something of a request: the key of a mutation. */
export function idempotencyHeader() {
  return z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens')
    .refine((name) => !ownHeaders.has(name), 'is a header that the gateway itself sends')
    .default('idempotency-key')
    .meta({
      description:
        'Header that carries the key of a mutation, by which the service knows a call it has seen.',
      limit: '`[a-z][a-z0-9-]{0,62}`, none that the gateway itself sends',
    });
}
