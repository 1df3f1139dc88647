import { errorSpec, GatewayError, type ErrorCode } from '../errors.ts';
import type { MutationStep } from '../plan/index.ts';
import type { Answer, AnswerError } from '../response/index.ts';
import { MutationEnded } from './mutate.ts';
import { release, type PlannedRequest, type ReleaseParts } from './release.ts';

/** What a mutation is answered, all of its root fields together. */
export interface MutationAnswer {
  readonly answer: Answer;
  /** HTTP status where no field could be answered. */
  readonly status?: number;
  readonly withheld: number;
}

/** At most so many errors stand in one answer; the nulls all stand. */
const errorsMax = 100;

/** The fields of one answer, as they come in. */
interface Collected {
  readonly data: [responseKey: string, value: unknown][];
  readonly errors: AnswerError[];
  readonly failed: ErrorCode[];
  answered: number;
  withheld: number;
}

/**
 * Runs the root fields of a mutation one after the other (GraphQL specification §6.2.2), each on the whole path of a
 * request: what one changed, the next one is decided and fetched after. A field that ends with a code leaves null, and
 * the next one still runs, as the specification says; while nothing has begun, a code ends the whole request.
 * @throws GatewayError as `release` does, before anything has begun
 */
export async function runMutation(
  parts: ReleaseParts,
  steps: readonly MutationStep[],
  request: Omit<PlannedRequest, 'plan'>,
): Promise<MutationAnswer> {
  const collected: Collected = { data: [], errors: [], failed: [], answered: 0, withheld: 0 };
  for (const { responseKey, plan } of steps) {
    if (plan === null) collected.data.push([responseKey, mutationName(steps)]);
    else await runField(parts, responseKey, { ...request, plan }, collected);
  }
  const { data, errors, failed, answered, withheld } = collected;
  const answer = { data: Object.fromEntries(data), errors: errors.slice(0, errorsMax) };
  const [first] = failed;
  if (answered > 0 || first === undefined) return { answer, withheld };
  return { answer, withheld, status: errorSpec(first).status };
}

async function runField(
  parts: ReleaseParts,
  responseKey: string,
  request: PlannedRequest,
  collected: Collected,
): Promise<void> {
  try {
    const { answer, withheld } = await release(parts, request);
    collected.data.push([responseKey, valueAt(answer, responseKey)]);
    collected.errors.push(...answer.errors);
    collected.withheld += withheld;
    collected.answered++;
  } catch (error) {
    if (!(error instanceof MutationEnded) && collected.answered + collected.failed.length === 0) {
      throw error;
    }
    const code = error instanceof GatewayError ? error.code : 'INTERNAL';
    const decided = error instanceof MutationEnded ? error.decisionId : null;
    const extensions = { code, rows: 1, ...(decided === null ? {} : { decisionId: decided }) };
    collected.data.push([responseKey, null]);
    collected.errors.push({ message: errorSpec(code).message, path: [responseKey], extensions });
    collected.failed.push(code);
  }
}

function valueAt({ data }: Answer, key: string): unknown {
  return data !== null && Object.hasOwn(data, key) ? data[key] : null;
}

function mutationName(steps: readonly MutationStep[]): string {
  const [first] = steps.flatMap(({ plan }) => (plan === null ? [] : [plan]));
  return first?.parts.root.declared ?? 'Mutation';
}
