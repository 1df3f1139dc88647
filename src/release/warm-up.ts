import { parse, validate } from 'graphql';
import { allowedByAlone, Variants, widestCover } from '../decision/index.ts';
import { prepareFetch } from '../fetch/index.ts';
import { compileOperation } from '../plan/index.ts';
import type { QueryPlanner } from '../plan/port.ts';
import { prepareResponse } from '../response/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { sampleOperation, type SampleOperation } from './sample-operation.ts';

const purpose = 'sample';

/**
 * Compiles a small operation of the graph's own and throws away what comes of it. What runs for the first time costs
 * several times what it costs later, and the first caller would wait for it. Asks no service, reads and writes no store;
 * it ends before any caller is known, so nothing is approved. A graph for which that does not work starts without it.
 */
export async function warmUp(
  supergraph: Supergraph,
  planner: QueryPlanner,
  { warmUpDepthMax }: { readonly warmUpDepthMax: number },
): Promise<void> {
  const sample = sampleOperation(supergraph.served, warmUpDepthMax);
  try {
    if (sample !== null) await compile(supergraph, planner, sample);
  } catch {
    // What cannot be compiled or planned is told to the caller that asks for it.
  }
}

async function compile(
  supergraph: Supergraph,
  planner: QueryPlanner,
  sample: SampleOperation,
): Promise<void> {
  const document = parse(sample.text);
  if (validate(supergraph.served, document).length > 0) return;
  const operation = compileOperation(supergraph, document, null);
  const variables = operation.variables(sample.variables);
  const plan = operation.plan(variables);
  const cover = widestCover(supergraph.policy.vocabulary, purpose);
  const allowed = allowedByAlone(cover, purpose, plan, variables.values);
  const variant = await new Variants(() => planner).of(plan, allowed);
  prepareResponse(variant, prepareFetch(variant));
}
