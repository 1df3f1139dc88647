import { basename, extname } from 'node:path';
import { GraphQLError, parse, type DocumentNode } from 'graphql';
import { directiveCatalogue, markedCoordinates } from '../../directives/index.ts';
import { GatewayError } from '../errors.ts';
import { classify, overlayText, type SourcedSdl } from '../inspection/index.ts';
import { readVocabulary } from '../main/index.ts';
import type { Vocabulary } from '../model/index.ts';
import { readNamedFile, shownPath, sourcesOfConfig } from './policy-source.ts';
import { UsageError } from './usage-error.ts';

export interface ClassifyOptions {
  readonly config: string;
  readonly json: boolean;
  readonly service?: string;
  readonly sdl?: string;
}

interface Subject {
  readonly service: SourcedSdl;
  readonly overlays: readonly SourcedSdl[];
  readonly vocabulary: Vocabulary;
}

/** Prints an overlay of proposals for one service, for everything in its SDL that nobody has marked. */
export async function classifyService(
  options: ClassifyOptions,
  print: (line: string) => void,
): Promise<void> {
  const { service, overlays, vocabulary } = await subjectOf(options);
  const named = [service, ...overlays].map((one) => ({
    name: one.name,
    document: parsed(one),
  }));
  const [own] = named;
  if (own === undefined) return;
  const marked = markedCoordinates(named, directiveCatalogue);
  const { document } = own;
  const proposals = classify({ service: service.name, document, marked, vocabulary });
  if (options.json) print(JSON.stringify([...proposals.proposals.values()], null, 2));
  else print(overlayText(service.name, proposals).trimEnd());
}

async function subjectOf({ config, service, sdl }: ClassifyOptions): Promise<Subject> {
  if ((service === undefined) === (sdl === undefined)) {
    throw new UsageError(
      'name a service of the configuration with --service, or a file with --sdl',
    );
  }
  if (sdl !== undefined) {
    const name = basename(sdl, extname(sdl));
    const own = { name, sdl: readNamedFile(sdl), file: shownPath(sdl) };
    return { service: own, overlays: [], vocabulary: readVocabulary({}) };
  }
  const { services, overlays, vocabulary } = await sourcesOfConfig(config);
  const own = services.find((one) => one.name === service);
  if (own !== undefined) return { service: own, overlays, vocabulary };
  const known = services.map((one) => one.name).join(', ');
  throw new GatewayError('CONFIG_INVALID', `there is no service ${service}; there are ${known}`);
}

function parsed({ name, sdl, file }: SourcedSdl): DocumentNode {
  try {
    return parse(sdl);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const at = error.locations?.[0];
    const place = `${file ?? name}${at === undefined ? '' : `:${at.line}:${at.column}`}`;
    throw new GatewayError('COMPOSITION_FAILED', `${place} ${error.message}`, { cause: error });
  }
}
