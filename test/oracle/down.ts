import { getOperationAST, OperationTypeNode, type DocumentNode } from 'graphql';
import { entriesOf, ledgersBeyond } from './compare-ledgers.ts';
import type { GatewayAnswer } from './gateway.ts';
import type { Expected } from './plain.ts';

/**
 * What differs when a service answers nothing: an answer may then hold less than it should, and never anything else.
 * Which values go is up to the plan; that what stays was granted, and is in the entry, is not.
 */
export function lessThan({ answer, commits }: GatewayAnswer, wanted: Expected): readonly string[] {
  const problems = [...ledgersBeyond(entriesOf(commits), wanted)];
  if (!isPart(answer.data, wanted.data)) {
    problems.push(`more than was granted\n  ${JSON.stringify(answer.data)}`);
  }
  for (const { extensions } of answer.errors) {
    const isUsual = [
      'SERVICE_UNAVAILABLE',
      'SERVICE_ERROR',
      'NO_BASIS',
      'SUBPROCESSOR_NOT_ATTESTED',
    ].includes(extensions.code);
    const known = wanted.errors.filter((one) => one.code === extensions.code);
    if (!isUsual && known.length === 0) problems.push(`a code of its own: ${extensions.code}`);
  }
  return problems;
}

/** Whether every value stands in the whole as well: lists may lack items, and anything may be null. */
function isPart(part: unknown, whole: unknown): boolean {
  if (part === null) return true;
  if (Array.isArray(part)) {
    if (!Array.isArray(whole)) return false;
    let at = 0;
    return part.every((item) => {
      while (at < whole.length && !isPart(item, whole[at])) at++;
      return at++ < whole.length;
    });
  }
  if (typeof part !== 'object' || typeof whole !== 'object' || whole === null) {
    return part === whole;
  }
  const of = whole as Readonly<Record<string, unknown>>;
  return Object.entries(part).every(([name, value]) => isPart(value, of[name]));
}

/** What a mutation leaves undone, the fields after it do not find; what is less is then nothing to compare. */
export function isMutation(document: DocumentNode): boolean {
  return getOperationAST(document)?.operation === OperationTypeNode.MUTATION;
}
