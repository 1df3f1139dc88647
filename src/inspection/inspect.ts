import { GraphQLError } from 'graphql';
import { GatewayError } from '../errors.ts';
import { composeSupergraph, type Supergraph } from '../supergraph/index.ts';
import { Places, type Place, type PlacedFinding } from './places.ts';
import type { PolicySources, SourcedSdl } from './policy-sources.ts';

/** A policy as it was found: with its gaps, and without a graph where the services do not compose. */
export interface Inspected {
  readonly sources: PolicySources;
  readonly places: Places;
  readonly findings: readonly PlacedFinding[];
  readonly graph: Supergraph | null;
}

/** Compiles a policy and places its findings. SDL that does not parse or compose is a finding too. */
export function inspect(sources: PolicySources, sha256Hex: (text: string) => string): Inspected {
  const texts = [...sources.services, ...sources.overlays];
  const places = new Places(texts);
  const plain = ({ name, sdl }: SourcedSdl) => ({ name, sdl });
  try {
    const graph = composeSupergraph({
      services: sources.services.map(plain),
      overlays: sources.overlays.map(plain),
      vocabulary: sources.vocabulary,
      sha256Hex,
      ...(sources.supergraph === null ? {} : { supergraphSdl: sources.supergraph }),
    });
    const findings = graph.findings.map((one) => places.of(one));
    return { sources, places, findings, graph };
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'COMPOSITION_FAILED') throw error;
    return { sources, places, findings: [uncomposed(error, texts)], graph: null };
  }
}

function uncomposed(error: GatewayError, texts: readonly SourcedSdl[]): PlacedFinding {
  const message = error.detail ?? error.message;
  const place = syntaxPlace(error, texts);
  return {
    code: 'COMPOSITION_FAILED',
    severity: 'error',
    coordinate: place?.source ?? 'schema',
    message,
    source: place === null ? null : `${place.source}:${place.line}`,
    place,
  };
}

/** Where an SDL stops being SDL; the composition itself names no lines. */
function syntaxPlace(error: GatewayError, texts: readonly SourcedSdl[]): Place | null {
  const at = error.cause instanceof GraphQLError ? error.cause.locations?.[0] : undefined;
  const text = texts.find((one) => error.detail?.startsWith(`${one.name}: `));
  if (at === undefined || text === undefined) return null;
  return { source: text.name, file: text.file, line: at.line, column: at.column };
}
