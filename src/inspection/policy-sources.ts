import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { contractCategories, type Vocabulary } from '../model/index.ts';

/** An SDL text with the file that it came from. */
export interface SourcedSdl {
  readonly name: string;
  readonly sdl: string;
  /** null where there is none: the service told it, or its module carries it. */
  readonly file: string | null;
}

/** A data service as the policy knows it. */
export interface SourcedService extends SourcedSdl {
  /** `provider`, or the subprocessor that runs the service: what is sent there crosses the boundary. */
  readonly operator: string;
  readonly location: string;
}

/** All that a policy is made from. */
export interface PolicySources {
  readonly services: readonly SourcedService[];
  readonly overlays: readonly SourcedSdl[];
  /** The supergraph that was composed elsewhere; null where it is composed from the services. */
  readonly supergraph: string | null;
  readonly vocabulary: Vocabulary;
}

const format = 'consentry-bundle/1';

const sourced = { name: z.string(), sdl: z.string(), file: z.string().nullable() };
const element = z.strictObject({
  key: z.string(),
  class: z.string(),
  contract: z.enum(contractCategories),
  identifiability: z.enum(['IDENTIFIED', 'PSEUDONYMOUS', 'AGGREGATED']),
  special: z.boolean(),
  timed: z.boolean(),
  description: z.string(),
});
const purpose = z.strictObject({
  key: z.string(),
  essential: z.boolean(),
  description: z.string(),
});
const bundle = z.strictObject({
  format: z.literal(format),
  services: z
    .array(z.strictObject({ ...sourced, operator: z.string(), location: z.string() }))
    .min(1),
  overlays: z.array(z.strictObject(sourced)),
  supergraph: z.string().nullable().default(null),
  vocabulary: z.strictObject({
    version: z.string(),
    elements: z.array(element),
    purposes: z.array(purpose),
    neverReleased: z.array(z.string()),
  }),
});

/**
 * The bundle of a policy: one JSON text with every SDL, overlay and the vocabulary, and nothing secret. Whoever has it
 * can compile the policy again without the services and without the configuration.
 */
export function writeBundle(sources: PolicySources): string {
  const { services, overlays, supergraph, vocabulary } = sources;
  const { version, elements, purposes, neverReleased } = vocabulary;
  const file: z.input<typeof bundle> = {
    format,
    services: services.map(({ name, sdl, file: from, operator, location }) => ({
      name,
      sdl,
      file: from,
      operator,
      location,
    })),
    overlays: overlays.map(({ name, sdl, file: from }) => ({ name, sdl, file: from })),
    supergraph,
    vocabulary: {
      version,
      elements: [...elements.values()],
      purposes: [...purposes.values()],
      neverReleased: [...neverReleased],
    },
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/**
 * Reads a bundle.
 * @throws GatewayError CONFIG_INVALID when the text is none; the detail names the file and what is wrong with it
 */
export function readBundle(text: string, path: string): PolicySources {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', `${path} is not JSON`, { cause });
  }
  const parsed = bundle.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.join('.') ?? '';
    const what = `${path} is not a bundle (${at === '' ? 'the file' : at}: ${issue?.message ?? ''})`;
    throw new GatewayError('CONFIG_INVALID', `${what}; write one with check --write-bundle`);
  }
  const { services, overlays, supergraph, vocabulary } = parsed.data;
  return {
    services,
    overlays,
    supergraph,
    vocabulary: {
      version: vocabulary.version,
      elements: new Map(vocabulary.elements.map((one) => [one.key, one])),
      purposes: new Map(vocabulary.purposes.map((one) => [one.key, one])),
      neverReleased: new Set(vocabulary.neverReleased),
    },
  };
}

/**
 * The same sources with the SDL of one service replaced: what a team that has only its own SDL can check.
 * @throws GatewayError CONFIG_INVALID when there is no such service; the detail names those that there are
 */
export function withService(
  sources: PolicySources,
  name: string,
  { sdl, file }: Pick<SourcedSdl, 'sdl' | 'file'>,
): PolicySources {
  const known = sources.services.map((one) => one.name);
  if (!known.includes(name)) {
    const message = `there is no service ${name}; the bundle has ${known.join(', ')}`;
    throw new GatewayError('CONFIG_INVALID', message);
  }
  const services = sources.services.map((one) => (one.name === name ? { ...one, sdl, file } : one));
  // A supergraph that was composed from the old SDL says nothing of the new one.
  return { ...sources, services, supergraph: null };
}
