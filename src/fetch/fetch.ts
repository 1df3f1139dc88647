import type { ApprovedPlan, Variant } from '../decision/index.ts';
import { readyProgram, runProgram, type ReadyProgram } from './execute.ts';
import { FetchedData } from './fetched-data.ts';
import type { DataService, Sharing } from './port.ts';
import { fetchProgram, type FetchProgram } from './program.ts';
import { nestLists } from './shape.ts';

const programs = new WeakMap<Variant, ReadyProgram>();

/** The program of a variant, compiled on first use and kept with it. */
function programOf(variant: Variant): ReadyProgram {
  const known = programs.get(variant);
  if (known !== undefined) return known;
  const { whole } = variant.plan.parts.supergraph;
  const program = fetchProgram(variant.queryPlan, whole);
  nestLists(program.shape, variant.plan.parts.root);
  const made = readyProgram(program, whole);
  programs.set(variant, made);
  return made;
}

/** Compiles the program of a variant ahead of its first use. Asks nobody. */
export function prepareFetch(variant: Variant): FetchProgram {
  return programOf(variant).program;
}

/**
 * Asks the data services for what was approved, and for nothing else. A service that fails leaves a gap with a code;
 * this never rejects for it. A mutation is called only once it has begun, which is when its intent is in the log.
 * @param arrival when the request arrived (see FetchesInFlight); null where it shares no call with others
 */
export async function fetchData(
  approved: ApprovedPlan<'read'> | ApprovedPlan<'begun'>,
  services: ReadonlyMap<string, DataService>,
  signal: AbortSignal,
  arrival: number | null = null,
): Promise<FetchedData> {
  const ready = programOf(approved.variant);
  const sharing = arrival === null ? undefined : sharingOf(approved, arrival);
  const { variables, intent: idempotencyKey } = approved;
  const { operators } = approved.variant.plan.parts.supergraph;
  const maySend = (service: string): boolean =>
    !operators.has(service) || approved.cleared.has(service);
  const context = { services, variables, signal, sharing, idempotencyKey, maySend };
  const state = await runProgram(ready, context);
  return new FetchedData(ready.program, state);
}

/** Who may share a call: the same app on the same bases. What is fetched under a task is fetched for it alone. */
function sharingOf({ caller, basis, variant }: ApprovedPlan, arrival: number): Sharing | undefined {
  if (caller.task !== null || basis.standsOn === 'LEGAL_PROCESS') return undefined;
  const standing = JSON.stringify([
    variant.plan.parts.supergraph.version,
    caller.recipient,
    caller.purpose,
    caller.tenants,
    caller.elements,
    basis.covers.map(({ ref, version }) => [ref, version]),
  ]);
  return { standing, arrival };
}

/**
 * What came of the one call of a mutation: the service has answered, with whatever it says; the call never reached it;
 * or it may have, and nobody knows.
 */
export type MutationOutcome = 'answered' | 'not-sent' | 'unknown';

/** What came of the call of a mutation that has begun. */
export function outcomeOf({ program, state }: FetchedData): MutationOutcome {
  const id = program.fetches.find((one) => one.mutation)?.id ?? -1;
  const failed = state.failed[id];
  if (failed === undefined || failed === 'SERVICE_UNAVAILABLE') return 'not-sent';
  if (failed === 'SUBPROCESSOR_NOT_ATTESTED') return 'not-sent';
  return failed === null || failed === 'SERVICE_ERROR' ? 'answered' : 'unknown';
}
