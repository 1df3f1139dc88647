import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { overlayPaths, readSdl, serviceNames } from '../../../examples/contoso/services/index.ts';
import { composeSupergraph, type Supergraph } from '../../../src/supergraph/index.ts';
import { loadVocabulary } from '../../../src/vocabulary/index.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const vocabularyFile = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../schema/vocabulary/${name}.json`, import.meta.url), 'utf8'),
  );

/** The example's graph and policy, from the files as they are shipped; `without` leaves out the overlays named so. */
export function contosoSupergraph(without = ''): Supergraph {
  return composeSupergraph({
    services: serviceNames.map((name) => ({ name, sdl: readSdl(name) })),
    overlays: overlayPaths
      .filter((path) => without === '' || !path.endsWith(`/${without}.graphql`))
      .map((path) => ({ name: path, sdl: readFileSync(path, 'utf8') })),
    vocabulary: loadVocabulary({
      elements: vocabularyFile('elements'),
      purposes: vocabularyFile('purposes'),
      sha256,
    }),
    sha256Hex: sha256,
  });
}
