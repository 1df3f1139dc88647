import type { ApprovedPlan, Variant } from '../decision/index.ts';
import { generated, type FetchedData, type FetchProgram, type FetchState } from '../fetch/index.ts';
import { Draft, type Refused } from './draft.ts';
import { ResponseGenerator } from './generate.ts';
import { recordOf } from './record.ts';
import { BUBBLE, GONE, Responder, type Site } from './responder.ts';

/** The generated functions of a variant. */
interface ResponseProgram {
  readonly run: (responder: Responder, state: FetchState) => unknown;
  readonly sites: readonly Site[];
  /** What is answered as no rows, without a call: refused, though the caller is told nothing. */
  readonly hollow: readonly Refused[];
}

const programs = new WeakMap<Variant, ResponseProgram>();

function programOf(variant: Variant, program: FetchProgram): ResponseProgram {
  const known = programs.get(variant);
  if (known !== undefined) return known;
  const generator = new ResponseGenerator(variant, program);
  const text = generator.generate();
  const make = generated<
    (consts: readonly unknown[], gone: symbol, bubble: symbol) => ResponseProgram['run']
  >(['consts', 'GONE', 'BUBBLE'], text);
  const run = make(generator.code.consts, GONE, BUBBLE);
  const made = { run, sites: generator.sites, hollow: generator.hollow };
  programs.set(variant, made);
  return made;
}

/** Generates the functions of a variant ahead of its first use. */
export function prepareResponse(variant: Variant, program: FetchProgram): void {
  programOf(variant, program);
}

/**
 * Builds answer and release draft in one pass over what was fetched: each row judged by its real subject, each value
 * completed by its type. Nothing of the draft may leave before it is in the log.
 */
export function respond(
  approved: ApprovedPlan,
  fetched: FetchedData,
  newDecisionId: () => string,
): Draft {
  const program = programOf(approved.variant, fetched.program);
  const responder = new Responder(
    approved.judge,
    fetched.state,
    program.sites,
    approved.variant.plan.parts.nodes.length,
  );
  const data = program.run(responder, fetched.state);
  const { errors, refused } = responder.finish(newDecisionId);
  return new Draft({
    ...recordOf(approved, responder.open),
    answer: {
      data: data === BUBBLE || data === GONE ? null : (data as Record<string, unknown>),
      errors,
    },
    refused: [...refused, ...program.hollow],
    withheld: approved.judge.withheld,
  });
}
