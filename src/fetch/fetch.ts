import type { ApprovedPlan, Variant } from '../decision/index.ts';
import { readyProgram, runProgram, type ReadyProgram } from './execute.ts';
import { FetchedData } from './fetched-data.ts';
import type { DataService } from './port.ts';
import { fetchProgram } from './program.ts';
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

/**
 * Asks the data services for what was approved, and for nothing else. A service that fails leaves a gap with a code;
 * this never rejects for it.
 */
export async function fetchData(
  approved: ApprovedPlan,
  services: ReadonlyMap<string, DataService>,
  signal: AbortSignal,
): Promise<FetchedData> {
  const ready = programOf(approved.variant);
  const state = await runProgram(ready, { services, variables: approved.variables, signal });
  return new FetchedData(ready.program, state);
}
