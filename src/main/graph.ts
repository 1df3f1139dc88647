import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Config } from '../config.ts';
import { GatewayError } from '../errors.ts';
import type { ServiceOperator, Vocabulary } from '../model/index.ts';
import { composeSupergraph, type ServiceSdl, type Supergraph } from '../supergraph/index.ts';
import { loadVocabulary } from '../vocabulary/index.ts';

// A build puts what is shipped beside its code.
const root = new URL(import.meta.url.endsWith('.ts') ? '../../' : './', import.meta.url);

/** A file that comes with the gateway, by its path from the root of the package. */
export function shippedFile(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex');
}

/** The vocabulary that comes with the gateway, with the configured file beside it. */
export function readVocabulary(config: Pick<Config, 'vocabulary'>): Vocabulary {
  const shipped = (name: string): unknown => JSON.parse(shippedFile(`schema/vocabulary/${name}`));
  const extension = config.vocabulary;
  return loadVocabulary({
    elements: shipped('elements.json'),
    purposes: shipped('purposes.json'),
    sha256: sha256Hex,
    ...(extension === undefined ? {} : { extension: readExtension(extension) }),
  });
}

/** @throws GatewayError CONFIG_INVALID */
function readExtension(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    // The rest of the parser's message quotes the text, and somebody may have named a key by mistake.
    const [place] = /\(line \d+ column \d+\)/.exec(message) ?? [''];
    const problem =
      cause instanceof SyntaxError
        ? `is not JSON ${place}`.trimEnd()
        : `cannot be read: ${message}`;
    throw new GatewayError('CONFIG_INVALID', `vocabulary: ${path} ${problem}`, { cause });
  }
}

/** @throws GatewayError COMPOSITION_FAILED when there is no such file, or none that can be read */
function readSdlFile(kind: 'overlay' | 'supergraph', path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    const detail = `the ${kind} ${path} cannot be read: ${reason}`;
    throw new GatewayError('COMPOSITION_FAILED', detail, { cause });
  }
}

/** The configured overlays, under the names that findings quote. */
export function readOverlays(
  config: Pick<Config, 'overlays'>,
): readonly (ServiceSdl & { readonly file: string })[] {
  return config.overlays.map((file) => ({
    name: `overlay ${basename(file)}`,
    sdl: readSdlFile('overlay', file),
    file,
  }));
}

/**
 * The supergraph that was composed elsewhere; null where this gateway composes.
 * @throws GatewayError COMPOSITION_FAILED when the file cannot be read
 */
export function readSupergraph({ supergraph }: Pick<Config, 'supergraph'>): string | null {
  return supergraph === undefined ? null : readSdlFile('supergraph', supergraph);
}

/** The graph of the connected services, composed here or elsewhere, without judging its findings. */
export function readGraph(
  config: Pick<Config, 'overlays' | 'services' | 'supergraph' | 'vocabulary'>,
  connected: readonly ServiceSdl[],
): Supergraph {
  const services = connected.map((one) => operatedBy(one, config.services));
  const overlays = readOverlays(config).map(({ name, sdl }) => ({ name, sdl }));
  const supergraphSdl = readSupergraph(config);
  const ready = supergraphSdl === null ? {} : { supergraphSdl };
  const vocabulary = readVocabulary(config);
  return composeSupergraph({ services, overlays, vocabulary, sha256Hex, ...ready });
}

/** Adds who operates a service, where that is not the provider. */
function operatedBy(one: ServiceSdl, services: Config['services']): ServiceSdl {
  const operator = subprocessorsOf({ services }).get(one.name);
  return operator === undefined ? one : { ...one, operator };
}

/** By name: the services that subprocessors operate. */
export function subprocessorsOf({
  services,
}: Pick<Config, 'services'>): ReadonlyMap<string, ServiceOperator> {
  return new Map(
    services.flatMap((one) =>
      one.operator === 'provider' ? [] : [[one.name, operatorOf(one)] as const],
    ),
  );
}

function operatorOf(service: Config['services'][number]): ServiceOperator {
  const { operator: recipient, location, attestation } = service;
  if (attestation === undefined) return { recipient, location, attestation: null };
  const { elements, contracts, locations, noticeEndsAt, endsAt } = attestation;
  const attested = {
    elements,
    contracts,
    locations,
    noticeEndsAt: Date.parse(noticeEndsAt),
    endsAt: endsAt === undefined ? null : Date.parse(endsAt),
  };
  return { recipient, location, attestation: attested };
}

/** @throws GatewayError POLICY_INCOMPLETE; the detail has one line per finding of severity error */
export function mustBeComplete(graph: Supergraph): void {
  const errors = graph.findings.filter((one) => one.severity === 'error');
  if (errors.length === 0) return;
  const lines = errors.map((one) => `${one.code} ${one.coordinate} ${one.message}`);
  const hint = '`consentry check` says in which file and line each of them stands';
  throw new GatewayError('POLICY_INCOMPLETE', [...lines, hint].join('\n'));
}
