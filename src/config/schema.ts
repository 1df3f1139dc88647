import { z } from 'zod';
import { identityKeys } from './identity-keys.ts';
import { limitKeys } from './limit-keys.ts';
import { logKeys } from './log-keys.ts';
import { serviceKeys } from './service-keys.ts';
import type { ConfigSources } from './sources.ts';
import { storageKeys } from './storage-keys.ts';
import { amount, areDistinct, exactText, filePath } from './values.ts';

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
        (services) => areDistinct(services.map(({ name }) => name)),
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
