import { writeFileSync } from 'node:fs';
import { GatewayError } from '../errors.ts';
import {
  inspect,
  releasable,
  sarifOf,
  sentToSubprocessors,
  widenings,
  withService,
  writeBundle,
  type Inspected,
  type LegalReach,
  type PlacedFinding,
} from '../inspection/index.ts';
import { readRegimes } from '../legal-process/index.ts';
import { sha256Hex, shippedFile } from '../main/index.ts';
import type { Checked } from './check-report.ts';
import { reportText } from './check-report.ts';
import { reportJson } from './check-json.ts';
import { readNamedFile, readPolicySources, shownPath, sourcesOfConfig } from './policy-source.ts';
import { UsageError } from './usage-error.ts';

export interface CheckOptions {
  readonly config: string;
  readonly json: boolean;
  readonly sarif: boolean;
  readonly releasable: boolean;
  readonly against?: string;
  readonly writeBundle?: string;
  readonly service?: string;
  readonly sdl?: string;
  readonly againstSupergraph?: string;
}

/** Exit codes: 1 for a gap, which also keeps the gateway from starting; 2 where only a change lets more leave. */
const exit = { fine: 0, gaps: 1, wider: 2 } as const;

/** Prints what is wrong with a policy, and on request what it lets leave; returns the exit code. */
export async function check(options: CheckOptions, print: (line: string) => void): Promise<number> {
  const { now, before, findings } = await inspected(options);
  const reach = legalReach();
  const wider =
    before === null || now.graph === null
      ? null
      : widenings(mustCompose(before, options), { ...now, graph: now.graph }, reach).map((one) => ({
          ...one,
          place: now.places.at(one.coordinate),
        }));
  const list = options.releasable && now.graph !== null ? releasable(now.graph, reach) : null;
  const checked: Checked = {
    findings,
    wider,
    version: now.graph?.version ?? null,
    // A team that has only its own SDL is not shown the whole graph's.
    nullable: options.service === undefined ? (now.graph?.nullable ?? []) : [],
    vocabulary: now.sources.vocabulary,
    releasable: list,
    sent:
      list === null || now.graph === null
        ? []
        : sentToSubprocessors(now.sources.services, now.graph.policy),
  };
  if (options.writeBundle !== undefined) {
    writeNamedFile(options.writeBundle, writeBundle(now.sources));
  }
  if (options.sarif) print(sarifOf(findings, wider ?? []));
  else if (options.json) print(reportJson(checked));
  else for (const line of reportText(checked)) print(line);
  if (findings.some((one) => one.severity === 'error')) return exit.gaps;
  return (wider ?? []).length > 0 ? exit.wider : exit.fine;
}

function writeNamedFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GatewayError('CONFIG_INVALID', `${path} cannot be written: ${reason}`, { cause });
  }
}

/** The regime table as the check needs it: what each instrument that this version supports can reach. */
function legalReach(): LegalReach {
  const { regimes } = readRegimes(shippedFile('schema/vocabulary/regimes.json'));
  return [...regimes.values()]
    .flatMap((instruments) => [...instruments.values()])
    .filter((one) => one.supported)
    .map((one) => one.classes);
}

interface Compared {
  readonly now: Inspected;
  /** null where nothing is compared. */
  readonly before: Inspected | null;
  readonly findings: readonly PlacedFinding[];
}

async function inspected(options: CheckOptions): Promise<Compared> {
  const { service, sdl, againstSupergraph, against, config } = options;
  if (service === undefined && sdl === undefined && againstSupergraph === undefined) {
    const now = inspect(await sourcesOfConfig(config), sha256Hex);
    const old = against === undefined ? null : await readPolicySources(against);
    const before = old === null ? null : inspect(old, sha256Hex);
    return { now, before, findings: now.findings };
  }
  if (service === undefined || sdl === undefined || againstSupergraph === undefined) {
    throw new UsageError('--service, --sdl and --against-supergraph go together');
  }
  if (against !== undefined) {
    throw new UsageError('--against-supergraph compares already; leave --against out');
  }
  const whole = await readPolicySources(againstSupergraph);
  const own = { sdl: readNamedFile(sdl), file: shownPath(sdl) };
  const now = inspect(withService(whole, service, own), sha256Hex);
  const before = inspect(whole, sha256Hex);
  return { now, before, findings: ofService(service, now.findings, before.findings) };
}

/** What stands in the team's own SDL, and what its change broke elsewhere. */
function ofService(
  service: string,
  findings: readonly PlacedFinding[],
  before: readonly PlacedFinding[],
): readonly PlacedFinding[] {
  const known = new Set(before.map(identity));
  return findings.filter((one) => one.place?.source === service || !known.has(identity(one)));
}

function identity({ code, coordinate, message }: PlacedFinding): string {
  return JSON.stringify([code, coordinate, message]);
}

function mustCompose(
  { sources, graph, findings }: Inspected,
  { against, againstSupergraph }: CheckOptions,
) {
  if (graph !== null) return { sources, graph };
  const path = against ?? againstSupergraph ?? '';
  const [finding] = findings;
  throw new GatewayError('CONFIG_INVALID', `${path} does not compose: ${finding?.message ?? ''}`);
}
