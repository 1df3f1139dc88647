import type { ErrorCode } from '../errors.ts';
import type { FetchProgram } from '../fetch/index.ts';

/** Says that a mutation ran; of one of which that is not known, the code of its call is told in its place. */
export const withheldAnswer = 'MUTATION_EXECUTED_ANSWER_WITHHELD' satisfies ErrorCode;

/** Code for a field that is refused. */
export function refusalCode(
  site: number,
  refusal: ErrorCode | null,
  { fetches }: Pick<FetchProgram, 'fetches'>,
): string {
  if (refusal !== withheldAnswer) return `R.refuse(${site});`;
  return `R.withhold(${site}, ${fetches.find((one) => one.mutation)?.id ?? -1});`;
}
