import { readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { GatewayError } from '../errors.ts';
import { readBundle, type PolicySources } from '../inspection/index.ts';
import {
  connectServices,
  readConfig,
  readOverlays,
  readSupergraph,
  readVocabulary,
} from '../main/index.ts';

/**
 * Reads a text file that a person named; a byte order mark is none of the text.
 * @throws GatewayError CONFIG_INVALID when there is none, or none that can be read
 */
export function readNamedFile(path: string): string {
  return reading(path, () => {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new GatewayError('CONFIG_INVALID', `there is no file ${path}`);
    }
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  });
}

/**
 * Reads something at a path that a person named.
 * @throws GatewayError CONFIG_INVALID with the path and the reason, for whatever the file system says
 */
export function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    const detail = `${path} cannot be read: ${cause instanceof Error ? cause.message : ''}`;
    throw new GatewayError('CONFIG_INVALID', detail, { cause });
  }
}

/** A path as a person would write it: from where the command was started. */
export function shownPath(path: string): string {
  const from = relative(process.cwd(), path);
  return from.startsWith('..') ? path : from;
}

/** The policy of a configuration: asks each service for its SDL, as the gateway does at its start. */
export async function sourcesOfConfig(path: string): Promise<PolicySources> {
  const config = readConfig(path);
  const connected = await connectServices(config, (one) => readFileSync(one, 'utf8'));
  try {
    const told = new Map((await connected.readSdl()).map((one) => [one.name, one.sdl]));
    return {
      services: config.services.map(({ name, sdl, operator, location }) => ({
        name,
        sdl: told.get(name) ?? '',
        file: sdl === undefined ? null : shownPath(sdl),
        operator,
        location,
      })),
      overlays: readOverlays(config).map((one) => ({ ...one, file: shownPath(one.file) })),
      supergraph: readSupergraph(config),
      vocabulary: readVocabulary(config),
    };
  } finally {
    await connected.close();
  }
}

/** The policy of a bundle, or of a configuration: whichever the file is. */
export async function readPolicySources(path: string): Promise<PolicySources> {
  const text = readNamedFile(path);
  if (/\.(graphqls?|gql)$/.test(path)) {
    const message = `${path} is SDL; marks do not survive composition, so this takes a bundle`;
    throw new GatewayError('CONFIG_INVALID', `${message}, written by check --write-bundle`);
  }
  return text.trimStart().startsWith('{') ? readBundle(text, path) : sourcesOfConfig(path);
}
